using System.IO.Compression;
using System.Text.Json;

namespace OtpeFast.Cli.Tests;

/// <summary>
/// The table of command lines: each gives its exit code and, where something is wrong, one sentence on the error stream and nothing else; what is for programs
/// is nothing but JSON.
/// </summary>
[Parallelizable(ParallelScope.Children)]
public sealed class CommandLineTests
{
    private static readonly string[] NoWholeNumbers = ["abc", "1.5", "1e3", "1,000", "-1", "+1", "0x10", "99999999999999999999", "1_000", "NaN", "", " ", "１"];
    private static readonly string[] NoNumbers = [
        "abc", "0,001", "1,5", "-1", "+1", "0", "NaN", "Infinity", "-Infinity", "1e400", "1e-400", "0x10", "", " ", "1 5", "∞"];
    private static readonly (string Option, string Before, string After)[] WholeNumbers =
    [
        ("--batches", "train", ""), ("--batch-size", "train", ""), ("--steps", "train", ""), ("--validate-every", "train", ""), ("--threads", "train", ""),
        ("--seed", "train", ""),
        ("--samples", "evaluate", "--checkpoint {run}"), ("--threads", "bench", ""), ("--seeds", "reproduce accuracy", ""),
        ("--batches", "reproduce accuracy", ""),
    ];

    private static readonly (string Option, string Before, string After)[] Numbers =
    [
        ("--learning-rate", "train", ""), ("--window", "train --data {tiny}", ""), ("--seconds", "bench", ""), ("--learning-rate", "reproduce accuracy", ""),
        ("--seconds", "gpu-check", ""),
        ("--leak", "train", ""), ("--threshold", "train", ""), ("--slope", "train", ""),
    ];

    private static readonly Dictionary<string, string> Places = [];
    private static int _free;
    private static string _directory = "";

    [OneTimeSetUp]
    public static void MakePlaces()
    {
        _directory = Directory.CreateTempSubdirectory("otpe-lines-").FullName;
        string test = TestContext.CurrentContext.TestDirectory;
        Places["tiny"] = Path.Combine(test, "Files", "fsdd_tiny.h5");
        Places["hostile"] = Path.Combine(test, "Hostile");
        foreach (string name in new[] { "run", "filerun", "plan", "empty", "other", "more" })
        {
            Places[name] = Path.Combine(_directory, name);
        }

        Directory.CreateDirectory(Places["empty"]);
        Places["file"] = Path.Combine(_directory, "file.h5");
        File.WriteAllText(Places["file"], "unit,time\n1,2\n");
        Places["long"] = new string('x', 5_000);

        // Another file of the same name: its last label is another.
        Directory.CreateDirectory(Places["other"]);
        File.Copy(Path.Combine(Places["hostile"], "doublelabels.h5"), Path.Combine(Places["other"], "fsdd_tiny.h5"));
        Places["tiny2"] = Path.Combine(Places["other"], "fsdd_tiny.h5");
        Places["bomb"] = Path.Combine(_directory, "bomb.npz");
        WriteBomb(Places["bomb"]);
        Must("train", "--batches", "2", "--batch-size", "4", "--checkpoint", Places["run"]);
        Must("train", "--data", Places["tiny"], "--batches", "2", "--batch-size", "4", "--checkpoint", Places["filerun"]);
        Must("reproduce", "accuracy", "--data", "t-randman", "--rule", "otpe", "--seeds", "1", "--batches", "2", "--plan", "--out", Places["plan"]);
        foreach (string ending in new[] { "nir", "npz" })
        {
            Places[ending] = Path.Combine(_directory, "network." + ending);
            Must("export", "--checkpoint", Places["run"], "--out", Places[ending]);
        }
    }

    [OneTimeTearDown]
    public static void RemovePlaces() => Directory.Delete(_directory, recursive: true);

    [TestCaseSource(nameof(Lines))]
    public void Line_GivesItsExitCodeAndOneSentence(int expected, string words, string line)
    {
        string[] arguments = Split(line);
        bool isRefused = expected != 0 && arguments is not ["stream", ..];
        (int code, string output, string error) = isRefused ? OtpeProcess.RunHere(arguments) : OtpeProcess.Run(arguments);
        string[] sentences = [
            .. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static said => !said.StartsWith("otpe: Try 'otpe ", StringComparison.Ordinal))];
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(expected), error + output);
            Assert.That(error, Does.Not.Contain("   at ").And.Not.Contain("Exception"), "no stack trace");
            if (words == "-")
            {
                Assert.That(sentences, Is.Empty);
            }
            else
            {
                Assert.That(sentences, Has.Length.EqualTo(1), error);
                Assert.That(sentences.FirstOrDefault(), Does.StartWith("otpe: ").And.EndsWith(".").And.Contain(words));
            }

            if (expected == 2 && arguments is not ["stream", ..])
            {
                // A stream has begun when something comes that cannot be read.
                Assert.That(output, Is.Empty);
            }

            if (arguments.Contains("--json") && expected == 0)
            {
                Assert.That(() => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static text => JsonDocument.Parse(text).RootElement.GetProperty("event").GetString()).ToArray(), Is.Not.Empty);
            }
        });
    }

    [Test]
    public void Table_HasAtLeast200Lines() => Assert.That(Lines().Count(), Is.GreaterThanOrEqualTo(200));

    [Test]
    public void HostilePlans_WroteNothing()
        => Assert.That(
            Directory.GetFiles(
                Path.Combine(TestContext.CurrentContext.TestDirectory, "Hostile"), "*", SearchOption.AllDirectories).Where(static file
                    => file.Contains("evil", StringComparison.Ordinal)),
            Is.Empty);

    private static IEnumerable<TestCaseData> Lines()
    {
        foreach (string line in File.ReadLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "CommandLines.txt")).Where(static line => line.Length > 0 && line[0] != '#'))
        {
            string[] parts = line.Split('|', 3, StringSplitOptions.TrimEntries);
            yield return Case(int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts[1], parts[2]);
        }

        foreach ((string option, string before, string after) in WholeNumbers)
        {
            foreach (string number in NoWholeNumbers.Append(option is "--threads" or "--seed" ? "2,5" : "0"))
            {
                yield return Case(2, $"{option} must be a whole number from", $"{before} {option} \"{number}\" {after}");
            }
        }

        foreach ((string option, string before, string after) in Numbers)
        {
            foreach (string number in NoNumbers)
            {
                yield return Case(2, $"{option} must be a ", $"{before} {option} \"{number}\" {after}");
            }
        }

        foreach (string number in NoWholeNumbers)
        {
            yield return Case(2, "INDEX must be a whole number from 0 up", $"cell --out {{plan}} \"{number}\"");
        }

        static TestCaseData Case(int code, string words, string line) => new TestCaseData(code, words, line).SetArgDisplayNames($"{code} {line}");
    }

    /// <summary>Words between spaces, or between quotes; names of places in braces.</summary>
    private static string[] Split(string line)
    {
        var words = new List<string>();
        bool quoted = false;
        string? word = null;
        foreach (char letter in line + " ")
        {
            if (letter == '"')
            {
                quoted = !quoted;
                word ??= "";
            }
            else if (letter == ' ' && !quoted)
            {
                if (word is not null)
                {
                    words.Add(word);
                }

                word = null;
            }
            else
            {
                word += letter;
            }
        }

        return [.. words.Select(Place)];
    }

    private static string Place(string word)
    {
        foreach ((string name, string place) in Places)
        {
            word = word.Replace("{" + name + "}", place, StringComparison.Ordinal);
        }

        foreach ((string name, string original) in new[] { ("{runcopy}", "run"), ("{filecopy}", "filerun") })
        {
            if (word.Contains(name, StringComparison.Ordinal))
            {
                string copy = Directory.CreateDirectory(Path.Combine(_directory, "copy" + Interlocked.Increment(ref _free))).FullName;
                File.Copy(Path.Combine(Places[original], "checkpoint.otpe"), Path.Combine(copy, "checkpoint.otpe"));
                word = word.Replace(name, copy, StringComparison.Ordinal);
            }
        }

        return word.Replace("{new}", Path.Combine(_directory, "new" + Interlocked.Increment(ref _free)), StringComparison.Ordinal);
    }

    private static void Must(params string[] arguments)
    {
        (int code, _, string error) = OtpeProcess.Run(arguments);
        Assert.That(code, Is.Zero, error);
    }

    /// <summary>An archive of one and a half million bytes with an array of a billion and a half, all zero.</summary>
    private static void WriteBomb(string path)
    {
        const long Bytes = 1_500_000_000;
        using ZipArchive archive = new(File.Create(path), ZipArchiveMode.Create);
        using Stream stream = archive.CreateEntry("layer1_weight.npy", CompressionLevel.Fastest).Open();
        byte[] header = System.Text.Encoding.ASCII.GetBytes(
            $"{{'descr': '<f4', 'fortran_order': False, 'shape': (1000, {Bytes / 4_000}), }}".PadRight(117) + "\n");
        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)header.Length, 0]);
        stream.Write(header);
        byte[] zeros = new byte[1 << 20];
        for (long written = 0; written < Bytes; written += zeros.Length)
        {
            stream.Write(zeros.AsSpan(0, (int)Math.Min(zeros.Length, Bytes - written)));
        }
    }
}
