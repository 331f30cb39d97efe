namespace OtpeFast.Experiments;

/// <summary>Makes lines of the results of several seeds.</summary>
internal static class Curves
{
    private const int MostPoints = 200; // more than a picture shows

    /// <summary>The mean over seeds of a quantity against batches; of many points, some.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="measurements">One of each seed.</param>
    /// <param name="scale">What values are multiplied by.</param>
    public static Curve Mean(LearningRule rule, IReadOnlyList<Measurement> measurements, double scale = 1)
    {
        IReadOnlyList<long> batches = measurements[0].Batches;
        int every = (batches.Count + MostPoints - 1) / MostPoints;
        int[] points = [.. Enumerable.Range(0, batches.Count).Where(point => (batches.Count - 1 - point) % every == 0)];
        return new Curve(
            RuleStyle.Of(rule).Name,
            rule,
            [.. points.Select(point => (double)batches[point])],
            [.. points.Select(point => Spread.Of(measurements.Select(seed => seed.Values[point] * scale)))]);
    }

    /// <summary>One measurement as it is.</summary>
    /// <param name="label">What the legend calls it.</param>
    /// <param name="colour">The rule whose colour it has.</param>
    /// <param name="measurement">The measurement.</param>
    /// <param name="lower">By how much lower it is drawn.</param>
    public static Curve Of(string label, LearningRule colour, Measurement measurement, double lower = 0) => new(
        label,
        colour,
        [.. measurement.Batches.Select(static place => (double)place)],
        [.. measurement.Values.Select(value => new Spread(value - lower, 0, 1))]);

    /// <summary>The curves of a quantity, smoothed as the authors', a rule a curve, from training cells of one kind.</summary>
    public static IReadOnlyList<Curve> OfRules(IEnumerable<CellResult> results, string quantity, double scale = 1) =>
    [
        .. results.GroupBy(static result => ((TrainingCell)result.Cell).Rule)
            .OrderBy(static group => group.Key)
            .Select(group => Mean(group.Key, [.. group.Select(result => Smoothing.Gaussian(result.Find(quantity)!))], scale)),
    ];
}
