using System.Diagnostics;
using System.Globalization;

namespace OtpeFast.Cli.Tests;

/// <summary>
/// Outputs that are full or closed, terminals that go away, and others at work in the same folder: nothing is lost, and one sentence is said.
/// </summary>
public sealed class SurroundingsTests
{
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("otpe-surroundings-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase("> /dev/full", "No space left on device")]
    [TestCase(">&-", "The output cannot be written")]
    [TestCase("--json | head -n 1", "The output cannot be written")]
    public void Output_FullOrClosed_StopsTheRun_WhichSaves(string redirection, string words)
    {
        (int code, string error) = Shell($"train --batches 1000000 --batch-size 4 --checkpoint '{_directory}' {redirection}");
        Assert.That(code, Is.EqualTo(1), error);
        Assert.That(error, Does.StartWith("otpe: ").And.Contain(words).And.Not.Contain("   at "));
        Assert.That(File.Exists(Path.Combine(_directory, "checkpoint.otpe")));
    }

    [TestCase("info > /dev/full", 1)]
    [TestCase("info >&-", 1)]
    [TestCase("train --help > /dev/full", 1)]
    [TestCase("train --batches abc 2> /dev/full", 2)]
    [TestCase("train --batches abc 2>&-", 2)]
    [TestCase("train --batches abc >&- 2>&-", 2)]
    public void Streams_FullOrClosed_EndInAnExitCode(string line, int expected)
    {
        (int code, string error) = Shell(line);
        Assert.That(code, Is.EqualTo(expected), error);
        Assert.That(error, Does.Not.Contain("   at "));
    }

    [TestCase("info '{0}/pipe.h5'")]
    [TestCase("train --data '{0}/pipe.h5' --batches 1")]
    [TestCase("import '{0}/pipe.nir' --checkpoint '{0}/new'")]
    [TestCase("import '{0}/pipe.npz' --checkpoint '{0}/new'")]
    [TestCase("evaluate --checkpoint '{0}/pipe'")]
    [TestCase("train --batches 1 --checkpoint '{0}/pipe' --resume")]
    [TestCase("cell 0 --out '{0}/pipe'")]
    [TestCase("reproduce accuracy --data '{0}/pipe.h5' --out '{0}/plan'")]
    public void Pipes_InTheirPlaceOfFiles_AreRefused(string line)
    {
        Directory.CreateDirectory(Path.Combine(_directory, "pipe"));
        foreach (string name in new[] { "pipe.h5", "pipe.nir", "pipe.npz", "pipe/checkpoint.otpe", "pipe/plan.json" })
        {
            Process.Start("mkfifo", [Path.Combine(_directory, name)]).WaitForExit();
        }

        (int code, string error) = Shell(line.Replace("{0}", _directory, StringComparison.Ordinal), limit: 20);
        Assert.That(code, Is.EqualTo(2), error);
        Assert.That(error, Does.StartWith("otpe: ").And.Contain("pipe or device"));
    }

    [Test]
    public void Train_WhereItsCheckpointWouldBeAFolder_IsRefusedBeforeItBegins()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "checkpoint.otpe"));
        (int code, string error) = Shell($"train --batches 1000000 --batch-size 4 --checkpoint '{_directory}'", limit: 20);
        Assert.That(code, Is.EqualTo(2), error);
    }

    [Test]
    public void Resume_WithFewerBatchesThanAreDone_IsRefused()
    {
        Assert.That(Shell($"train --batches 4 --batch-size 4 --checkpoint '{_directory}'").Code, Is.Zero);
        (int code, string error) = Shell($"train --batches 3 --batch-size 4 --checkpoint '{_directory}' --resume");
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("after 4 batches, more than the 3"));
    }

    [TestCase("HUP")]
    [TestCase("TERM")]
    public void Train_WhoseTerminalGoes_SavesAndExitsWith130(string signal)
    {
        using Process process = OtpeProcess.Start("train", "--batches", "1000000", "--batch-size", "4", "--json", "--checkpoint", _directory);
        while (process.StandardOutput.ReadLine() is { } line && !line.Contains("\"progress\"", StringComparison.Ordinal))
        {
        }

        Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.EqualTo(130));
        Assert.That(File.Exists(Path.Combine(_directory, "checkpoint.otpe")));
    }

    [Test]
    public void Train_TwoInOneDirectory_TheSecondIsRefused_TheFirstGoesOn()
    {
        using Process first = OtpeProcess.Start("train", "--batches", "1000000", "--batch-size", "4", "--json", "--checkpoint", _directory);
        while (first.StandardOutput.ReadLine() is { } line && !line.Contains("\"progress\"", StringComparison.Ordinal))
        {
        }

        foreach (string[] more in new string[][] { [], ["--seed", "3"] })
        {
            (int code, string output, string error) = OtpeProcess.Run(["train", "--batches", "3", "--batch-size", "4", "--checkpoint", _directory, .. more]);
            Assert.That(code, Is.EqualTo(2), output);
            Assert.That(error, Does.Contain("Another run is writing its checkpoints to"));
        }

        Assert.That(first.HasExited, Is.False);
        Process.Start("kill", ["-INT", first.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        first.StandardOutput.ReadToEnd();
        first.WaitForExit();
        Assert.That(first.ExitCode, Is.EqualTo(130));
        Assert.That(OtpeProcess.Run("info", _directory).ExitCode, Is.Zero);
    }

    [Test]
    public void Output_ToAFileThatOthersWriteTo_StandsBeforeTheirs()
    {
        string otpe = Path.Combine(TestContext.CurrentContext.TestDirectory, "otpe.dll");
        string file = Path.Combine(_directory, "output.txt");
        using var process = Process.Start("bash", ["-c", $"(dotnet '{otpe}' info && echo between && dotnet '{otpe}' info && echo after) > '{file}'"]);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero);
        string[] lines = File.ReadAllLines(file);
        int between = Array.IndexOf(lines, "between");
        Assert.That(between, Is.GreaterThan(5));
        Assert.That(lines[(between + 1)..], Is.EqualTo(lines[..between].Append("after")));
    }

    private static (int Code, string Error) Shell(string line, int limit = 300)
    {
        string otpe = Path.Combine(TestContext.CurrentContext.TestDirectory, "otpe.dll");
        using var process = Process.Start(
            new ProcessStartInfo("bash", ["-o", "pipefail", "-c", $"timeout -s KILL {limit} dotnet '{otpe}' " +
                $"{line}"])
            { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        output.Wait();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
