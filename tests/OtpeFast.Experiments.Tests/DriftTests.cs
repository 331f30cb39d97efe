using OtpeFast.Data;

namespace OtpeFast.Experiments.Tests;

/// <summary>Streams that drift.</summary>
public sealed class DriftTests
{
    private static string Tiny => Path.Combine(TestContext.CurrentContext.TestDirectory, "Files", "fsdd_tiny.h5");

    [Test]
    public void Speakers_AreThoseOfTheFile()
    {
        using HeidelbergFile file = HeidelbergFile.Open(Tiny);
        IReadOnlyList<int> speakers = file.ReadSpeakers();
        Assert.That(speakers, Has.Count.EqualTo(file.Count));
        Assert.That(speakers.Distinct().Count(), Is.GreaterThan(4));
    }

    [Test]
    public void Stream_HasItsPhases_AndTheSameNumbersAgain()
    {
        CellResult first = Run(Cell(LearningRule.Otpe));
        double[] right = [.. first.Find(Quantities.RecordingRight, LearningRule.Otpe)!.Values];
        double[] begins = [.. first.Find(Quantities.PhaseBegin, LearningRule.Otpe)!.Values];
        Assert.That(begins[0], Is.EqualTo(6));
        Assert.That(begins[1], Is.GreaterThan(6));
        Assert.That(right, Has.Length.EqualTo((int)(begins[1] + (begins[1] - begins[0]))));
        Assert.That(right, Has.All.AnyOf(0.0, 1.0));
        Assert.That(first.Find(Quantities.SecondsAStep, LearningRule.Otpe)!.Last, Is.GreaterThan(0));
        Assert.That(Run(Cell(LearningRule.Otpe)).Find(Quantities.RecordingRight, LearningRule.Otpe)!.Values, Is.EqualTo(right));
    }

    [Test]
    public void Learning_ChangesWhatComesLater_AndDeadUnitsSayNothing()
    {
        // All units are dead in the last phase: nothing can be said any more, whatever was learned.
        CellResult dead = Run(Cell(LearningRule.Otpe) with { DeadShare = 1 });
        double[] right = [.. dead.Find(Quantities.RecordingRight, LearningRule.Otpe)!.Values];
        int second = (int)dead.Find(Quantities.PhaseBegin, LearningRule.Otpe)!.Values[1];
        Assert.That(right[second..], Is.All.Zero);
        Assert.That(right[..second], Has.Some.EqualTo(1.0), "before that, something was right");

        double[] off = [.. Run(Cell(null)).Find(Quantities.RecordingRight)!.Values];
        double[] on = [.. Run(Cell(LearningRule.Otpe) with { LearningRate = 0.02f }).Find(Quantities.RecordingRight, LearningRule.Otpe)!.Values];
        Assert.That(on, Has.Length.EqualTo(off.Length));
        Assert.That(on, Is.Not.EqualTo(off));
    }

    [Test]
    public void Findings_ShowEachPhase()
    {
        CellResult[] results = [Run(Cell(null)), Run(Cell(LearningRule.Ottt))];
        FindingSet found = new DriftExperiment().Interpret(results, Context());
        var figure = (CurveFigure)found.Figures.Single();
        Assert.That(figure.Curves.Select(static curve => curve.Label), Is.EqualTo((string[])["not learning", "OTTT"]));
        Assert.That(figure.Marks.Select(static mark => mark.Position), Is.EqualTo((double[])[0, 6, results[0].Find(Quantities.PhaseBegin)!.Values[1]]));
        Table table = found.Tables.Single();
        double[] right = [.. results[0].Find(Quantities.RecordingRight)!.Values];
        Assert.That(table.Rows[0][1], Is.EqualTo(Spread.Of([right[..6].Average()]).Percent()), "known speakers");
        Assert.That(table.Rows, Has.Count.EqualTo(2));
    }

    [Test]
    public void Data_WithoutSpeakers_AreRefused()
    {
        Assert.That(
            () => Reproduction.Plan("drift", new() { Data = ["t-randman"] }, directory: Path.Combine(Path.GetTempPath(), "otpe-none")),
            Throws.TypeOf<ExperimentException>().With.Message.Contains("who speaks"));
    }

    private static DriftCell Cell(LearningRule? rule) => new(
        "drift", new DataChoice("fsdd_tiny", Tiny, null, 20, null, null), "700-32-10 readout=leaky_spikes leak=0.95", rule, 1e-3f, 40, 8, 6, 10, 0.1, 0);

    private static CellResult Run(DriftCell cell) => cell.Run(Context());

    private static CellContext Context() => new(new DataLibrary(), 1, null, static _ => { }, CancellationToken.None);
}
