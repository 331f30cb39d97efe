using System.Diagnostics;
using System.Globalization;

namespace OtpeFast.Cli.Tests;

/// <summary>otpe reproduce and otpe cell, as a user runs them.</summary>
public sealed class ReproduceTests
{
    private static readonly string[] Small = [
        "reproduce", "similarity", "--data", "t-randman", "--seeds", "2", "--batches", "12", "--batch-size", "8", "--steps", "15"];
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("otpe-reproduce-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void Reproduce_Small_PrintsTheTableAndNamesTheReport()
    {
        (int code, string output, string error) = OtpeProcess.Run([.. Small, "--out", _directory]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Approx OTPE").And.Contain("2/2 cells done").And.Contain("2 of 2 cells; report: " + Path.Combine(_directory, "report.html")));
        Assert.That(Directory.GetFiles(_directory, "*.png"), Is.Not.Empty);
    }

    [Test]
    public void Reproduce_WithEveryOnlineRule_IsSilentOnTheErrorStream()
    {
        // Skia complains there of what it cannot draw as SVG.
        (int code, _, string error) = OtpeProcess.Run(
            "reproduce", "online", "--data", "t-randman", "--seeds", "1", "--batches", "4", "--batch-size", "4", "--steps", "10", "--out", _directory);
        Assert.That((code, error), Is.EqualTo((0, "")));
    }

    [Test]
    public void Cells_PlannedRunAndCollectedApart_GiveTheNumbersOfTheRun()
    {
        string whole = Path.Combine(_directory, "whole");
        string parts = Path.Combine(_directory, "parts");
        Assert.That(OtpeProcess.Run([.. Small, "--out", whole]).ExitCode, Is.Zero);
        (int code, string output, string error) = OtpeProcess.Run([.. Small, "--out", parts, "--plan"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output.TrimEnd('\n').Split('\n'), Is.EqualTo(new[] { "    0  t-randman-randman-3x128-seed0", "    1  t-randman-randman-3x128-seed1" }));
        Assert.That(OtpeProcess.Run("reproduce", "similarity", "--out", parts, "--collect").Error, Does.Contain("No cell").And.Contain("is finished yet"));
        for (int index = 1; index >= 0; index--)
        {
            (code, output, error) = OtpeProcess.Run("cell", index.ToString(CultureInfo.InvariantCulture), "--out", parts);
            Assert.That(code, Is.Zero, error);
            Assert.That(output, Does.Match(@"^t-randman-randman-3x128-seed\d: done in \d+\.\d s\.\n$"));
        }

        Assert.That(OtpeProcess.Run("cell", "0", "--out", parts).Output, Does.Contain("was done before"));
        Assert.That(OtpeProcess.Run("reproduce", "similarity", "--out", parts, "--collect").ExitCode, Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(parts, "cells.csv")), Is.EqualTo(File.ReadAllText(Path.Combine(whole, "cells.csv"))));
    }

    [TestCase("-KILL", 137)]
    [TestCase("-INT", 130)]
    public void Reproduce_KilledAndCalledAgain_GivesTheNumbersOfAnUninterruptedRun(string signal, int expectedCode)
    {
        string whole = Path.Combine(_directory, "whole");
        string parts = Path.Combine(_directory, "parts");
        // Draws that cost little: what is asked here is the same for any data.
        string[] common = [
            "reproduce", "accuracy", "--data", "t-randman", "--rule", "otpe", "--rule", "ottt", "--seeds", "3", "--batches", "30", "--batch-size", "16", "--threads", "1",
            "--randman-scaling", "once", "--out"];
        Assert.That(OtpeProcess.Run([.. common, whole]).ExitCode, Is.Zero);
        using (Process process = OtpeProcess.Start([.. common, parts]))
        {
            // In the midst of a cell, after others.
            string cells = Path.Combine(parts, "cells");
            while (!process.HasExited && (!Directory.Exists(cells) || Directory.GetFiles(cells, "*.json").Length < 2))
            {
                Thread.Sleep(1);
            }

            Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.EqualTo(expectedCode), output);
            Assert.That(output, expectedCode == 130 ? Does.Contain("Interrupted:").And.Contain("the same command goes on") : Does.Not.Contain("Interrupted"));
        }

        string[] finished = Directory.GetFiles(Path.Combine(parts, "cells"), "*.json");
        Assert.That(finished, Has.Length.InRange(2, 5), "some were finished, some were not");
        Dictionary<string, DateTime> times = finished.ToDictionary(static path => path, File.GetLastWriteTimeUtc);
        (int code, _, string error) = OtpeProcess.Run([.. common, parts]);
        Assert.That(code, Is.Zero, error);
        Assert.That(finished.Select(File.GetLastWriteTimeUtc), Is.EqualTo(finished.Select(path => times[path])), "finished cells are not run again");
        Assert.That(File.ReadAllText(Path.Combine(parts, "cells.csv")), Is.EqualTo(File.ReadAllText(Path.Combine(whole, "cells.csv"))));
        Assert.That(Directory.GetFiles(parts, "*.new", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void Reproduce_WithACellThatFails_ExitsWith1_AndReportsTheOthers()
    {
        // Planned where both data files were; run where one is not.
        string[] files = [.. new[] { "a.h5", "b.h5" }.Select(name => Path.Combine(_directory, name))];
        foreach (string file in files)
        {
            File.Copy(Path.Combine(TestContext.CurrentContext.TestDirectory, "Files", "fsdd_tiny.h5"), file);
        }

        string run = Path.Combine(_directory, "run");
        string[] options = ["--data", files[0], "--data", files[1], "--network", "shd-3x128", "--rule", "otpe", "--seeds", "1", "--batches", "2", "--batch-size", "4", "--out", run];
        Assert.That(OtpeProcess.Run(["reproduce", "accuracy", .. options, "--plan"]).ExitCode, Is.Zero);
        File.Delete(files[0]);
        (int code, string output, string error) = OtpeProcess.Run("cell", "0", "--out", run);
        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.Match(@"^otpe: The cell a-\S+-seed0 failed: The data file '.*a\.h5' does not exist\.\n$"));
        Assert.That(OtpeProcess.Run("cell", "1", "--out", run).ExitCode, Is.Zero);
        (code, output, error) = OtpeProcess.Run("reproduce", "accuracy", "--out", run, "--collect");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Match(@"^otpe: The cell a-\S+ failed: "));
        Assert.That(output, Does.Contain("1 of 2 cells; report:"));
    }

    [Test]
    public void Slurm_Script_IsAJobArrayOverTheCells()
    {
        string folder = Path.Combine(_directory, "it's shared");
        (int code, string output, string error) = OtpeProcess.Run([.. Small, "--out", folder, "--slurm", "--threads", "3"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.StartWith("2 tasks in "));
        string script = File.ReadAllText(Path.Combine(folder, "array.sh"));
        Assert.That(script, Does.StartWith("#!/bin/bash\n").And.Contain("#SBATCH --array=0-1\n").And.Contain("#SBATCH --cpus-per-task=3\n").And.Not.Contain("\r"));

        // What Slurm does with it: a task, with its number in the environment.
        using var task = Process.Start(
            new ProcessStartInfo(
                "bash", [Path.Combine(folder, "array.sh")])
            { Environment = { ["SLURM_ARRAY_TASK_ID"] = "1" }, RedirectStandardOutput = true })!;
        Assert.That(task.StandardOutput.ReadToEnd(), Does.Contain("seed1: done in"));
    }

    [TestCase("accurcy", "reproduce", "accurcy")]
    [TestCase("table2 needs recordings", "reproduce", "table2")]
    [TestCase("--seeds must be a whole number from 1 to 2147483647, not '0'", "reproduce", "accuracy", "--seeds", "0")]
    [TestCase("are one at a time", "reproduce", "accuracy", "--plan", "--collect")]
    [TestCase("There is no plan in 'nowhere'", "reproduce", "accuracy", "--collect", "--out", "nowhere")]
    [TestCase("There is no plan in 'nowhere'", "cell", "0", "--out", "nowhere")]
    [TestCase("'--out' is required", "cell", "0")]
    [TestCase("The data file 'none.h5' does not exist", "reproduce", "accuracy", "--data", "none.h5")]
    [TestCase("leave --device out", "reproduce", "cost", "--device", "cuda", "--plan")]
    [TestCase("does not exist", "import", "none.nir", "--checkpoint", "nowhere")]
    [TestCase("There is no checkpoint in 'nowhere'", "export", "--checkpoint", "nowhere", "--out", "a.nir")]
    public void WrongInput_Any_GetsOneSentenceAndExitCode2(string words, params string[] arguments)
    {
        (int code, string output, string error) = OtpeProcess.Run(arguments);
        Assert.That(code, Is.EqualTo(2), error);
        Assert.That(error, Does.Contain(words).And.Not.Contain("   at "));
        Assert.That(output, Is.Empty);
        Assert.That(Directory.Exists("nowhere"), Is.False);
    }

    [TestCase("reproduce")]
    [TestCase("cell")]
    [TestCase("export")]
    [TestCase("import")]
    public void Help_EveryCommand_HasExamples(string command)
    {
        (int code, string output, _) = OtpeProcess.Run(command, "--help");
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("Examples:").And.Contain($"otpe {command}"));
    }

    [TestCase("network.nir")]
    [TestCase("network.npz")]
    public void Network_ExportedAndImported_IsAsAccurate(string name)
    {
        string trained = Path.Combine(_directory, "trained");
        string imported = Path.Combine(_directory, "imported");
        string file = Path.Combine(_directory, name);
        Assert.That(OtpeProcess.Run("train", "--batches", "40", "--seed", "5", "--checkpoint", trained).ExitCode, Is.Zero);
        Assert.That(OtpeProcess.Run("export", "--checkpoint", trained, "--out", file).Output, Is.EqualTo($"Wrote 50-128-128-10 leak=0.9525741268224334 to {file}.\n"));
        (int code, _, string error) = OtpeProcess.Run("import", file, "--checkpoint", imported, "--seed", "5");
        Assert.That(code, Is.Zero, error);
        string expected = OtpeProcess.Run("evaluate", "--checkpoint", trained, "--samples", "500").Output;
        Assert.That(OtpeProcess.Run("evaluate", "--checkpoint", imported, "--samples", "500", "--data", "t-randman").Output, Is.EqualTo(expected).And.StartsWith("Accuracy"));
        Assert.That(OtpeProcess.Run("train", "--from", imported, "--batches", "2").ExitCode, Is.Zero);
        Assert.That(OtpeProcess.Run("train", "--from", imported, "--network", "shd-3x128", "--batches", "2").Error, Does.Contain("leave out --network"));
        Assert.That(OtpeProcess.Run("import", file, "--checkpoint", imported).Error, Does.Contain("There is a checkpoint in"));
    }
}
