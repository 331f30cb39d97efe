using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>The figures and the table that accuracy and online training have in common.</summary>
internal static class TrainingCurves
{
    private const double Mark = 0.95;

    /// <summary>Validation and training accuracy, training loss and validation loss over training.</summary>
    public static IEnumerable<Figure> Figures(string data, string network, IReadOnlyList<CellResult> results)
    {
        int seeds = results.Max(static result => (int)((TrainingCell)result.Cell).Seed) + 1;
        string caption = string.Create(
            CultureInfo.InvariantCulture,
            $"Mean over {seeds} {(seeds == 1 ? "seed" : "seeds")}, smoothed over batches; the band is one standard deviation. Network {network}.");
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
            $"{data}-{network}-training-accuracy", $"{data}: training accuracy", caption, "batches", "training accuracy, %",
            Curves.OfRules(results, Quantities.TrainingAccuracy, 100));
        yield return new CurveFigure(
            $"{data}-{network}-training-loss", $"{data}: training loss", caption, "batches", "training loss, nats",
            Curves.OfRules(results, Quantities.TrainingLoss));
        yield return new CurveFigure(
            $"{data}-{network}-validation-loss", $"{data}: validation loss", caption, "batches", "validation loss, nats",
            Curves.OfRules(results, Quantities.ValidationLoss));
    }

    /// <summary>A row a rule: how accurate it is in the end, and how far from a rule of reference.</summary>
    /// <param name="data">The data.</param>
    /// <param name="network">The network.</param>
    /// <param name="results">The results.</param>
    /// <param name="reference">The rule that others are compared with; null for none.</param>
    public static Table Table(string data, string network, IReadOnlyList<CellResult> results, LearningRule? reference)
    {
        bool reaches = results.Any(static result => BatchesToMark(result) is not null);
        string[] columns =
        [
            "rule", "validation accuracy, late", "training accuracy, late", "best validation accuracy",
            .. reaches ? ["batches to 95 %"] : Array.Empty<string>(),
            "training loss at the end", "seeds",
            .. reference is null ? Array.Empty<string>() : ["from BPTT, points", "from BPTT, training"],
        ];
        return new Table(
            $"{data}-{network}-summary",
            $"{data}, {network}",
            columns,
            [.. ByRule.Rules(results).Select(rule =>
            {
                IReadOnlyList<CellResult> own = ByRule.Of(results, rule);
                return (string[])
                [
                    RuleStyle.Of(rule).Name,
                    Spread.Of(own.Select(Validation)).Percent(),
                    Spread.Of(own.Select(Training)).Percent(),
                    Spread.Of(own.Select(static result => result.Find(Quantities.BestAccuracy)!.Last)).Percent(),
                    .. reaches ? [BatchesTo(own)] : Array.Empty<string>(),
                    Spread.Of(own.Select(static result => result.Find(Quantities.TrainingLoss)!.Last)).Number(),
                    own.Count.ToString(CultureInfo.InvariantCulture),
                    .. reference is null
                        ? Array.Empty<string>()
                        :
                        [
                            Comparison.Text(ByRule.Points(results, rule, reference.Value, Validation), Comparison.Points),
                            Comparison.Text(ByRule.Points(results, rule, reference.Value, Training), Comparison.Points),
                        ],
                ];
            })]);
    }

    /// <summary>The late validation accuracy of a cell, which the paper speaks of.</summary>
    public static double Validation(CellResult result) => Smoothing.Late(result.Find(Quantities.ValidationAccuracy)!);

    private static double Training(CellResult result) => Smoothing.Late(result.Find(Quantities.TrainingAccuracy)!);

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

    private static string BatchesTo(IEnumerable<CellResult> results)
    {
        double?[] batches = [.. results.Select(BatchesToMark)];
        int reached = batches.Count(static count => count is not null);
        return reached == batches.Length
            ? string.Create(CultureInfo.InvariantCulture, $"{Spread.Of(batches.Select(static count => count!.Value)).Mean:N0}")
            : string.Create(CultureInfo.InvariantCulture, $"{reached} of {batches.Length} seeds");
    }
}
