using System.Globalization;
using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>Binary adding: how many of nine marked bits, scattered over a hundred steps, are ones?</summary>
internal sealed class BinaryAddingTask()
    : TaskExperiment(TaskData.BinaryAdding, "Binary adding: the sum of nine marked bits in a hundred", "neuroseqbench (arXiv 2502.09449)")
{
    private const int Steps = 100;
    private const int BatchSize = 250; // the authors', as the 50 passes
    private const int Batches = 2_000; // ten passes
    private const float Rate = 2e-3f;

    // The first layer finds marked ones, the second counts them: it forgets nothing and is not reset, so that it goes on firing once a count is reached. The
    // readout has no memory, as the authors'.
    private const string Counters = "2-128(leak=0.1)-128(leak=1 reset=none)-10li(leak=1e-6) threshold=0.5 slope=2";
    private const string Subtracting = "2-128(leak=0.1)-128(leak=1)-10li(leak=1e-6) threshold=0.5 slope=2";
    private const string AsPublished = "2-128-128-10li(leak=1e-6) leak=0.98 threshold=0.5 reset=zero slope=5";
    private const string Adaptive =
        "2-128alif(leak=0.1 recurrent=true)-128alif(leak=1 reset=none adaptation_strength=0.02)-10li(leak=1e-6) threshold=0.5 slope=2";

    private static readonly (string Label, double Percent, string Parameters)[] Published =
    [
        ("STBP, feed-forward LIF", 29.60, "18,186"), ("truncated STBP (25 steps), feed-forward", 23.00, "18,186"), ("OTTT, feed-forward", 17.20, "18,186"),
        ("SLTT, feed-forward", 15.50, "18,186"), ("STBP, recurrent LIF", 53.35, "34,698"), ("e-prop, recurrent LIF", 50.85, "34,698"),
        ("STBP, recurrent adLIF", 99.05, ""),
    ];

    private static readonly SequenceRow[] Rows =
    [
        OnLine("OTPE on line, feed-forward, counters", Counters, LearningRule.Otpe),
        OnLine("Approx OTPE on line, feed-forward, counters", Counters, LearningRule.ApproxOtpe),
        OnLine("OSTL on line, feed-forward, counters", Counters, LearningRule.Ostl),
        OnLine("OTTT on line, feed-forward, counters", Counters, LearningRule.Ottt),
        new("BPTT, feed-forward, counters", Counters, LearningRule.Bptt, UpdateMode.Offline, Rate),
        OnLine("OTPE on line, feed-forward, reset by subtraction", Subtracting, LearningRule.Otpe),
        OnLine("OTPE on line, feed-forward, leak and reset as published", AsPublished, LearningRule.Otpe),
        new("BPTT, feed-forward, leak and reset as published", AsPublished, LearningRule.Bptt, UpdateMode.Offline, Rate),
        OnLine("OTPE on line, recurrent adaptive LIF", Adaptive, LearningRule.Otpe),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request)
    {
        request.RefuseData(Name);
        request.RefuseNetworks(Name);
        int batches = request.Batches(Batches, 100);
        IReadOnlyList<LearningRule> rules = request.Rules([.. Rows.Select(static row => row.Rule).Distinct()]);
        return
        [
            .. from row in Rows
               where rules.Contains(row.Rule)
               from seed in request.Seeds(3, 1)
               select new TrainingCell(
                   $"{PlanRequest.Key(row.Label)}-seed{seed}",
                   new DataChoice(Name, null, null, Steps, null, null),
                   row.Network,
                   Slope: null,
                   row.Rule,
                   row.Mode,
                   request.WantedLearningRate ?? row.LearningRate,
                   batches,
                   request.BatchSizeOr(BatchSize),
                   ValidateEvery: Math.Max(1, Math.Min(200, batches / 10)),
                   ValidationSamples: 2_000,
                   SnapshotEvery: 0,
                   seed,
                   OptimizerKind.Adam,
                   row.Form,
                   row.WindowSteps),
        ];
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        (SequenceRow Row, CellResult[] Results)[] found =
        [
            .. Rows.Select(row => (row, results.Where(result => Is(row, (TrainingCell)result.Cell)).ToArray())).Where(static one => one.Item2.Length > 0),
        ];
        var curves = new CurveFigure(
            Name,
            "Binary adding: validation accuracy",
            "Share of 2,000 validation samples that are right, mean over seeds and one standard deviation; chance is 10 %.",
            "batches of 250",
            "accuracy, %",
            [.. found.Select(static one => Curves.Mean(
                one.Row.Rule, [.. one.Results.Select(static result => result.Find(Quantities.ValidationAccuracy)!)], 100) with { Label = one.Row.Label })]);
        var table = new Table(
            Name + "-table",
            "Binary adding: test accuracy",
            ["method", "parameters", "accuracy, %", "time of a run, s"],
            [
                .. Published.Select(static one => (string[])
                    [one.Label + " (published)", one.Parameters, one.Percent.ToString("F2", CultureInfo.InvariantCulture), ""]),
                .. found.Select(static one => (string[])
                [
                    one.Row.Label,
                    SweepCatalog.Find(one.Row.Network, null, 2, 10).ParameterCount.ToString("N0", CultureInfo.InvariantCulture),
                    Spread.Of(one.Results.Select(static result => result.Find(Quantities.TestAccuracy)!.Last)).Percent(),
                    one.Results.Average(static result => result.Seconds).ToString("N0", CultureInfo.InvariantCulture),
                ]),
            ]);
        return new FindingSet(
            [curves],
            [table],
            [
                Definitions,
                "Published numbers are the best of 50 passes on the test samples themselves; here parameters are chosen on validation samples, and tested " +
                "once.",
                "Counters: the second layer neither forgets nor is reset, and so says for good which count was reached; the authors' neurons are reset to " +
                "zero, and keep 98 % of their potential.",
                "On line: in windows of a whole sequence, whose label comes with its last step. It alone has a target, so that the gradient is that of the " +
                "rule step by step.",
            ]);
    }

    private static SequenceRow OnLine(string label, string network, LearningRule rule)
        => new(label, network, rule, UpdateMode.Online, Rate, GradientForm.Window, Steps);

    private static bool Is(SequenceRow row, TrainingCell cell) => row.Network == cell.Network && row.Rule == cell.Rule && row.Mode == cell.Mode;
}
