using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>The figures and the table that accuracy and online training have in common.</summary>
internal static class TrainingCurves
{
    private const int LastPart = 10; // the last tenth of a run
    private const double Mark = 0.95;

    /// <summary>Validation accuracy, training loss and validation loss over training.</summary>
    public static IEnumerable<Figure> Figures(string data, string network, IReadOnlyList<CellResult> results)
    {
        int seeds = results.Max(static result => (int)((TrainingCell)result.Cell).Seed) + 1;
        string caption = string.Create(
            CultureInfo.InvariantCulture, $"Mean over {seeds} {(seeds == 1 ? "seed" : "seeds")}; the band is one standard deviation. Network {network}.");
        IReadOnlyList<Curve> accuracies = Curves.OfRules(results, Quantities.ValidationAccuracy, 100);
        var accuracy = new CurveFigure(
            $"{data}-{network}-validation-accuracy", $"{data}: validation accuracy", caption, "batches", "validation accuracy, %", accuracies);
        yield return accuracy;
        if (Beginning(results) is double end)
        {
            yield return accuracy with
            {
                Name = accuracy.Name + "-beginning",
                Title = accuracy.Title + ", the beginning",
                Curves = [.. accuracies.Select(curve => curve.Until(end))],
            };
        }

        yield return new CurveFigure(
            $"{data}-{network}-training-loss", $"{data}: training loss", caption + " The loss is smoothed over about 50 batches.", "batches",
            "training loss, nats", Curves.OfRules(results, Quantities.TrainingLoss));
        yield return new CurveFigure(
            $"{data}-{network}-validation-loss", $"{data}: validation loss", caption, "batches", "validation loss, nats",
            Curves.OfRules(results, Quantities.ValidationLoss));
    }

    /// <summary>A row a rule: how accurate it is in the end, and how far from a rule of reference.</summary>
    /// <param name="data">The data.</param>
    /// <param name="network">The network.</param>
    /// <param name="results">The results.</param>
    /// <param name="reference">The rule that others are compared with; null for none.</param>
    /// <param name="paper">What the paper's text says of that difference, in points of percentage.</param>
    public static Table Table(string data, string network, IReadOnlyList<CellResult> results, LearningRule? reference, Func<LearningRule, double?> paper)
    {
        var late = results.GroupBy(static result => ((TrainingCell)result.Cell).Rule)
            .OrderBy(static group => group.Key)
            .ToDictionary(
                static group => group.Key, static group => Spread.Of(group.Select(static result => Late(result.Find(Quantities.ValidationAccuracy)!))));
        Spread? base_ = reference is LearningRule rule && late.TryGetValue(rule, out Spread found) ? found : null;
        string[] columns =
        [
            "rule", "validation accuracy, last tenth", "best validation accuracy", "batches to 95 %", "training loss at the end", "seeds",
            .. reference is null ? Array.Empty<string>() : ["from BPTT, points", "in the paper"],
        ];
        return new Table(
            $"{data}-{network}-summary",
            $"{data}, {network}",
            columns,
            [.. late.Select(pair =>
            {
                CellResult[] own = [.. results.Where(result => ((TrainingCell)result.Cell).Rule == pair.Key)];
                string[] row =
                [
                    RuleStyle.Of(pair.Key).Name,
                    pair.Value.Percent(),
                    Spread.Of(own.Select(static result => result.Find(Quantities.BestAccuracy)!.Last)).Percent(),
                    BatchesTo(own),
                    Spread.Of(own.Select(static result => result.Find(Quantities.TrainingLoss)!.Last)).Number(),
                    pair.Value.Count.ToString(CultureInfo.InvariantCulture),
                ];
                return reference is null
                    ? row
                    : [.. row, base_ is null ? "" : Points(100 * (pair.Value.Mean - base_.Value.Mean)), paper(pair.Key) is double points ? Points(points) : ""];
            })]);
    }

    /// <summary>Where all have long reached the mark: twice the batches that the slowest took; null where that is not a small part of the run.</summary>
    private static double? Beginning(IReadOnlyList<CellResult> results)
    {
        double?[] batches = [.. results.Select(BatchesToMark)];
        double? slowest = batches.Max();
        return batches.All(static count => count is not null) && slowest <= results[0].Find(Quantities.ValidationAccuracy)!.Batches[^1] / 5.0
            ? 2 * slowest
            : null;
    }

    /// <summary>Batches until validation accuracy reaches the mark; null where it does not.</summary>
    private static double? BatchesToMark(CellResult result)
    {
        Measurement accuracy = result.Find(Quantities.ValidationAccuracy)!;
        return Enumerable.Range(0, accuracy.Values.Count).Where(point => accuracy.Values[point] >= Mark).Select(
            point => (double?)accuracy.Batches[point]).FirstOrDefault();
    }

    private static string BatchesTo(CellResult[] results)
    {
        double?[] batches = [.. results.Select(BatchesToMark)];
        int reached = batches.Count(static count => count is not null);
        return reached == batches.Length
            ? string.Create(CultureInfo.InvariantCulture, $"{Spread.Of(batches.Select(static count => count!.Value)).Mean:N0}")
            : string.Create(CultureInfo.InvariantCulture, $"{reached} of {batches.Length} seeds");
    }

    private static double Late(Measurement accuracy) => accuracy.Values.Skip(accuracy.Values.Count - Math.Max(1, accuracy.Values.Count / LastPart)).Average();

    private static string Points(double value) => value.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
}
