using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OtpeFast.Cli.Commands;
using OtpeFast.Streaming;

namespace OtpeFast.Cli.Tests;

/// <summary>Live streams on the command line: killed, asked to stop, from files, pipes and datagrams.</summary>
public sealed class StreamTests
{
    private const string Network = "32-48-4 leak=0.9";
    private string _directory = "";

    [SetUp]
    public void MakeDirectory()
    {
        _directory = Directory.CreateTempSubdirectory("otpe-stream-").FullName;
        File.WriteAllText(In("events.jsonl"), Events(words: 150));
    }

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void Options_AreAllOnThePage()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "streams.md"));
        string[] options = [.. StreamCommand.Create().Options.Select(static option => option.Name)];
        Assert.That(options, Has.Length.GreaterThan(40));
        Assert.That(options.Where(option => !Regex.IsMatch(page, option + @"\b(?!-)")), Is.Empty);
    }

    [Test]
    public void Stream_LearnsWords_AndSaysWhichWasSaid()
    {
        JsonElement[] lines = Lines(OtpeProcess.Run(["stream", .. Learning("events.jsonl")]));
        Assert.That(lines[0].GetProperty("event").GetString(), Is.EqualTo("start"));
        JsonElement[] predictions = [.. lines.Where(static line => line.GetProperty("event").GetString() == "prediction")];
        Assert.That(predictions, Has.Length.EqualTo(150));
        Assert.That(predictions.TakeLast(50).Count(static line => line.GetProperty("correct").GetBoolean()), Is.GreaterThan(25), "of four words");
        JsonElement end = lines[^1];
        Assert.That(end.GetProperty("event").GetString(), Is.EqualTo("done"));
        Assert.That(end.GetProperty("targets").GetInt64(), Is.EqualTo(150));
        Assert.That(end.GetProperty("late").GetInt64(), Is.Zero);
    }

    [Test]
    public void Pipe_GivesWhatAFileGives()
    {
        string[] file = [.. Said(OtpeProcess.Run(["stream", .. Learning("events.jsonl")]))];
        using Process process = Shell($"cat '{In("events.jsonl")}' | {Otpe} stream {Quoted(Learning(null))}");
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero);
        Assert.That(Said((0, output, "")), Is.EqualTo(file));
    }

    [Test]
    public void Csv_GivesWhatJsonLinesGive()
    {
        var csv = new StringBuilder("t,unit,label\n");
        foreach (string line in File.ReadLines(In("events.jsonl")))
        {
            JsonElement one = JsonDocument.Parse(line).RootElement;
            csv.Append(CultureInfo.InvariantCulture, $"{Field("t")},{Field("unit")},{Field("label")}\n");

            string Field(string name) => one.TryGetProperty(name, out JsonElement value) ? value.GetRawText() : "";
        }

        File.WriteAllText(In("events.csv"), csv.ToString());
        Assert.That(
            Said(OtpeProcess.Run(["stream", .. Learning("events.csv")])), Is.EqualTo(Said(OtpeProcess.Run(["stream", .. Learning("events.jsonl")]))));
    }

    [Test]
    public void Stream_KilledAnywhere_GoesOnToTheSameBits()
    {
        Assert.That(OtpeProcess.Run(["stream", .. Learning("events.jsonl"), "--snapshot", In("whole")]).ExitCode, Is.Zero);
        string[] again = ["stream", .. Learning("events.jsonl"), "--snapshot", In("live"), "--snapshot-every", "5ms", "--speed", "0.5"];
        int resumed = 0;
        for (int i = 0; i < 4; i++)
        {
            using Process process = OtpeProcess.Start(again);
            int predictions = 0;
            // On a busy machine twenty predictions may be there before the first snapshot is on the disk.
            while ((predictions < 20 || !File.Exists(In("live/stream.otpe"))) && process.StandardOutput.ReadLine() is string line)
            {
                predictions += line.Contains("\"prediction\"", StringComparison.Ordinal) ? 1 : 0;
                resumed += line.Contains("\"resume\"", StringComparison.Ordinal) ? 1 : 0;
            }

            process.Kill();
            process.WaitForExit();
        }

        Assert.That(resumed, Is.EqualTo(3));
        JsonElement[] rest = Lines(OtpeProcess.Run(again));
        Assert.That(rest.Count(static line => line.GetProperty("event").GetString() == "prediction"), Is.InRange(1, 149));
        Assert.That(File.ReadAllBytes(In("live/stream.otpe")), Is.EqualTo(File.ReadAllBytes(In("whole/stream.otpe"))));
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    [TestCase("HUP")]
    public void Stream_AskedToStop_SavesAndExitsWith130(string signal)
    {
        using Process process = OtpeProcess.Start(["stream", .. Learning("events.jsonl"), "--snapshot", In("live"), "--speed", "1"]);
        while (process.StandardOutput.ReadLine() is string line && !line.Contains("\"prediction\"", StringComparison.Ordinal))
        {
        }

        Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.EqualTo(130));
        Assert.That(rest, Does.Contain("\"interrupted\""));
        JsonElement[] lines = Lines(OtpeProcess.Run(["stream", .. Learning("events.jsonl"), "--snapshot", In("live")]));
        Assert.That(lines[0].GetProperty("event").GetString(), Is.EqualTo("resume"));
        Assert.That(lines[0].GetProperty("position").GetInt64(), Is.InRange(1, 10_000));
        Assert.That(lines[^1].GetProperty("position").GetInt64(), Is.EqualTo(File.ReadLines(In("events.jsonl")).Count()));
    }

    [Test]
    public void Snapshot_OfAnotherNetwork_IsRefused_AndFreshWritesOverIt()
    {
        Assert.That(OtpeProcess.Run(["stream", .. Learning("events.jsonl"), "--snapshot", In("live")]).ExitCode, Is.Zero);
        byte[] before = File.ReadAllBytes(In("live/stream.otpe"));
        string[] other = [.. Learning("events.jsonl").Select(static word => word == Network ? "32-40-4" : word), "--snapshot", In("live")];
        (int code, string output, string error) = OtpeProcess.Run(["stream", .. other]);
        Assert.That((code, output), Is.EqualTo((2, "")));
        Assert.That(error, Does.StartWith("otpe: The stream cannot go on from"));
        Assert.That(File.ReadAllBytes(In("live/stream.otpe")), Is.EqualTo(before));
        Assert.That(OtpeProcess.Run(["stream", .. other, "--fresh"]).ExitCode, Is.Zero);
        Assert.That(File.ReadAllBytes(In("live/stream.otpe")), Is.Not.EqualTo(before));
    }

    [Test]
    public void Datagrams_AreTakenByTheWallsClock_AndWhatIsNoneIsCounted()
    {
        using Process process = OtpeProcess.Start(
            "stream", "--network", Network, "--from", "udp://127.0.0.1:0", "--clock", "wall", "--bin", "5ms", "--every", "target", "--learn");
        JsonElement start = JsonDocument.Parse(process.StandardOutput.ReadLine()!).RootElement;
        IPEndPoint to = IPEndPoint.Parse(start.GetProperty("source").GetString()!["udp://".Length..]);
        using var socket = new UdpClient();
        var datagram = new byte[EventDatagram.LengthOf(3)];
        int length = EventDatagram.Write([new(0, 3), new(0, 99), new(0, StreamEvent.None, 0, 2)], datagram);
        socket.Send("nothing of the kind"u8, to); // first, so that it was counted when the prediction comes
        socket.Send(datagram.AsSpan(0, length), to);
        JsonElement prediction = JsonDocument.Parse(process.StandardOutput.ReadLine()!).RootElement;
        Assert.That(prediction.GetProperty("label").GetInt32(), Is.EqualTo(2));
        Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        JsonElement end = JsonDocument.Parse(process.StandardOutput.ReadToEnd().Trim()).RootElement;
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.EqualTo(130));
        Assert.That((end.GetProperty("events").GetInt64(), end.GetProperty("refused").GetInt64()), Is.EqualTo((2L, 2L)));
    }

    [TestCase("{\"t\": \"soon\"}", "Line ", "is no JSON object of an event")]
    [TestCase("{\"t\": 99000000, \"unit\": 32}", "Event ", "Unit 32 is outside the 32 input units (0 to 31).")]
    [TestCase("{\"t\": 99000000, \"label\": 4}", "Event ", "at 99,000,000 µs: Label 4 is none of the 4 classes (0 to 3).")]
    public void Line_ThatCannotBeReadOrDoesNotFit_EndsTheStream_WithASentence_AndWhatCameBeforeIsKept(string line, string place, string words)
    {
        File.AppendAllText(In("events.jsonl"), line + "\n");
        (int code, string _, string error) = OtpeProcess.Run(["stream", .. Learning("events.jsonl"), "--snapshot", In("live")]);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.StartWith("otpe: ").And.Contain("events.jsonl: " + place).And.Contain(words).And.Not.Contain("   at "));
        Assert.That(File.Exists(In("live/stream.otpe")));
    }

    [Test]
    public void Status_IsWrittenNowAndThen()
    {
        JsonElement[] lines = Lines(OtpeProcess.Run(["stream", .. Learning("events.jsonl"), "--speed", "3", "--status-every", "200ms"]));
        JsonElement[] status = [.. lines.Where(static line => line.GetProperty("event").GetString() == "status")];
        Assert.That(status, Has.Length.GreaterThan(2));
        Assert.That(status.Select(static line => line.GetProperty("steps").GetInt64()), Is.Ordered);
        Assert.That(status[^1].GetProperty("p50_us").GetDouble(), Is.GreaterThan(0));
    }

    private static string Otpe => $"dotnet '{Path.Combine(TestContext.CurrentContext.TestDirectory, "otpe.dll")}'";

    private string In(string name) => Path.Combine(_directory, name);

    private string[] Learning(string? file)
        => ["--network", Network, "--learn", "--target-steps", "5", "--every", "target", "--seed", "3", .. file is null ? Array.Empty<string>() : ["--from", In(file)]];

    private static string Quoted(string[] words) => string.Join(' ', words.Select(static word => $"'{word}'"));

    private static JsonElement[] Lines((int Code, string Output, string Error) run)
    {
        Assert.That(run.Code, Is.Zero, run.Error);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
    }

    private static IEnumerable<string> Said((int Code, string Output, string Error) run)
        => Lines(run).Where(static line => line.GetProperty("event").GetString() == "prediction").Select(static line => line.GetRawText());

    private static Process Shell(string line) => Process.Start(new ProcessStartInfo("bash", ["-c", line]) { RedirectStandardOutput = true })!;

    /// <summary>Words of units of their own, each with its label at its end.</summary>
    private static string Events(int words)
    {
        var random = new Random(3);
        var text = new StringBuilder();
        long time = 0;
        for (int word = 0; word < words; word++)
        {
            int label = random.Next(4);
            for (int i = 0; i < 60; i++)
            {
                time += random.Next(300);
                int unit = random.NextDouble() < 0.8 ? 8 * label + random.Next(8) : random.Next(32);
                text.Append(CultureInfo.InvariantCulture, $"{{\"t\":{time},\"unit\":{unit}}}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"{{\"t\":{time},\"label\":{label}}}\n");
            time += 20_000;
        }

        return text.ToString();
    }
}
