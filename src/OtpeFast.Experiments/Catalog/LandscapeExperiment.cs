using System.Globalization;
using MathNet.Numerics;
using OtpeFast.Data;
using OtpeFast.Training;

namespace OtpeFast.Experiments;

/// <summary>The loss around what BPTT found, with the path of every rule (figure 5).</summary>
internal sealed class LandscapeExperiment() : Experiment("landscape", "Loss landscape around the BPTT solution, with every rule's path", "figure 5")
{
    private const int LeastSnapshots = 20;
    private const int PaperInterval = 800; // batches from snapshot to snapshot
    private const int FullGrid = 100;
    private const int QuickGrid = 20;
    private const int LongRun = 5_000; // batches from which on the grid is full
    private const int LossSamples = 128; // the first of the validation part
    private const string DistanceFormat = "F2";
    private const double Extent = 1.05; // of the largest excursion of any path, on either side

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultData => BothRandmans;

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request)
    {
        LearningRule[] rules = [.. request.Rules(OfflineRules).Prepend(LearningRule.Bptt).Distinct()];
        return
        [
            .. from data in request.Data
               from network in request.Network(data)
               let wanted = request.Batches(data, onRandman: 800, onRecordings: 80)
               let every = Math.Clamp(wanted / LeastSnapshots, 1, PaperInterval)
               from seed in request.Seeds(1, 1)
               from rule in rules
               let cell = request.Cell(data, network, rule, UpdateMode.Offline, wanted / every * every, seed)
               select cell with { ValidateEvery = every, SnapshotEvery = every },
        ];
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        var figures = new List<Figure>();
        var tables = new List<Table>();
        var comparisons = new List<Comparison>();
        var remarks = new List<string>
        {
            "As the authors' script has it: the directions are the two principal ones of all saved parameters of all rules (the text speaks of BPTT's first " +
            "and last parameters), the centre is the end of BPTT, and the loss is that of the first 128 samples of the validation part. Each seed has fresh " +
            "parameters of its own, and so a landscape of its own.",
        };
        foreach (var group in ByDataAndNetwork(results))
        {
            var runs = new List<SeedRun>();
            foreach (var seed in group.GroupBy(static result => ((TrainingCell)result.Cell).Seed).OrderBy(static seed => seed.Key))
            {
                if (seed.FirstOrDefault(static result => ((TrainingCell)result.Cell).Rule == LearningRule.Bptt) is { } exact)
                {
                    runs.Add(new SeedRun(exact, [.. seed.OrderBy(static result => ((TrainingCell)result.Cell).Rule)]));
                }
                else
                {
                    remarks.Add($"{group.Key.Data}, seed {seed.Key}: the BPTT cell is not there yet, and the landscape is around its end.");
                }
            }

            if (runs.Count > 0)
            {
                figures.AddRange(runs.Select(run => Draw(run, context)));
                tables.Add(Distances(runs));
                comparisons.AddRange(Compare(runs));
            }
        }

        return new FindingSet(figures, [.. tables, .. Comparison.ToTables(comparisons, IsShort(results))], remarks);
    }

    private static LandscapeFigure Draw(SeedRun run, CellContext context)
    {
        var cell = (TrainingCell)run.Exact.Cell;
        float[] centre = PrincipalPlane.Parameters(run.Exact.Snapshots[^1]);
        var paths = run.Results
            .Select(static result => (((TrainingCell)result.Cell).Rule, Points: result.Snapshots.Select(PrincipalPlane.Parameters).ToArray())).ToList();
        var plane = new PrincipalPlane(centre, [.. paths.SelectMany(static path => path.Points)]);
        var projected = paths.Select(path => (path.Rule, Points: (IReadOnlyList<(double X, double Y)>)[.. path.Points.Select(plane.Project)])).ToList();
        int grid = cell.Batches >= LongRun ? FullGrid : QuickGrid;
        double[] horizontal = Grid(projected.SelectMany(static path => path.Points.Select(static point => point.X)), grid);
        double[] vertical = Grid(projected.SelectMany(static path => path.Points.Select(static point => point.Y)), grid);
        return new LandscapeFigure(
            $"{cell.Data.Name}-{cell.Network}-landscape{(cell.Seed == 0 ? "" : $"-seed{cell.Seed}")}",
            $"{cell.Data.Name}: validation loss around the end of BPTT, seed {cell.Seed}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"A point every {cell.SnapshotEvery} batches; all paths begin at the same fresh parameters. The directions hold {100 * plane.Shares[0]:F0} % " +
                $"and {100 * plane.Shares[1]:F0} % of the variance of all points. Network {cell.Network}."),
            horizontal,
            vertical,
            Losses(cell, plane, horizontal, vertical, context),
            projected);
    }

    /// <summary>How far each rule's parameters are from BPTT's, and how far they went.</summary>
    private static Table Distances(IReadOnlyList<SeedRun> runs)
    {
        var cell = (TrainingCell)runs[0].Exact.Cell;
        return new Table(
            $"{cell.Data.Name}-{cell.Network}-distances",
            $"{cell.Data.Name}, {cell.Network}: Euclidean distance between parameters at the end",
            ["rule", "from the end of BPTT", "from the fresh parameters"],
            [.. from rule in ByRule.Rules(runs.SelectMany(static run => run.Results))
                let own = runs.Where(run => run.Has(rule)).ToArray()
                select (string[])[RuleStyle.Of(rule).Name, Text(own.Select(run => run.FromEnd(rule))), Text(own.Select(run => run.FromBegin(rule)))]]);

        static string Text(IEnumerable<double> distances) => Spread.Of(distances).Text(1, DistanceFormat, "");
    }

    private static IEnumerable<Comparison> Compare(IReadOnlyList<SeedRun> runs)
    {
        SeedRun[] whole = [.. runs.Where(static run => OfflineRules.All(run.Has))];
        if (whole.Length > 0)
        {
            double[] near = [.. whole.Select(static run => Math.Max(run.FromEnd(LearningRule.Otpe), run.FromEnd(LearningRule.ApproxOtpe)))];
            double[] far = [.. whole.Select(static run => Math.Min(run.FromEnd(LearningRule.Ostl), run.FromEnd(LearningRule.Ottt)))];
            int agreeing = near.Zip(far, static (close, away) => close < away).Count(static agrees => agrees);
            yield return Comparison.Said(
                ((TrainingCell)whole[0].Exact.Cell).Data.Name, "OTPE and Approx OTPE end nearer to BPTT than OSTL and OTTT", "yes",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{agreeing} of {whole.Length} seeds: at most {near.Max():F2} away, the others at least {far.Min():F2}"),
                agreeing == whole.Length);
        }
    }

    /// <summary>Positions on both sides of the centre.</summary>
    private static double[] Grid(IEnumerable<double> positions, int count)
    {
        double end = Extent * positions.Max(Math.Abs);
        return [.. Enumerable.Range(0, count).Select(i => end * (2.0 * i / (count - 1) - 1))];
    }

    private static double[,] Losses(TrainingCell cell, PrincipalPlane plane, double[] horizontal, double[] vertical, CellContext context)
    {
        DataSet set = context.Data.Open(cell.Data, cell.Seed, cell.BatchSize);
        ISpikingNetwork network = SweepCatalog.Create(cell.Network, cell.Slope, set.Training.Units, set.Classes, cell.Seed);
        using var evaluation = new Evaluation(
            network, new FirstSamples(set.Validation, LossSamples), LossSamples, LossSamples, context.Threads, context.Device);
        var losses = new double[vertical.Length, horizontal.Length];
        for (int row = 0; row < vertical.Length; row++)
        {
            for (int column = 0; column < horizontal.Length; column++)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                network.SetParameters(plane.At(horizontal[column], vertical[row]));
                losses[row, column] = evaluation.Run().Loss;
            }

            context.Progress((row + 1.0) / vertical.Length);
        }

        return losses;
    }

    /// <summary>The runs of all rules from the same fresh parameters.</summary>
    /// <param name="Exact">That of BPTT.</param>
    /// <param name="Results">All, by rule.</param>
    private sealed record SeedRun(CellResult Exact, IReadOnlyList<CellResult> Results)
    {
        public bool Has(LearningRule rule) => ByRule.Of(Results, rule).Count > 0;

        /// <summary>How far a rule's end is from that of BPTT.</summary>
        public double FromEnd(LearningRule rule) => Distance.Euclidean(End(rule), PrincipalPlane.Parameters(Exact.Snapshots[^1]));

        /// <summary>How far a rule's end is from the fresh parameters.</summary>
        public double FromBegin(LearningRule rule) => Distance.Euclidean(End(rule), PrincipalPlane.Parameters(Exact.Snapshots[0]));

        private float[] End(LearningRule rule) => PrincipalPlane.Parameters(ByRule.Of(Results, rule)[0].Snapshots[^1]);
    }
}
