using System.Globalization;
using OtpeFast.Data;
using OtpeFast.Tasks;

namespace OtpeFast.Experiments;

/// <summary>A task of labelled sequences: the same data, learned in several ways, each with the parameters that were best on validation samples.</summary>
/// <param name="name">Its name on the command line.</param>
/// <param name="title">What it is.</param>
/// <param name="source">Whose it is.</param>
internal abstract class SequenceTask(string name, string title, string source) : TaskExperiment(name, title, source)
{
    /// <summary>How much is learned.</summary>
    protected abstract SequenceAmount Amount { get; }

    /// <summary>The ways to learn it.</summary>
    protected abstract IReadOnlyList<SequenceRow> Rows { get; }

    /// <summary>What others published.</summary>
    protected abstract IReadOnlyList<PublishedRow> Published { get; }

    /// <summary>What a reader of the curves must know.</summary>
    protected abstract string Caption { get; }

    /// <summary>What a reader of the numbers must know.</summary>
    protected abstract IReadOnlyList<string> Remarks { get; }

    /// <summary>Headings of the table's columns that this task alone has.</summary>
    protected virtual IReadOnlyList<string> MoreHeadings => [];

    /// <summary>Which data it is learned from.</summary>
    protected abstract DataChoice Data(PlanRequest request);

    /// <summary>What stands below <see cref="MoreHeadings"/>, of the seeds of one row.</summary>
    protected virtual IReadOnlyList<string> More(IReadOnlyList<CellResult> results) => [];

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request)
    {
        DataChoice data = Data(request);
        IReadOnlyList<LearningRule> rules = request.Rules([.. Rows.Select(static row => row.Rule).Distinct()]);
        return
        [
            .. from row in Rows
               where rules.Contains(row.Rule)
               from seed in request.Seeds(Amount.Seeds, 1)
               select Cell(request, data, row, seed),
        ];
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        (SequenceRow Row, CellResult[] Results)[] found =
        [
            .. Rows.Select(row => (row, results.Where(result => Is(row, (TrainingCell)result.Cell)).ToArray())).Where(static one => one.Item2.Length > 0),
        ];
        var first = (TrainingCell)results[0].Cell;
        var curves = new CurveFigure(
            Name,
            $"{ShortTitle}: validation accuracy",
            Caption,
            $"batches of {first.BatchSize}",
            "accuracy, %",
            [.. found.Select(static one => Curves.Mean(
                one.Row.Rule, [.. one.Results.Select(static result => result.Find(Quantities.ValidationAccuracy)!)], 100) with { Label = one.Row.Label })]);
        var table = new Table(
            Name + "-table",
            $"{ShortTitle}: test accuracy",
            ["method", "parameters", "accuracy, %", .. MoreHeadings, "time of a run, s"],
            [
                .. Published.Select(static one => (string[])[$"{one.Label} (published)", one.Parameters, one.Accuracy, .. one.More, ""]),
                .. found.Select(one => (string[])
                [
                    one.Row.Label,
                    Parameters(one.Results[0], context).ToString("N0", CultureInfo.InvariantCulture),
                    Spread.Of(one.Results.Select(static result => result.Find(Quantities.TestAccuracy)!.Last)).Percent(),
                    .. More(one.Results),
                    one.Results.Average(static result => result.Seconds).ToString("N0", CultureInfo.InvariantCulture),
                ]),
            ]);
        return new FindingSet([curves], [table], Remarks);
    }

    /// <summary>One way to learn it, with one seed.</summary>
    protected TrainingCell Cell(PlanRequest request, DataChoice data, SequenceRow row, ulong seed)
    {
        int batches = request.Batches(Amount.Batches, Amount.QuickBatches);
        return new TrainingCell(
            $"{PlanRequest.Key(row.Label)}-seed{seed}",
            data,
            row.Network,
            Slope: null,
            row.Rule,
            row.Mode,
            request.WantedLearningRate ?? row.LearningRate,
            batches,
            request.BatchSizeOr(Amount.BatchSize),
            Math.Max(1, Math.Min(Amount.ValidateEvery, batches / 10)),
            Amount.ValidationSamples,
            SnapshotEvery: 0,
            seed,
            OptimizerKind.Adam,
            row.Form,
            row.WindowSteps,
            row.Feedback);
    }

    /// <summary>A way to learn on line, in windows.</summary>
    /// <param name="label">What tables call it.</param>
    /// <param name="network">The network's text.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="rate">Learning rate of Adam.</param>
    /// <param name="steps">Steps of a window.</param>
    protected static SequenceRow OnLine(string label, string network, LearningRule rule, float rate, int steps)
        => new(label, network, rule, UpdateMode.Online, rate, GradientForm.Window, steps);

    private static bool Is(SequenceRow row, TrainingCell cell)
        => row.Network == cell.Network && row.Rule == cell.Rule && row.Mode == cell.Mode && row.Feedback == cell.Feedback;

    private static long Parameters(CellResult result, CellContext context)
    {
        var cell = (TrainingCell)result.Cell;
        DataSet set = context.Data.Open(cell.Data, cell.Seed, cell.BatchSize);
        return NetworkSize.Parameters(SweepCatalog.Create(cell.Network, null, set.Training.Units, set.Classes, cell.Seed).Description);
    }
}
