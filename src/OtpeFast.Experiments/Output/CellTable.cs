using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>Every number of every cell, a row each: what figures and tables are made of.</summary>
internal static class CellTable
{
    private static readonly string[] Columns =
        ["cell", "data", "network", "rule", "mode", "learning rate", "slope", "neurons", "steps", "seed", "quantity", "batch", "value"];

    public static Table Of(IReadOnlyList<CellResult> results)
        => new("cells", "Every number of every cell", Columns, [.. results.SelectMany(Rows)]);

    private static IEnumerable<string[]> Rows(CellResult result)
        => from measurement in result.Measurements
           let settings = Settings(result.Cell, measurement.Rule)
           from point in Enumerable.Range(0, measurement.Values.Count)
           select (string[])[
               .. settings, measurement.Quantity, measurement.Batches[point].ToString(CultureInfo.InvariantCulture), Table.Exact(measurement.Values[point])];

    private static string[] Settings(Cell cell, LearningRule? rule) => cell switch
    {
        TrainingCell training =>
        [
            cell.Name, training.Data.Name, training.Network, RuleStyle.Of(training.Rule).Name, Mode(training.Mode), Text(training.LearningRate),
            training.Slope is float slope ? Text(slope) : "", "", Text(training.Data.Steps), Text(training.Seed),
        ],
        SimilarityCell similarity =>
        [
            cell.Name, similarity.Data.Name, similarity.Network, RuleStyle.Of(rule!.Value).Name, Mode(UpdateMode.Offline), Text(similarity.LearningRate), "",
            "", Text(similarity.Data.Steps), Text(similarity.Seed),
        ],
        DriftCell drift =>
        [
            cell.Name, drift.Data.Name, drift.Network, drift.Rule is LearningRule own ? RuleStyle.Of(own).Name : "", Mode(UpdateMode.Online),
                Text(drift.LearningRate),
            "", "", Text(drift.Data.Steps), Text(drift.Seed),
        ],
        DecoderCell decoder =>
        [
            cell.Name, "", decoder.Network, RuleStyle.Of(decoder.Rule).Name, Mode(UpdateMode.Online), Text(decoder.LearningRate), "", "", "",
            Text(decoder.Seed),
        ],
        PatternCell pattern =>
        [
            cell.Name, "", pattern.Network, RuleStyle.Of(pattern.Rule).Name, Mode(UpdateMode.Offline), Text(pattern.LearningRate), "", "", "",
            Text(pattern.Seed),
        ],
        MackeyGlassCell series =>
        [
            cell.Name, "", "", series.Rule is LearningRule own ? RuleStyle.Of(own).Name : "", Mode(UpdateMode.Online), Text(series.LearningRate), "",
            Text(series.Neurons.Sum()), Text(series.Steps), Text(series.Seed),
        ],
        CostCell cost => [cell.Name, "", "", RuleStyle.Of(cost.Rule).Name, Mode(cost.Mode), "", "", Text(cost.Neurons), Text(cost.Steps), ""],
        _ => throw new NotSupportedException($"There is no row for a {cell.GetType().Name}."),
    };

    private static string Mode(UpdateMode mode) => mode.ToString().ToLowerInvariant();

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
