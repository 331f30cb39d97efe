using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>
/// Time for a synapse and step: of every rule, and against layer size, number of steps, density of the input and threads. No part of the paper.
/// </summary>
internal sealed class SpeedExperiment() : Experiment(
    "speed", "Time for a synapse and step by rule, layer size, steps, density and threads", NotOfThePaper)
{
    private const int Neurons = 256; // while others vary
    private const int Steps = 50;
    private const double Seconds = 2;
    private const double QuickSeconds = 0.2;

    // A curve each: the rules of the paper in the form that is fastest for batches.
    private static readonly (LearningRule Rule, UpdateMode Mode)[] Curves =
    [
        (LearningRule.Bptt, UpdateMode.Offline),
        (LearningRule.Ostl, UpdateMode.Online),
        (LearningRule.Ottt, UpdateMode.Online),
        (LearningRule.Otpe, UpdateMode.Online),
        (LearningRule.ApproxOtpe, UpdateMode.Online),
    ];

    private static readonly int[] StepCounts = [10, 25, Steps, 100, 200];
    private static readonly int[] QuickStepCounts = [10, Steps];
    private static readonly double[] Densities = [0.01, 0.02, CostCell.UsualDensity, 0.1, 0.2, 0.4];
    private static readonly double[] QuickDensities = [CostCell.UsualDensity, 0.2];
    private static readonly int[] Sizes = [32, 64, 128, Neurons, 512, 1024];
    private static readonly int[] QuickSizes = [64, Neurons];

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
        if (request.BatchSize == 1)
        {
            throw new ExperimentException("speed measures single samples beside batches; give --batch-size 2 or more, or leave it out.");
        }

        IReadOnlyList<LearningRule> rules = request.Rules(Enum.GetValues<LearningRule>());
        double seconds = request.Quick ? QuickSeconds : Seconds;
        var usual = new Point(Neurons, Steps, CostCell.UsualDensity, Threads: 1);
        Point[] points =
        [
            usual,
            .. request.Sizes(request.Quick ? QuickSizes : Sizes).Select(neurons => usual with { Neurons = neurons }),
            .. (request.Quick ? QuickStepCounts : StepCounts).Select(steps => usual with { Steps = steps }),
            .. (request.Quick ? QuickDensities : Densities).Select(density => usual with { Density = density }),
            .. ThreadCounts().Select(threads => usual with { Threads = threads }),
        ];
        var cells = new List<CostCell>();
        foreach (LearningRule rule in rules)
        {
            foreach (UpdateMode mode in Enum.GetValues<UpdateMode>())
            {
                // RTRL's influences are for small networks; one sample of it is measured below.
                if (Find(rule, mode) is GradientForm form && rule != LearningRule.Rtrl)
                {
                    IEnumerable<Point> own = Curves.Contains((rule, mode)) ? points.Distinct() : [usual];
                    cells.AddRange(own.Select(point => Cell(rule, mode, form, request.BatchSize, point)));
                }
            }

            if (Find(rule, UpdateMode.Online) is not null)
            {
                cells.Add(Cell(rule, UpdateMode.Online, GradientForm.Trace, 1, usual));
            }
        }

        return cells;

        CostCell Cell(LearningRule rule, UpdateMode mode, GradientForm form, int batchSize, Point at) => new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{PlanRequest.Key(rule)}-{Word(mode)}-b{batchSize}-n{at.Neurons}-t{at.Steps}-d{100 * at.Density:0.#}-p{at.Threads}"),
            at.Neurons,
            at.Steps,
            batchSize,
            rule,
            mode,
            form,
            seconds,
            at.Density,
            at.Threads);
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        CostCell[] batches = [.. results.Select(static result => (CostCell)result.Cell).Where(static cell => cell.BatchSize > 1)];
        int batchSize = batches.Length == 0 ? 1 : batches[0].BatchSize;
        string caption = string.Create(
            CultureInfo.InvariantCulture,
            $"Batches of {batchSize}; a layer of n inputs and n neurons under one of 10; n = {Neurons}, T = {Steps}, " +
            $"{100 * CostCell.UsualDensity:0} % of the inputs active, one thread, but for what the horizontal axis varies. Both axes are logarithmic.");
        return new FindingSet(
            [
                Figure("by-neurons", "layer size", "n, inputs and neurons", static cell => cell.Neurons, static cell => cell with { Neurons = Neurons }),
                Figure("by-steps", "number of steps", "T, time steps", static cell => cell.Steps, static cell => cell with { Steps = Steps }),
                Figure(
                    "by-density", "density of the input", "active inputs, %", static cell => 100 * cell.Density,
                    static cell => cell with { Density = CostCell.UsualDensity }),
                Figure("by-threads", "threads", "threads", static cell => cell.Threads, static cell => cell with { Threads = 1 }),
            ],
            [Rules(results, batchSize)],
            [
                "The unit is the time of a batch over samples, steps and weights (biases not counted): forward pass, loss, gradient and optimizer. With " +
                "several threads it is the time that passes, not the sum over threads.",
                "Online, the optimizer steps in every time step, offline once a batch. Each batch is trained in the form that is fastest for it; one sample " +
                "from traces.",
                "A machine that is shared measures differently from hour to hour.",
            ]);

        CurveFigure Figure(string name, string by, string axis, Func<CostCell, double> position, Func<CostCell, CostCell> usual)
            => new(
                "time-" + name,
                "Time for a synapse and step by " + by,
                caption,
                axis,
                "ns a synapse and step",
                [.. from curve in Curves
                    let points = results.Where(result => IsOn(curve, (CostCell)result.Cell, usual)).OrderBy(result => position((CostCell)result.Cell)).ToArray()
                    where points.Length > 0
                    select new Curve(
                        $"{RuleStyle.Of(curve.Rule).Name}, {Word(curve.Mode)}",
                        curve.Rule,
                        [.. points.Select(result => position((CostCell)result.Cell))],
                        [.. points.Select(static result => new Spread(Nanoseconds(result), 0, 1))],
                        Marked: true)],
                LogarithmicAxes.Both);
    }

    private static Table Rules(IReadOnlyList<CellResult> results, int batchSize) => new(
        "rules",
        string.Create(CultureInfo.InvariantCulture, $"Nanoseconds for a synapse and step of each rule, n = {Neurons}, T = {Steps}, one thread"),
        ["rule", "online, one sample", $"online, batches of {batchSize.ToString(CultureInfo.InvariantCulture)}", "offline, the same batches"],
        [.. from rule in results.Select(static result => ((CostCell)result.Cell).Rule).Distinct()
            let own = results.Where(result => ((CostCell)result.Cell).Rule == rule && IsUsual((CostCell)result.Cell)).ToArray()
            select (string[])
            [
                RuleStyle.Of(rule).Name,
                Number(own, static cell => cell.BatchSize == 1),
                Number(own, static cell => cell.BatchSize > 1 && cell.Mode == UpdateMode.Online),
                Number(own, static cell => cell.BatchSize > 1 && cell.Mode == UpdateMode.Offline),
            ]]);

    private static string Number(CellResult[] results, Func<CostCell, bool> belongs)
        => results.FirstOrDefault(result => belongs((CostCell)result.Cell)) is CellResult found
            ? Nanoseconds(found).ToString("G3", CultureInfo.InvariantCulture)
            : "";

    private static double Nanoseconds(CellResult result)
    {
        var cell = (CostCell)result.Cell;
        return 1e9 * result.Find(Quantities.SecondsABatch)!.Last / ((double)cell.BatchSize * cell.Steps * cell.Synapses);
    }

    private static bool IsOn((LearningRule Rule, UpdateMode Mode) curve, CostCell cell, Func<CostCell, CostCell> usual)
        => cell.BatchSize > 1 && cell.Rule == curve.Rule && cell.Mode == curve.Mode && IsUsual(usual(cell));

    private static bool IsUsual(CostCell cell)
        => cell is { Neurons: Neurons, Steps: Steps, Density: CostCell.UsualDensity, Threads: 1 };

    private static string Word(UpdateMode mode) => mode == UpdateMode.Online ? "online" : "offline";

    private static GradientForm? Find(LearningRule rule, UpdateMode mode)
        => SpikingNetwork.FindTrainer(CostCell.Network(Neurons), rule, mode)?.Form;

    private static IEnumerable<int> ThreadCounts()
    {
        int all = Environment.ProcessorCount;
        for (int threads = 1; threads < all; threads *= 2)
        {
            yield return threads;
        }

        yield return all;
    }

    private readonly record struct Point(int Neurons, int Steps, double Density, int Threads);
}
