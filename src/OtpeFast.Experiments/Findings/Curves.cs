namespace OtpeFast.Experiments;

/// <summary>Makes lines of the results of several seeds.</summary>
internal static class Curves
{
    /// <summary>The mean over seeds of a quantity against batches.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="measurements">One of each seed.</param>
    /// <param name="scale">What values are multiplied by.</param>
    public static Curve Mean(LearningRule rule, IReadOnlyList<Measurement> measurements, double scale = 1)
    {
        IReadOnlyList<long> batches = measurements[0].Batches;
        return new Curve(
            RuleStyle.Of(rule).Name,
            rule,
            [.. batches.Select(static batch => (double)batch)],
            [.. batches.Select((_, point) => Spread.Of(measurements.Select(seed => seed.Values[point] * scale)))]);
    }

    /// <summary>The curves of a quantity, a rule a curve, from training cells of one kind.</summary>
    public static IReadOnlyList<Curve> OfRules(IEnumerable<CellResult> results, string quantity, double scale = 1) =>
    [
        .. results.GroupBy(static result => ((TrainingCell)result.Cell).Rule)
            .OrderBy(static group => group.Key)
            .Select(group => Mean(group.Key, [.. group.Select(result => result.Find(quantity)!)], scale)),
    ];
}
