using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>Time and memory a batch against layer size and number of steps, with fitted exponents (table 1).</summary>
internal sealed class CostExperiment() : Experiment("cost", "Time and memory a batch by layer size, steps and rule", "table 1")
{
    private const int Neurons = 128; // while the steps vary
    private const int Steps = 50; // while the neurons vary
    private const int BatchSize = 16;

    // The forms that the table speaks of: traces forward in time, and BPTT backward.
    private static readonly (LearningRule Rule, UpdateMode Mode, GradientForm Form)[] Trainers =
    [
        (LearningRule.Bptt, UpdateMode.Offline, GradientForm.Adjoint),
        (LearningRule.Ottt, UpdateMode.Online, GradientForm.Trace),
        (LearningRule.Ostl, UpdateMode.Online, GradientForm.Trace),
        (LearningRule.ApproxOtpe, UpdateMode.Online, GradientForm.Trace),
        (LearningRule.Otpe, UpdateMode.Online, GradientForm.Trace),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultData => [];

    /// <inheritdoc/>
    public override bool RunsOnDevices => false;

    /// <inheritdoc/>
    public override bool GoesOverSizes => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request)
    {
        request.RefuseData(Name);
        LearningRule[] rules = [.. request.Rules([.. Trainers.Select(static trainer => trainer.Rule)])];
        int[] steps = request.Quick ? [25, 50, 100] : [25, 50, 100, 200];
        IReadOnlyList<int> sizes = request.Sizes(request.Quick ? [64, 128, 256] : CostCell.Sizes);
        double seconds = request.Quick ? 0.5 : 4;
        return
        [
            .. from trainer in Trainers.Where(trainer => rules.Contains(trainer.Rule))
               from shape in sizes.Select(static size => (Neurons: size, Steps)).Union(steps.Select(static steps => (Neurons, Steps: steps)))
               select new CostCell(
                   string.Create(CultureInfo.InvariantCulture, $"{PlanRequest.Key(trainer.Rule)}-n{shape.Neurons}-t{shape.Steps}"),
                   shape.Neurons,
                   shape.Steps,
                   BatchSize,
                   trainer.Rule,
                   trainer.Mode,
                   trainer.Form,
                   seconds),
        ];
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        var byNeurons = new Series(results, static cell => cell.Steps == Steps, static cell => cell.Neurons);
        var bySteps = new Series(results, static cell => cell.Neurons == Neurons, static cell => cell.Steps);
        string caption = string.Create(
            CultureInfo.InvariantCulture, $"A batch of {BatchSize} on one thread; a layer of n inputs and n neurons under one of 10.");
        return new FindingSet(
            [
                Figure("time-by-neurons", "Time a batch by layer size", caption, "n, inputs and neurons", "time a batch, ms",
                    byNeurons, Quantities.SecondsABatch, 1e3),
                Figure("time-by-steps", "Time a batch by number of steps", caption, "T, time steps", "time a batch, ms",
                    bySteps, Quantities.SecondsABatch, 1e3),
                Figure("memory-by-neurons", "Memory a sample by layer size", caption, "n, inputs and neurons", "memory a sample, KB",
                    byNeurons, Quantities.BytesASample, 1e-3),
                Figure("memory-by-steps", "Memory a sample by number of steps", caption, "T, time steps", "memory a sample, KB",
                    bySteps, Quantities.BytesASample, 1e-3),
            ],
            [Exponents(byNeurons, bySteps)],
            [
                "Memory is what one more sample in a batch makes a trainer buy: gates, spikes and traces, without parameters, gradients and optimizer.",
                "The paper counts one gradient at step T. Here a trainer online makes one in every step, so T n + n² becomes T n²; " +
                "offline, BPTT makes one a " +
                "batch.",
                "Exponents below the table's come from what small sizes cannot amortise, and from rows of neurons padded to a vector of 16.",
            ]);
    }

    private static CurveFigure Figure(
        string name, string title, string caption, string horizontal, string vertical, Series series, string quantity, double scale)
        => new(
        name,
        title,
        caption + " Both axes are logarithmic.",
        horizontal,
        vertical,
        [.. series.Rules.Select(rule =>
        {
            (double[] positions, double[] values) = series.Of(rule, quantity);
            return new Curve(RuleStyle.Of(rule).Name, rule, positions, [.. values.Select(value => new Spread(value * scale, 0, 1))], Marked: true);
        })],
        LogarithmicAxes.Both);

    private static Table Exponents(Series byNeurons, Series bySteps) => new(
        "exponents",
        "Fitted exponents: time and memory as a power of n and of T",
        ["rule", "time, n", "time, T", "time in table 1", "memory, n", "memory, T", "space in table 1"],
        [.. byNeurons.Rules.Intersect(bySteps.Rules).Select(rule => (string[])
        [
            RuleStyle.Of(rule).Name,
            Exponent(byNeurons.Of(rule, Quantities.SecondsABatch)),
            Exponent(bySteps.Of(rule, Quantities.SecondsABatch)),
            PaperNumbers.Table1(rule).Time,
            Exponent(byNeurons.Of(rule, Quantities.BytesASample)),
            Exponent(bySteps.Of(rule, Quantities.BytesASample)),
            PaperNumbers.Table1(rule).Space,
        ])]);

    private static string Exponent((double[] Positions, double[] Values) series)
        => series.Positions.Length < 2 ? "" : PowerLaw.Exponent(series.Positions, series.Values).ToString("0.00;-0.00;0.00", CultureInfo.InvariantCulture);

    /// <summary>The results that belong to one sweep.</summary>
    private sealed class Series(IReadOnlyList<CellResult> results, Func<CostCell, bool> belongs, Func<CostCell, int> position)
    {
        private readonly CellResult[] _results = [
            .. results.Where(result => belongs((CostCell)result.Cell)).OrderBy(result => position((CostCell)result.Cell))];

        public IEnumerable<LearningRule> Rules => _results.Select(static result => ((CostCell)result.Cell).Rule).Distinct().Order();

        public (double[] Positions, double[] Values) Of(LearningRule rule, string quantity)
        {
            CellResult[] own = [.. _results.Where(result => ((CostCell)result.Cell).Rule == rule)];
            return ([.. own.Select(result => (double)position((CostCell)result.Cell))], [.. own.Select(result => result.Find(quantity)!.Last)]);
        }
    }
}
