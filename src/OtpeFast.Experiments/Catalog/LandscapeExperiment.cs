using System.Globalization;
using OtpeFast.Data;
using OtpeFast.Training;

namespace OtpeFast.Experiments;

/// <summary>The loss around what BPTT found, with the path of every rule (figure 5).</summary>
internal sealed class LandscapeExperiment() : Experiment("landscape", "Loss landscape around the BPTT solution, with every rule's path", "figure 5")
{
    private const int Snapshots = 20;
    private const int FullGrid = 31;
    private const int QuickGrid = 15;
    private const double Margin = 0.15; // of the paths' extent, on every side

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
               let every = Math.Max(1, request.Batches(10_000, data.Endless ? 800 : 80) / Snapshots)
               from rule in rules
               select request.Cell(data, network, rule, UpdateMode.Offline, every * Snapshots, seed: 0) with { ValidateEvery = every, SnapshotEvery = every },
        ];
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        var figures = new List<Figure>();
        var remarks = new List<string>
        {
            "Directions are the two principal ones of all saved parameters' differences from the end of BPTT, as Li et al. (2018) take them; the paper took " +
            "BPTT's first and last parameters. Seed 0.",
        };
        foreach (var group in ByDataAndNetwork(results))
        {
            CellResult? exact = group.FirstOrDefault(static result => ((TrainingCell)result.Cell).Rule == LearningRule.Bptt);
            if (exact is null)
            {
                remarks.Add($"{group.Key.Data}: the BPTT cell is not there yet, and the landscape is around its end.");
                continue;
            }

            figures.Add(Draw(exact, [.. group], context));
        }

        return new FindingSet(figures, [], remarks);
    }

    private static LandscapeFigure Draw(CellResult exact, IReadOnlyList<CellResult> results, CellContext context)
    {
        var cell = (TrainingCell)exact.Cell;
        float[] centre = PrincipalPlane.Parameters(exact.Snapshots[^1]);
        var paths = results.OrderBy(static result => ((TrainingCell)result.Cell).Rule)
            .Select(static result => (((TrainingCell)result.Cell).Rule, Points: result.Snapshots.Select(PrincipalPlane.Parameters).ToArray())).ToList();
        var plane = new PrincipalPlane(centre, [.. paths.SelectMany(static path => path.Points)]);
        var projected = paths.Select(path => (path.Rule, (IReadOnlyList<(double X, double Y)>)[.. path.Points.Select(plane.Project)])).ToList();
        int grid = cell.Batches >= 5_000 ? FullGrid : QuickGrid;
        double[] horizontal = Grid(projected.SelectMany(static path => path.Item2.Select(static point => point.X)), grid);
        double[] vertical = Grid(projected.SelectMany(static path => path.Item2.Select(static point => point.Y)), grid);
        return new LandscapeFigure(
            $"{cell.Data.Name}-{cell.Network}-landscape",
            $"{cell.Data.Name}: validation loss around the end of BPTT",
            string.Create(
                CultureInfo.InvariantCulture,
                $"A point every {cell.SnapshotEvery} batches; all paths begin at the same fresh parameters. The directions hold {100 * plane.Shares[0]:F0} % " +
                $"and {100 * plane.Shares[1]:F0} % of the squared distance from the end of BPTT. Network {cell.Network}."),
            horizontal,
            vertical,
            Losses(cell, plane, horizontal, vertical, context),
            projected);
    }

    private static double[] Grid(IEnumerable<double> positions, int count)
    {
        double[] all = [.. positions];
        double margin = Margin * (all.Max() - all.Min());
        (double low, double high) = (all.Min() - margin, all.Max() + margin);
        return [.. Enumerable.Range(0, count).Select(i => low + i * (high - low) / (count - 1))];
    }

    private static double[,] Losses(TrainingCell cell, PrincipalPlane plane, double[] horizontal, double[] vertical, CellContext context)
    {
        DataSet set = context.Data.Open(cell.Data, cell.Seed, cell.BatchSize);
        ISpikingNetwork network = SweepCatalog.Create(cell.Network, cell.Slope, set.Training.Units, set.Classes, cell.Seed);
        using var evaluation = new Evaluation(network, set.Validation, cell.BatchSize, cell.ValidationSamples, context.Threads, context.Device);
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
}
