using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>Validation accuracy and loss over offline training, every rule (figures 2 and 9).</summary>
internal sealed class AccuracyExperiment() : Experiment("accuracy", "Validation accuracy and loss over offline training", "figures 2 and 9")
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultData => [DataSet.RateRandman, DataSet.TimeRandman];

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request) =>
    [
        .. from data in request.Data
           from network in request.Network(data)
           from rule in request.Rules(OfflineRules)
           from seed in request.Seeds(4, 2)
           select request.Cell(data, network, rule, UpdateMode.Offline, request.Batches(10_000, data.Endless ? 500 : 60), seed),
    ];

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        var groups = ByDataAndNetwork(results).ToList();
        return new FindingSet(
            [.. groups.SelectMany(static group => TrainingCurves.Figures(group.Key.Data, group.Key.Network, [.. group]))],
            [.. groups.Select(static group => TrainingCurves.Table(group.Key.Data, group.Key.Network, [.. group], LearningRule.Bptt, rule => PaperNumbers.DifferenceFromBptt(group.Key.Data, rule)))],
            ["The paper's column is from its section 4.1, of smoothed validation accuracy; its data, seeds and numbers of batches differ (docs/reproducing.md)."]);
    }
}
