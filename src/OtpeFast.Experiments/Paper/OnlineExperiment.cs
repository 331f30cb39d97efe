using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>Validation accuracy and loss over online training, the F- rules included (figures 6, 11 and 12).</summary>
internal sealed class OnlineExperiment() : Experiment("online", "Validation accuracy and loss over online training", "figures 6, 11 and 12")
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultData => [DataSet.RateRandman, DataSet.TimeRandman];

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request) =>
    [
        .. from data in request.Data
           from network in request.Network(data)
           from rule in request.Rules(OnlineRules)
           from seed in request.Seeds(4, 1)
           select request.Cell(data, network, rule, UpdateMode.Online, request.Batches(10_000, data.Endless ? 200 : 40), seed),
    ];

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        var groups = ByDataAndNetwork(results).ToList();
        return new FindingSet(
            [.. groups.SelectMany(static group => TrainingCurves.Figures(group.Key.Data, group.Key.Network, [.. group]))],
            [.. groups.Select(static group => TrainingCurves.Table(group.Key.Data, group.Key.Network, [.. group], null, static _ => null))],
            ["The F- rules take their training loss on the leaky sum of output spikes, so it is on another scale; validation loss is each step's for all rules."]);
    }
}
