using OtpeFast.Data;

namespace OtpeFast.Experiments.Tests;

/// <summary>Runs: they resume to the same numbers, go on beside failures, and refuse what is not theirs.</summary>
public sealed class RunTests
{
    private static readonly ReproductionOptions Small =
        new() { Data = [DataSet.TimeRandman], Seeds = 2, Batches = 6, BatchSize = 8, Steps = 12, Rules = [LearningRule.Otpe, LearningRule.Ottt] };
    private string _directory = "";

    private static string Tiny => Path.Combine(TestContext.CurrentContext.TestDirectory, "Files", "fsdd_tiny.h5");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("otpe-run-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase("accuracy")]
    [TestCase("similarity")]
    [TestCase("landscape")]
    [TestCase("online")]
    [TestCase("slopes")]
    [TestCase("rates")]
    public void Run_OnRandman_WritesPicturesNumbersAndReport(string name)
    {
        Reproduction run = Reproduction.Plan(name, Small with { Seeds = 1, Batches = name == "landscape" ? 20 : 4, Quick = true }, _directory);
        RunStatus status = Finish(run);
        Assert.That((status.Done, status.Failed, status.Running.Count), Is.EqualTo((run.Folder.Plan.Cells.Count, 0, 0)));
        GatheredRun gathered = run.Collect(1, null, default);
        Assert.That(gathered.Found, Is.EqualTo(run.Folder.Plan.Cells.Count));
        string[] pictures = Directory.GetFiles(_directory, "*.png");
        Assert.That(pictures, Is.Not.Empty);
        foreach (string picture in pictures)
        {
            Assert.That(File.ReadAllBytes(picture).AsSpan(1, 3).SequenceEqual("PNG"u8), picture);
            Assert.That(File.ReadAllText(Path.ChangeExtension(picture, ".svg")), Does.Contain("<svg"));
            Assert.That(File.ReadAllLines(Path.ChangeExtension(picture, ".csv")), Has.Length.GreaterThan(1));
        }

        string report = File.ReadAllText(run.ReportPath);
        Assert.That(report.Split("data:image/svg+xml;base64,"), Has.Length.EqualTo(pictures.Length + 1), "every picture is in the page");
        Assert.That(report, Does.Not.Contain("src=\"http").And.Not.Contain(".svg\""), "no other file is needed");
        Assert.That(report, Does.Contain("samples a batch").And.Contain(".NET").And.Contain("OTPE"));
    }

    [Test]
    public void Landscape_OfTwoSeeds_HasAPictureOfEach_AndDistancesOverBoth()
    {
        Reproduction run = Reproduction.Plan("landscape", Small with { Data = [DataSet.TimeRandman], Seeds = 2, Batches = 20, Quick = true }, _directory);
        Assert.That(Finish(run).Done, Is.EqualTo(run.Folder.Plan.Cells.Count));
        GatheredRun gathered = run.Collect(1, null, default);
        Assert.That(
            Directory.GetFiles(_directory, "*.png").Select(Path.GetFileNameWithoutExtension).Order(),
            Is.EqualTo(new[] { "t-randman-randman-3x128-landscape", "t-randman-randman-3x128-landscape-seed1" }));
        Table distances = gathered.Tables[0];
        Assert.That(distances.Rows[0][..2], Is.EqualTo(new[] { "BPTT", "0.00 ± 0.00" }), "each seed's BPTT is the reference of that seed");
        Assert.That(distances.Rows, Has.All.Matches<string[]>(static row => row[2].Contains('±', StringComparison.Ordinal)));
    }

    [TestCase("table2")]
    [TestCase("ssc")]
    public void Run_OnRecordings_ReportsTestAccuracyBesideThePapers(string name)
    {
        Reproduction run = Reproduction.Plan(
            name, new() { Data = [Tiny], TestFile = Tiny, Seeds = 1, Batches = 2, BatchSize = 16, Networks = ["shd-3x128"], Rules = [LearningRule.Otpe] },
            _directory);
        Assert.That(Finish(run).Failed, Is.Zero);
        Table table = run.Collect(1, null, default).Tables[0];
        Assert.That(table.Rows[0], Does.Contain("OTPE"));
        Assert.That(table.Rows[0], Does.Contain(name == "table2" ? "72.5 % ± 0.7" : "24.2 % ± 0.4"));
        double measured = run.Folder.Result(run.Folder.Plan.Cells[0])!.Find(Quantities.TestAccuracy)!.Last;
        Assert.That(table.Rows[0], Does.Contain(FormattableString.Invariant($"{100 * measured:F1} %")));
    }

    [Test]
    public void Run_StoppedAndCalledAgain_HasTheNumbersOfAnUninterruptedOne()
    {
        string whole = Path.Combine(_directory, "whole");
        string parts = Path.Combine(_directory, "parts");
        Reproduction uninterrupted = Reproduction.Plan("accuracy", Small, whole);
        Finish(uninterrupted);
        uninterrupted.Collect(1, null, default);

        int calls = 0;
        int done = 0;
        while (done < 4)
        {
            // Stopped as soon as one more cell is finished, and one more thread each time.
            calls++;
            Reproduction run = Reproduction.Plan("accuracy", Small, parts);
            using var stop = new CancellationTokenSource();
            using var watcher = new FileSystemWatcher(Directory.CreateDirectory(Path.Combine(parts, "cells")).FullName);
            watcher.Renamed += (_, _) => stop.Cancel();
            watcher.EnableRaisingEvents = true;
            done = run.Run(threads: calls, null, static _ => { }, stop.Token).Done;
            Assert.That(calls, Is.LessThan(20));
        }

        Reproduction.Open(parts).Collect(2, null, default);
        Assert.That(calls, Is.GreaterThan(1), "it was stopped at least once");
        foreach (string path in Directory.GetFiles(whole, "*.csv").Concat(Directory.GetFiles(whole, "*.png")))
        {
            Assert.That(File.ReadAllBytes(Path.Combine(parts, Path.GetFileName(path))), Is.EqualTo(File.ReadAllBytes(path)), Path.GetFileName(path));
        }
    }

    [Test]
    public void Run_WithACellThatFails_FinishesTheOthers_AndTriesItAgain()
    {
        // The plan was made where there was a second data file.
        RunPlan plan = Reproduction.Plan("accuracy", Small with { Seeds = 1 }, _directory).Folder.Plan;
        var first = (TrainingCell)plan.Cells[0];
        string folder = Path.Combine(_directory, "copy");
        RunFolder.OpenOrCreate(folder, plan with { Cells = [first with { Name = "missing", Data = first.Data with { File = "missing.h5" } }, .. plan.Cells] });
        RunStatus status = Finish(Reproduction.Open(folder));
        Assert.That((status.Done, status.Failed), Is.EqualTo((2, 1)));
        Reproduction run = Reproduction.Open(folder);
        GatheredRun gathered = run.Collect(1, null, default);
        Assert.That(gathered.Failures.Single().Message, Does.Contain("'missing.h5' does not exist"));
        Assert.That(File.ReadAllText(run.ReportPath), Does.Contain("1 of 3 cells are missing").And.Contain("&#39;missing.h5&#39; does not exist"));
        status = Finish(Reproduction.Open(folder));
        Assert.That((status.Done, status.Failed), Is.EqualTo((2, 1)), "finished cells are not run again, the failed one is");
        Assert.That(() => Reproduction.Open(folder).RunCell(0, 1, null, default), Throws.TypeOf<CellFailedException>().With.Message.Contains("The cell missing failed"));
    }

    [Test]
    public void Cells_OneByOne_AreThoseOfTheRun()
    {
        Reproduction.Plan("similarity", Small, _directory);
        for (int index = 0; index < 2; index++)
        {
            Assert.That(Reproduction.Open(_directory).RunCell(index, 1, null, default).RunNow, Is.True);
            Assert.That(Reproduction.Open(_directory).RunCell(index, 1, null, default).RunNow, Is.False, "it was done before");
        }

        Assert.That(Finish(Reproduction.Open(_directory)).Done, Is.EqualTo(2));
        Assert.That(() => Reproduction.Open(_directory).RunCell(2, 1, null, default), Throws.TypeOf<ExperimentException>().With.Message.Contains("There is no cell 2"));
        Assert.That(Reproduction.Open(_directory).Collect(1, null, default).Found, Is.EqualTo(2));
    }

    [Test]
    public void Folder_OfAnotherRun_IsRefusedWithTheDifference()
    {
        Reproduction.Plan("accuracy", Small, _directory);
        Assert.That(() => Reproduction.Plan("accuracy", Small with { Batches = 8 }, _directory), Throws.TypeOf<ExperimentException>().With.Message.Contains("batches 6, not 8"));
        Assert.That(() => Reproduction.Plan("online", Small, _directory), Throws.TypeOf<ExperimentException>().With.Message.Contains("a run of accuracy, not of online"));
        Assert.That(() => Reproduction.Plan("accuracy", Small, _directory, "cuda"), Throws.TypeOf<ExperimentException>().With.Message.Contains("device cpu, not cuda"));
        Assert.That(() => Reproduction.Open(Path.Combine(_directory, "none")), Throws.TypeOf<ExperimentException>().With.Message.Contains("There is no plan"));
    }

    [Test]
    public void Files_DamagedOrOfAnotherRun_AreRefusedByName()
    {
        Reproduction run = Reproduction.Plan("similarity", Small, _directory);
        Finish(run);
        string[] cells = [.. Directory.GetFiles(Path.Combine(_directory, "cells")).Order(StringComparer.Ordinal)];
        File.Copy(cells[0], cells[1], overwrite: true);
        Assert.That(() => run.Collect(1, null, default), Throws.TypeOf<ExperimentException>().With.Message.Contains("is of another run").And.Message.Contains(Path.GetFileName(cells[1])));
        File.WriteAllBytes(cells[1], File.ReadAllBytes(cells[1])[..100]);
        Assert.That(() => run.Collect(1, null, default), Throws.TypeOf<ExperimentException>().With.Message.Contains("is damaged"));
        File.Delete(cells[1]);
        File.WriteAllText(cells[1] + ".new", "half");
        Assert.That(run.Collect(1, null, default).Found, Is.EqualTo(1), "what is unfinished does not count");
        File.Delete(cells[0]);
        Assert.That(() => run.Collect(1, null, default), Throws.TypeOf<ExperimentException>().With.Message.Contains("nothing to collect"));
    }

    [Test]
    public void Run_InAFolderThatCannotBeWritten_StopsAndSaysSo()
    {
        Reproduction run = Reproduction.Plan("similarity", Small, _directory);
        File.WriteAllText(Path.Combine(_directory, "cells"), "in the way");
        Assert.That(() => Finish(run), Throws.TypeOf<ExperimentException>().With.Message.Contains("cannot be written"));
    }

    private static RunStatus Finish(Reproduction run) => run.Run(2, null, static _ => { }, default);
}
