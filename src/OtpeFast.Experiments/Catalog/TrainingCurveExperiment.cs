namespace OtpeFast.Experiments;

/// <summary>Training curves of every rule: what the offline and the online comparison have in common.</summary>
/// <param name="name">Its name on the command line.</param>
/// <param name="title">What it is.</param>
/// <param name="place">Where it is in the paper.</param>
/// <param name="mode">When the optimizer steps.</param>
internal abstract class TrainingCurveExperiment(string name, string title, string place, UpdateMode mode) : Experiment(name, title, place)
{
    private const int PaperSeeds = 4;
    private const int PaperBatches = 10_000;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultData => BothRandmans;

    /// <summary>Seeds and batches of a quick run, on Randman and on recordings.</summary>
    protected abstract (int Seeds, int OnRandman, int OnRecordings) Quick { get; }

    /// <summary>What must be said beside the curves.</summary>
    protected abstract string Remark { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request) =>
    [
        .. from data in request.Data
           from network in request.Network(data)
           from rule in request.Rules(mode == UpdateMode.Offline ? OfflineRules : OnlineRules)
           from seed in request.Seeds(PaperSeeds, Quick.Seeds)
           select request.Cell(data, network, rule, mode, request.Batches(PaperBatches, data.Endless ? Quick.OnRandman : Quick.OnRecordings), seed),
    ];

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        var groups = ByDataAndNetwork(results).ToList();
        return new FindingSet(
            [.. groups.SelectMany(static group => TrainingCurves.Figures(group.Key.Data, group.Key.Network, [.. group]))],
            [.. groups.Select(group => mode == UpdateMode.Offline
                ? TrainingCurves.Table(
                    group.Key.Data, group.Key.Network, [.. group], LearningRule.Bptt, rule => PaperNumbers.DifferenceFromBptt(group.Key.Data, rule))
                : TrainingCurves.Table(group.Key.Data, group.Key.Network, [.. group], null, static _ => null))],
            [Remark]);
    }
}
