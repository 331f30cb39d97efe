using OtpeFast.Data;

namespace OtpeFast.Experiments.Tests;

/// <summary>What experiments are made of, and what they refuse.</summary>
public sealed class PlanTests
{
    private string _directory = "";

    private static string Tiny => Path.Combine(TestContext.CurrentContext.TestDirectory, "Files", "fsdd_tiny.h5");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("otpe-plan-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    // The paper's: rules x seeds x data, and for table 2 sizes, for rates ten learning rates.
    [TestCase("accuracy", 5 * 4 * 2, false)]
    [TestCase("similarity", 4, false)]
    [TestCase("landscape", 5 * 2, false)]
    [TestCase("online", 6 * 4 * 2, false)]
    [TestCase("table2", (5 + 6) * 3 * 4, true)]
    [TestCase("slopes", 4 * 5 * 4, false)]
    [TestCase("slopes", 4 * 3 * 5 * 4, true)]
    [TestCase("rates", 10 * 6 * 4, false)]
    [TestCase("ssc", 2 * 6 * 4, true)]
    [TestCase("cost", 5 * 8, false)]
    public void Plan_OfThePaper_HasItsCells(string name, int cells, bool recordings)
    {
        RunPlan plan = Reproduction.Plan(name, recordings ? new() { Data = [Tiny], TestFile = Tiny } : new(), _directory).Folder.Plan;
        Assert.That(plan.Cells, Has.Count.EqualTo(cells));
        string[] names = [.. plan.Cells.Select(static cell => cell.Name)];
        Assert.That(names, Is.Unique);
        Assert.That(names, Is.All.Matches(@"^[a-z0-9._-]+$").IgnoreCase, "each names a file");
        Assert.That(plan.Cells.Select(static cell => cell.Work), Is.All.GreaterThan(0));
        Assert.That(plan.Cells.Any(static cell => cell.Alone), Is.EqualTo(name == "cost"));
    }

    [Test]
    public void Plan_OfThePaper_HasItsBatchesAndData()
    {
        TrainingCell[] cells = [.. Plan("accuracy", new()).Cast<TrainingCell>()];
        Assert.That(cells, Is.All.Matches<TrainingCell>(static cell => cell is { Batches: 20_000, BatchSize: 128, ValidateEvery: 50, LearningRate: 1e-3f }));
        Assert.That(cells.Select(static cell => cell.Data.Randman), Is.All.Null.Or.EqualTo(new RandmanOptions { ManifoldSeed = 0, Scaling = RandmanScaling.EachDraw }));
        cells = [.. Plan("landscape", new()).Cast<TrainingCell>()];
        Assert.That(cells, Is.All.Matches<TrainingCell>(static cell => cell is { Batches: 20_000, SnapshotEvery: 800, Seed: 0 }));
        cells = [.. Plan("landscape", new() { Seeds = 2 }, "seeds").Cast<TrainingCell>()];
        Assert.That(cells.Select(static cell => (cell.Data.Name, cell.Seed)).Distinct().Count(), Is.EqualTo(2 * 2));
        cells = [.. Plan("table2", new() { Data = [Tiny], TestFile = Tiny }).Cast<TrainingCell>()];
        Assert.That(cells, Is.All.Matches<TrainingCell>(static cell => cell is { Batches: 10_000, ValidateEvery: 1 }), "as the authors do, where it is cheap");
        Assert.That(Plan("similarity", new()).Cast<SimilarityCell>(), Is.All.Matches<SimilarityCell>(static cell => cell is { Batches: 20_000, CompareEvery: 10 }));

        IReadOnlyList<Cell> Plan(string name, ReproductionOptions options, string folder = "")
            => Reproduction.Plan(name, options, Path.Combine(_directory, name + folder)).Folder.Plan.Cells;
    }

    [Test]
    public void Plan_OfAnEarlierFormat_IsRefused()
    {
        Reproduction.Plan("similarity", new() { Batches = 2 }, _directory);
        string path = Path.Combine(_directory, "plan.json");
        string text = File.ReadAllText(path);
        Assert.That(text, Does.Contain("\"format of the plan\": \"2\","));
        File.WriteAllText(path, text.Replace("\"format of the plan\": \"2\",", "", StringComparison.Ordinal));
        Assert.That(() => RunFolder.Open(_directory), Throws.TypeOf<ExperimentException>().With.Message.Contains("is of format 1"));
    }

    [Test]
    public void Plan_OfTheSpeed_HasEveryRule_AndEachCellOnce()
    {
        CostCell[] cells = [.. Reproduction.Plan("speed", new(), _directory).Folder.Plan.Cells.Cast<CostCell>()];
        Assert.That(cells.Select(static cell => cell.Name), Is.Unique);
        Assert.That(cells.Select(static cell => cell.Name), Is.All.Matches(@"^[a-z0-9._-]+$"), "each names a file");
        Assert.That(cells.Select(static cell => cell.Rule).Distinct(), Is.EquivalentTo(Enum.GetValues<LearningRule>()));
        Assert.That(cells.Where(static cell => cell.BatchSize == 1).Select(static cell => cell.Rule), Does.Not.Contain(LearningRule.Bptt).And.Unique);
        Assert.That(cells.Select(static cell => cell.Threads), Has.Some.EqualTo(Environment.ProcessorCount));
        Assert.That(cells, Is.All.Matches<CostCell>(static cell => cell.Alone && cell.BatchSize is 1 or 128));
    }

    [Test]
    public void Plan_Quick_IsSmaller()
    {
        foreach ((string name, _, _) in Reproduction.Experiments)
        {
            ReproductionOptions options = name is "table2" or "ssc" or "drift" ? new() { Data = [Tiny], TestFile = Tiny } : new();
            double full = Reproduction.Plan(name, options, Path.Combine(_directory, name)).Folder.Plan.Cells.Sum(static cell => cell.Work);
            double quick = Reproduction.Plan(
                name, options with { Quick = true }, Path.Combine(_directory, name + "-quick")).Folder.Plan.Cells.Sum(static cell => cell.Work);
            Assert.That(quick, Is.LessThan(full / 10), name);
        }
    }

    [Test]
    public void Plan_OfOptions_FollowsThem()
    {
        var options = new ReproductionOptions
        {
            Data = [DataSet.TimeRandman],
            Seeds = 3,
            Batches = 7,
            BatchSize = 5,
            LearningRate = 0.5f,
            Rules = [
            LearningRule.FOtpe, LearningRule.Bptt],
            Steps = 9
        };
        TrainingCell[] cells = [.. Reproduction.Plan("accuracy", options, _directory).Folder.Plan.Cells.Cast<TrainingCell>()];
        Assert.That(cells, Has.Length.EqualTo(6));
        Assert.That(cells.Select(static cell => cell.Seed).Distinct(), Is.EqualTo(new ulong[] { 0, 1, 2 }));
        Assert.That(cells, Is.All.Matches<TrainingCell>(static cell => cell is { Batches: 7, BatchSize: 5, LearningRate: 0.5f, Data: { Steps: 9, Name: DataSet.TimeRandman } }));
    }

    [Test]
    public void Plan_WithoutATestFile_TakesTheOneBeside()
    {
        string train = Path.Combine(_directory, "digits_train.h5");
        string test = Path.Combine(_directory, "digits_test.h5");
        File.Copy(Tiny, train);
        Assert.That(() => Reproduction.Plan("table2", new() { Data = [train] }, Path.Combine(_directory, "run")), Throws.TypeOf<ExperimentException>().With.Message.Contains("--test FILE.h5"));
        File.Copy(Tiny, test);
        var cell = (TrainingCell)Reproduction.Plan("table2", new() { Data = [train] }, Path.Combine(_directory, "run")).Folder.Plan.Cells[0];
        Assert.That(cell.Data.TestFile, Is.EqualTo(test));
    }

    [TestCase("accurcy", "There is no experiment or task 'accurcy'")]
    [TestCase("table2", "table2 needs recordings: name a file")]
    [TestCase("ssc", "ssc needs recordings: name a file")]
    public void Plan_ThatCannotBe_SaysWhy(string name, string words)
        => Assert.That(() => Reproduction.Plan(name, new(), _directory), Throws.TypeOf<ExperimentException>().With.Message.Contains(words));

    [TestCase("table2", "OtpeFast reproduces table 2 of \"Estimating Post-Synaptic Effects")]
    [TestCase("drift", "An experiment of OtpeFast's own, not of the paper: otpe reproduce drift")]
    [TestCase("speed", "An experiment of OtpeFast's own, not of the paper: otpe reproduce speed")]
    public void Subtitle_SaysWhatOfThePaperItIs_OrThatItIsNot(string name, string begins)
        => Assert.That(ExperimentCatalog.Find(name)!.Subtitle, Does.StartWith(begins));

    [Test]
    public void Plan_OfOptionsThatDoNotFit_SaysWhy()
    {
        void Refused(string name, ReproductionOptions options, string words, string device = "cpu")
            => Assert.That(() => Reproduction.Plan(name, options, _directory, device), Throws.TypeOf<ExperimentException>().With.Message.Contains(words));

        Refused("table2", new() { Data = [DataSet.TimeRandman] }, "'t-randman' has none");
        Refused("accuracy", new() { Data = [Tiny], Networks = ["randman-3x128"] }, "has 50 inputs and 10 classes, but 'fsdd_tiny' has 700 units");
        Refused("accuracy", new() { Networks = ["lenet"] }, "There is no network 'lenet'");
        Refused("accuracy", new() { TestFile = Tiny }, "--test goes with one data file");
        Refused("accuracy", new() { Window = 1 }, "--window goes with data files");
        Refused("accuracy", new() { Data = [Tiny], Networks = ["shd-3x128"], Rules = [LearningRule.Rtrl] }, "no offline trainer for RTRL");
        Refused("similarity", new() { Data = [Tiny], Rules = [LearningRule.Rtrl] }, "no offline trainer for RTRL");
        Refused("online", new() { Rules = [LearningRule.Bptt] }, "no online trainer for BPTT");
        Refused("slopes", new() { Data = [Tiny], Networks = ["shd-3x128"], Rules = [LearningRule.Rtrl] }, "no offline trainer for RTRL");
        Refused("accuracy", new() { Networks = ["50-20-10 leak=2"] }, "the leak must be greater than 0 and at most 1, not 2");
        Refused("rates", new() { LearningRate = 1 }, "leave --learning-rate out");
        Refused("cost", new() { Data = [DataSet.TimeRandman] }, "leave --data out");
        Refused("speed", new() { Data = [DataSet.TimeRandman] }, "leave --data out");
        Refused("speed", new() { BatchSize = 1 }, "give --batch-size 2 or more");
        Refused("cost", new() { Rules = [LearningRule.FOtpe] }, "nothing to run");
        Refused("cost", new(), "leave --device out", "cuda");
        Refused("rates", new() { Slopes = [10] }, "goes over no slopes");
        Refused("slopes", new() { Sizes = [10] }, "goes over no sizes");
        Refused("cost", new() { Seeds = 3, BatchSize = 3 }, "cost has no use for --seeds and --batch-size; leave them out");
        Refused("speed", new() { Batches = 3 }, "speed has no use for --batches; leave it out");
        Refused("speed", new() { LearningRate = 1e-3f, Networks = ["50-20-10"] }, "--learning-rate and --network");
        Refused("cost", new() { Steps = 20, Window = 1 }, "--steps and --window");
        Refused("slopes", new() { Networks = ["50-20-10 surrogate=arctan"] }, "has no parameter 'slope'");
        Assert.That(() => Reproduction.Plan("accuracy", new() { Data = ["none.h5"] }, _directory), Throws.TypeOf<DataFileException>().With.Message.Contains("'none.h5' does not exist"));
        Assert.That(Directory.GetFileSystemEntries(_directory), Is.Empty, "nothing is written");
    }
}
