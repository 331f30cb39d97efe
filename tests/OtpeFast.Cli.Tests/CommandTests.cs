using System.Diagnostics;
using System.Text.Json;

namespace OtpeFast.Cli.Tests;

/// <summary>The commands: what they print, what they refuse, and their exit codes.</summary>
public sealed class CommandTests
{
    private string _directory = "";

    private static string Tiny => Path.Combine(TestContext.CurrentContext.TestDirectory, "Files", "fsdd_tiny.h5");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("otpe-cli-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase("otpe", "offline")]
    [TestCase("approx-otpe", "online")]
    [TestCase("rtrl", "offline")]
    public void Train_Json_EndsWithTheDoneObject(string rule, string mode)
    {
        (int code, string output, string error) = OtpeProcess.Run("train", "--rule", rule, "--mode", mode, "--batches", "3", "--batch-size", "4", "--json");
        Assert.That(code, Is.Zero, error);
        JsonElement[] lines = Lines(output);
        Assert.That(lines[0].GetProperty("event").GetString(), Is.EqualTo("start"));
        JsonElement done = lines[^1];
        Assert.Multiple(() =>
        {
            Assert.That(done.GetProperty("event").GetString(), Is.EqualTo("done"));
            Assert.That(done.GetProperty("validation_accuracy").GetDouble(), Is.InRange(0, 1));
            Assert.That(done.GetProperty("test_accuracy").GetDouble(), Is.InRange(0, 1));
            Assert.That(done.GetProperty("loss").GetDouble(), Is.GreaterThan(0));
            Assert.That(done.GetProperty("ms_per_batch").GetDouble(), Is.GreaterThan(0));
            Assert.That(done.GetProperty("allocated_bytes_per_batch").GetDouble(), Is.GreaterThanOrEqualTo(0));
        });
    }

    [Test]
    public void Bench_Quick_NamesEveryNetwork()
    {
        (int code, string output, string error) = OtpeProcess.Run("bench", "--seconds", "0.01");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("GFLOP/s").And.Contain("randman-3x128").And.Contain("shd-5x512").And.Contain("online"));
    }

    [TestCase("1", "2")]
    public void Train_SameSeed_AnyThreads_PrintsTheSameNumbers(params string[] threads)
    {
        string[] results = [.. threads.Append(threads[0]).Select(static count =>
        {
            JsonElement done = Lines(OtpeProcess.Run("train", "--batches", "20", "--seed", "7", "--threads", count, "--json").Output)[^1];
            return $"{done.GetProperty("loss").GetDouble():R} {done.GetProperty("validation_accuracy").GetDouble():R}";
        })];
        Assert.That(results, Is.All.EqualTo(results[0]));
    }

    [Test]
    public void Train_OnRealRecordings_TestsTheBestParameters_AndEvaluateAgrees()
    {
        (int code, string output, string error) = OtpeProcess.Run(
            "train", "--data", Tiny, "--test", Tiny, "--batches", "30", "--batch-size", "16", "--checkpoint", _directory, "--json");
        Assert.That(code, Is.Zero, error);
        double test = Lines(output)[^1].GetProperty("test_accuracy").GetDouble();
        (code, output, error) = OtpeProcess.Run("evaluate", "--checkpoint", _directory, "--data", Tiny, "--json");
        Assert.That(code, Is.Zero, error);
        Assert.That(Lines(output)[^1].GetProperty("accuracy").GetDouble(), Is.EqualTo(test));
        Assert.That(Lines(output)[^1].GetProperty("samples").GetInt32(), Is.EqualTo(40));
        (code, output, _) = OtpeProcess.Run("info", _directory);
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("Otpe").And.Contain("30"));
    }

    [Test]
    public void Evaluate_RandmanCheckpoint_DrawsFreshSamples()
    {
        OtpeProcess.Run("train", "--batches", "5", "--batch-size", "8", "--checkpoint", _directory);
        (int code, string output, string error) = OtpeProcess.Run("evaluate", "--checkpoint", _directory, "--samples", "200");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Match(@"^Accuracy \d+\.\d %, loss \d\.\d{4}, on 200 samples\.\n$"));
    }

    [Test]
    public void Train_OnDrawsOfTheAuthors_TestsOnOneOfThem_AndEvaluateAgrees()
    {
        string[] train = ["train", "--randman-scaling", "each-draw", "--manifold-seed", "4", "--batch-size", "8", "--checkpoint", _directory, "--json"];
        (int code, string output, string error) = OtpeProcess.Run([.. train, "--batches", "5"]);
        Assert.That(code, Is.Zero, error);
        double test = Lines(output)[^1].GetProperty("test_accuracy").GetDouble();
        (code, output, error) = OtpeProcess.Run("evaluate", "--checkpoint", _directory, "--json");
        Assert.That(code, Is.Zero, error);
        Assert.That(Lines(output)[^1].GetProperty("accuracy").GetDouble(), Is.EqualTo(test));
        Assert.That(Lines(output)[^1].GetProperty("samples").GetInt32(), Is.EqualTo(10_000));
        Assert.That(OtpeProcess.Run("evaluate", "--checkpoint", _directory, "--samples", "300").Output, Does.EndWith("on 300 samples.\n"));
        train[4] = "5";
        (code, _, error) = OtpeProcess.Run([.. train, "--batches", "6", "--resume"]);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("was written with manifold seed 4, not 5"));
    }

    [Test]
    public void Train_Interrupted_SavesAndExitsWith130_AndResumeGivesTheWholeRun()
    {
        string whole = Path.Combine(_directory, "whole");
        string parts = Path.Combine(_directory, "parts");
        // seconds, so that a signal comes before the end
        string[] common = ["train", "--batches", "1500", "--validate-every", "100", "--batch-size", "16", "--json", "--checkpoint"];
        JsonElement expected = Lines(OtpeProcess.Run([.. common, whole]).Output)[^1];
        using (Process process = OtpeProcess.Start([.. common, parts]))
        {
            while (process.StandardOutput.ReadLine() is { } line && !line.Contains("\"progress\"", StringComparison.Ordinal))
            {
            }

            Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();
            string rest = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.EqualTo(130), rest);
            Assert.That(Lines(rest)[^1].GetProperty("event").GetString(), Is.EqualTo("interrupted"));
        }

        JsonElement actual = Lines(OtpeProcess.Run([.. common, parts, "--resume"]).Output)[^1];
        Assert.That(actual.GetProperty("loss").GetDouble(), Is.EqualTo(expected.GetProperty("loss").GetDouble()));
        Assert.That(File.ReadAllBytes(Path.Combine(parts, "checkpoint.otpe")), Is.EqualTo(File.ReadAllBytes(Path.Combine(whole, "checkpoint.otpe"))));
    }

    [TestCase("--rule must be one of", "train", "--rule", "magic")]
    [TestCase("BPTT goes backward through time and cannot run online", "train", "--rule", "bptt", "--mode", "online")]
    [TestCase("--batches must be a whole number from 1 to 2147483647, not '0'", "train", "--batches", "0")]
    [TestCase("--learning-rate must be a positive number, with a point, such as 0.001 or 1e-3, not '-1'", "train", "--learning-rate", "-1")]
    [TestCase("--resume needs --checkpoint DIR", "train", "--resume")]
    [TestCase("There is no checkpoint in 'nowhere'", "train", "--resume", "--checkpoint", "nowhere")]
    [TestCase("The data file 'none.h5' does not exist", "train", "--data", "none.h5")]
    [TestCase("--test goes with a data file", "train", "--test", "x.h5")]
    [TestCase("rtrl cannot train 700-128-128-10 leak=0.9525741268224334 offline", "train", "--network", "shd-3x128", "--rule", "rtrl")]
    [TestCase("use a smaller batch", "train", "--batch-size", "2000000")]
    [TestCase("use a smaller batch", "train", "--mode", "online", "--batch-size", "2000000")]
    [TestCase("'--checkpoint' is required", "evaluate")]
    [TestCase("The data file 'none.h5' does not exist", "info", "none.h5")]
    [TestCase("'frobnicate'", "frobnicate")]
    public void WrongInput_Any_GetsOneSentenceAndExitCode2(string words, params string[] arguments)
    {
        (int code, string output, string error) = OtpeProcess.Run(arguments);
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(2), error);
            Assert.That(error, Does.Contain(words).IgnoreCase);
            Assert.That(error, Does.Not.Contain("   at "), "no stack trace");
            Assert.That(output, Is.Empty);
        });
    }

    [TestCase("train")]
    [TestCase("evaluate")]
    [TestCase("info")]
    public void Help_EveryCommand_HasExamples(string command)
    {
        (int code, string output, _) = OtpeProcess.Run(command, "--help");
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("Examples:").And.Contain($"otpe {command}"));
    }

    [Test]
    public void Info_OfADataFile_DescribesIt()
    {
        (int code, string output, _) = OtpeProcess.Run("info", Tiny);
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("samples").And.Contain("40").And.Contain("classes").And.Contain("10"));
    }

    private static JsonElement[] Lines(string output)
        => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
}
