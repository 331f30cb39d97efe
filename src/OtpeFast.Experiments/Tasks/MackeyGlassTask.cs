using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>Chaotic function prediction: a series of Mackey and Glass is learned in one pass, and then goes on alone.</summary>
internal sealed class MackeyGlassTask() : TaskExperiment(
    "mackey-glass", "Chaotic function prediction: a Mackey-Glass series goes on alone", "NeuroBench (main, e521c28)")
{
    private const int Delay = 17; // of the leaderboard
    private const int Runs = 30;
    private const int QuickRuns = 3;
    private const double Ridge = 1e-3; // the best of 1e-5 to 1e-1 on the 30 stretches after those of the runs
    private const float Rate = 1e-5f; // of Adam: a readout adds thousands of spikes up

    private static readonly int[] Many = [200, 30, 30, 30, 30, 30, 30, 30, 30];
    private static readonly int[] Few = [100, 20, 20, 20, 20, 20, 20, 20, 20];

    private static readonly MackeyGlassRow[] Rows =
    [
        new("440 neurons, 100 steps a point, least squares", Many, 100, null),
        new("440 neurons, 40 steps a point, least squares", Many, 40, null),
        new("260 neurons, 40 steps a point, least squares", Few, 40, null),
        new("440 neurons, 40 steps a point, OTPE and Adam", Many, 40, LearningRule.Otpe),
        new("440 neurons, 40 steps a point, OTTT and Adam", Many, 40, LearningRule.Ottt),
    ];

    /// <inheritdoc/>
    public override bool RunsOnDevices => false;

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request)
    {
        request.RefuseData(Name);
        return
        [
            .. from row in Rows
               where row.Rule is not LearningRule rule || request.Rules([rule]).Contains(rule)
               from seed in request.Seeds(3, 1)
               select new MackeyGlassCell(
                   $"{PlanRequest.Key(row.Label)}-seed{seed}", Delay, row.Neurons, row.Steps, Gain: 4, row.Rule, request.WantedLearningRate ?? Rate,
                   Ridge, request.Quick ? QuickRuns : Runs, seed),
        ];
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        (MackeyGlassRow Row, CellResult[] Results)[] found =
            [.. Rows.Select(row => (row, results.Where(result => Is(row, Of(result))).ToArray())).Where(static one => one.Item2.Length > 0)];
        (MackeyGlassRow shownRow, CellResult[] shown) = found[0];
        return new FindingSet(
            [
                new CurveFigure(
                    Name,
                    "Mackey-Glass: what was to come and what was said",
                    $"The first run of seed 0, {shownRow.Label}: 750 points (10 Lyapunov times) after 750 that were learned from, each said from those said " +
                    "before.",
                    "points",
                    "value",
                    [
                        Curves.Of("series", LearningRule.Bptt, shown[0].Find(Quantities.WantedCurve(1), Of(shown[0]).Rule)!),
                        Curves.Of("said", LearningRule.Otpe, shown[0].Find(Quantities.MadeCurve(1), Of(shown[0]).Rule)!),
                    ]),
                new CurveFigure(
                    Name + "-runs",
                    "Mackey-Glass: error of each run",
                    "Symmetric mean absolute percentage error over 750 points, mean over seeds and one standard deviation.",
                    "runs, each half a Lyapunov time later",
                    "sMAPE",
                    [.. found.Select(one => Curves.Mean(
                        one.Row.Rule ?? LearningRule.Bptt,
                        [.. one.Results.Select(static result => result.Find(Quantities.SymmetricError, Of(result).Rule)!)]) with { Label = one.Row.Label })]),
            ],
            [
                new Table(
                    Name + "-table",
                    "Mackey-Glass: error and cost, as NeuroBench's harness counts them",
                    ["method", "sMAPE", "error of one point", "footprint, bytes", "connection sparsity", "activation sparsity", "dense operations",
                        "multiply-accumulates", "accumulates", "time of a run, s"],
                    [
                        ["LSTM (published)", "13.37", "", "490,000", "0.0", "0.530", "60,300", "60,300", "0", ""],
                        ["ESN, 186 units (published)", "14.79", "", "281,000", "0.876", "0.0", "35,200", "4,370", "0", ""],
                        .. found.Select(static one => Numbers(one.Row, one.Results)),
                    ]),
            ],
            [
                Definitions,
                "Delay 17, as the leaderboard's, whose series is made here by the same equation: later stretches are other points than the official files'.",
                "Learned in one pass: each of 750 points is seen once, and then the network goes on alone for 750 points. Mean of 30 runs and of seeds; the " +
                "spread is that of seeds.",
                "Least squares: recursive least squares on the readout alone, as FORCE learning; the neurons' weights stay. Rules: all weights, by Adam, a " +
                "step a point.",
                "Operations of a point, all of its steps together. Footprint: parameters and potentials in single precision; theirs in double.",
                "A point is shown for some steps, from rest; the network says the difference to the next one, and whoever runs it adds it to the latest.",
            ]);
    }

    private static MackeyGlassCell Of(CellResult result) => (MackeyGlassCell)result.Cell;

    private static bool Is(MackeyGlassRow row, MackeyGlassCell cell)
        => row.Rule == cell.Rule && row.Steps == cell.Steps && row.Neurons.AsSpan().SequenceEqual([.. cell.Neurons]);

    private static string[] Numbers(MackeyGlassRow row, CellResult[] results)
    {
        Spread Over(string quantity) => Spread.Of(results.Select(result => result.Find(quantity, Of(result).Rule)!.Values.Average()));
        string Text(string quantity, string format) => Over(quantity).Mean.ToString(format, CultureInfo.InvariantCulture);
        Spread error = Over(Quantities.SymmetricError);
        return
        [
            row.Label,
            error.Text(1, "F2", ""),
            Text(Quantities.OneStepError, "0.0e+0"),
            Text(Quantities.FootprintBytes, "N0"),
            Text(Quantities.ConnectionSparsity, "F3"),
            Text(Quantities.ActivationSparsity, "F3"),
            Text(Quantities.DenseOperations, "N0"),
            Text(Quantities.MultiplyAccumulates, "N0"),
            Text(Quantities.Accumulates, "N0"),
            (results.Average(static result => result.Seconds / Of(result).Runs)).ToString("F1", CultureInfo.InvariantCulture),
        ];
    }
}

/// <summary>One way to learn a series.</summary>
/// <param name="Label">What tables call it.</param>
/// <param name="Neurons">[point] Neurons for the latest point, for the one before, and so on.</param>
/// <param name="Steps">Steps that a point is shown for.</param>
/// <param name="Rule">The rule that learns all weights; null for least squares on the readout alone.</param>
internal sealed record MackeyGlassRow(string Label, int[] Neurons, int Steps, LearningRule? Rule);
