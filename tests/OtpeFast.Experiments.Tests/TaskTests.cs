namespace OtpeFast.Experiments.Tests;

/// <summary>Tasks of others are planned, learned and set beside what they published.</summary>
public sealed class TaskTests
{
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("otpe-tasks-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void Decoder_LearnsInTheFirstReaches_AndAgainWhenNeuronsFallSilent()
    {
        GatheredRun gathered = Run("decoder", new() { Seeds = 2 });
        Table table = gathered.Tables.Single();
        Assert.That(table.Rows, Has.Count.EqualTo(5), "a readout alone, and four rules below it");
        foreach (string[] row in table.Rows)
        {
            Assert.That(Number(row[2]), Is.GreaterThanOrEqualTo(8), "of the first ten");
            Assert.That(Number(row[3]), Is.GreaterThanOrEqualTo(38), "of the next forty");
            Assert.That(Number(row[5]), Is.GreaterThanOrEqualTo(4), "of five after the loss");
        }
    }

    [Test]
    public void BinaryAdding_ShowsWhatWasPublished_AndWhatWasLearned()
    {
        GatheredRun gathered = Run("binary-adding", new() { Seeds = 1, Batches = 4, BatchSize = 20, Rules = [LearningRule.Ottt, LearningRule.Bptt] });
        Table table = gathered.Tables.Single();
        Assert.That(table.Rows.Count(static row => row[0].EndsWith("(published)", StringComparison.Ordinal)), Is.EqualTo(7));
        Assert.That(table.Rows.Skip(7).Select(static row => row[0].Split(' ')[0]), Is.EqualTo(new[] { "OTTT", "BPTT,", "BPTT," }));
        Assert.That(Directory.GetFiles(Path.Combine(_directory, "binary-adding"), "*.png"), Has.Length.EqualTo(1));
        string page = File.ReadAllText(Path.Combine(_directory, "binary-adding", "report.html"));
        Assert.That(page, Does.Contain("neuroseqbench").And.Contain("otpe task binary-adding").And.Not.Contain("2311.16151"));
    }

    [Test]
    public void Options_ThatATaskDoesNotHave_AreRefused()
    {
        Assert.That(() => Plan("decoder", new() { Batches = 5 }), Throws.TypeOf<ExperimentException>().With.Message.Contains("has no batches"));
        Assert.That(() => Plan("decoder", new() { Data = ["t-randman"] }), Throws.TypeOf<ExperimentException>().With.Message.Contains("makes its own input"));
        Assert.That(() => Plan("binary-adding", new() { Networks = ["2-10"] }), Throws.TypeOf<ExperimentException>().With.Message.Contains("networks of its own"));
        Assert.That(() => Plan("chess", new()), Throws.TypeOf<ExperimentException>().With.Message.Contains("no experiment or task 'chess'"));
    }

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private Reproduction Plan(string name, ReproductionOptions options) => Reproduction.Plan(name, options, Path.Combine(_directory, name));

    private GatheredRun Run(string name, ReproductionOptions options)
    {
        Reproduction run = Plan(name, options);
        RunStatus status = run.Run(0, null, static _ => { }, CancellationToken.None);
        Assert.That(status.Done, Is.EqualTo(status.Total));
        return run.Collect(0, null, CancellationToken.None);
    }
}
