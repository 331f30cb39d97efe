namespace OtpeFast.Experiments;

/// <summary>Accuracy in percent against a setting, a curve a rule.</summary>
internal sealed record Sweep(IReadOnlyList<Curve> Curves)
{
    /// <summary>A figure and a table for each network.</summary>
    /// <param name="results">Training cells that differ in a setting.</param>
    /// <param name="name">The experiment.</param>
    /// <param name="setting">The setting.</param>
    /// <param name="label">What it is.</param>
    /// <param name="remark">What must be said beside it.</param>
    public static FindingSet Interpret(IReadOnlyList<CellResult> results, string name, Func<TrainingCell, double> setting, string label, string remark)
    {
        var figures = new List<Figure>();
        var tables = new List<Table>();
        foreach (var group in Experiment.ByDataAndNetwork(results))
        {
            Sweep sweep = Of(group, setting);
            string accuracy = RecordedData.AccuracyLabel(group.First());
            figures.Add(new CurveFigure(
                $"{group.Key.Data}-{group.Key.Network}-{name}",
                $"{group.Key.Data}: {accuracy}, {group.Key.Network}",
                "Mean over seeds; the band is one standard deviation.",
                label,
                accuracy + ", %",
                sweep.Curves,
                LogarithmicAxes.Horizontal));
            tables.Add(sweep.ToTable($"{group.Key.Data}-{group.Key.Network}-{name}-summary", $"{group.Key.Data}, {group.Key.Network}: {accuracy} in percent, " +
                $"by {label}"));
        }

        return new FindingSet(figures, tables, [remark]);
    }

    private static Sweep Of(IEnumerable<CellResult> results, Func<TrainingCell, double> setting) => new(
    [
        .. results.GroupBy(static result => ((TrainingCell)result.Cell).Rule).OrderBy(static group => group.Key).Select(group =>
        {
            var points = group.GroupBy(result => setting((TrainingCell)result.Cell)).OrderBy(static point => point.Key).ToList();
            return new Curve(
                RuleStyle.Of(group.Key).Name,
                group.Key,
                [.. points.Select(static point => point.Key)],
                [.. points.Select(static point => Spread.Of(point.Select(static result => 100 * RecordedData.Accuracy(result))))],
                Marked: true);
        }),
    ]);

    /// <summary>A row a rule, a column a setting.</summary>
    private Table ToTable(string name, string title)
    {
        double[] positions = [.. Curves.SelectMany(static curve => curve.Positions).Distinct().Order()];
        return new Table(
            name,
            title,
            ["rule", .. positions.Select(Table.Exact)],
            [.. Curves.Select(curve => (string[])
            [
                curve.Label,
                .. positions.Select(position => curve.Positions.ToList().IndexOf(position) is int place and >= 0
                    ? curve.Values[place].Text(1, "F1", "")
                    : ""),
            ])]);
    }
}
