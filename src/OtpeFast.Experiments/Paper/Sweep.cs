namespace OtpeFast.Experiments;

/// <summary>Accuracy in percent against a setting, a curve a rule.</summary>
internal sealed record Sweep(IReadOnlyList<Curve> Curves)
{
    public static Sweep Of(IEnumerable<CellResult> results, Func<TrainingCell, double> setting) => new(
    [
        .. results.GroupBy(static result => ((TrainingCell)result.Cell).Rule).OrderBy(static group => group.Key).Select(group =>
        {
            var points = group.GroupBy(result => setting((TrainingCell)result.Cell)).OrderBy(static point => point.Key).ToList();
            return new Curve(
                RuleStyle.Of(group.Key).Name,
                group.Key,
                [.. points.Select(static point => point.Key)],
                [.. points.Select(static point => Spread.Of(point.Select(static result => 100 * Recordings.Accuracy(result))))],
                Marked: true);
        }),
    ]);

    /// <summary>A row a rule, a column a setting.</summary>
    public Table ToTable(string name, string title, string setting)
    {
        double[] positions = [.. Curves.SelectMany(static curve => curve.Positions).Distinct().Order()];
        return new Table(
            name,
            title,
            ["rule", .. positions.Select(position => $"{setting} {Table.Exact(position)}")],
            [.. Curves.Select(curve => (string[])
            [
                curve.Label,
                .. positions.Select(position => curve.Positions.ToList().IndexOf(position) is int place and >= 0
                    ? FormattableString.Invariant($"{curve.Values[place].Mean:F1} ± {curve.Values[place].Deviation:F1}")
                    : ""),
            ])]);
    }
}
