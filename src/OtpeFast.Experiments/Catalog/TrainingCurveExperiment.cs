namespace OtpeFast.Experiments;

/// <summary>Training curves of every rule: what the offline and the online comparison have in common.</summary>
/// <param name="name">Its name on the command line.</param>
/// <param name="title">What it is.</param>
/// <param name="place">Where it is in the paper.</param>
/// <param name="mode">When the optimizer steps.</param>
internal abstract class TrainingCurveExperiment(string name, string title, string place, UpdateMode mode) : Experiment(name, title, place)
{
    private const int PaperSeeds = 4;

    private const string Late =
        "Late is the mean over the last 1,000 batches, or over the last tenth of a shorter run. Curves are smoothed by a Gaussian of 100 batches, or of a " +
        "fiftieth of a shorter run. Training accuracy is that of each batch as it is learned from: on Randman of fresh draws, while validation accuracy is " +
        "that of one draw, whose points alone can move it by several points.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultData => BothRandmans;

    /// <summary>Seeds and batches of a quick run, on Randman and on recordings.</summary>
    protected abstract (int Seeds, int OnRandman, int OnRecordings) Quick { get; }

    /// <summary>The rule that others are compared with; null for none.</summary>
    protected abstract LearningRule? Reference { get; }

    /// <summary>What must be said beside the curves.</summary>
    protected abstract string Remark { get; }

    /// <summary>What the paper says of some data, beside what was found.</summary>
    protected abstract IEnumerable<Comparison> Compare(string data, IReadOnlyList<CellResult> results);

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request) =>
    [
        .. from data in request.Data
           from network in request.Network(data)
           from rule in request.Rules(mode == UpdateMode.Offline ? OfflineRules : OnlineRules)
           from seed in request.Seeds(PaperSeeds, Quick.Seeds)
           select request.Cell(data, network, rule, mode, request.Batches(data, Quick.OnRandman, Quick.OnRecordings), seed),
    ];

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        var groups = ByDataAndNetwork(results).ToList();
        return new FindingSet(
            [.. groups.SelectMany(static group => TrainingCurves.Figures(group.Key.Data, group.Key.Network, [.. group]))],
            [
                .. groups.Select(group => TrainingCurves.Table(group.Key.Data, group.Key.Network, [.. group], Reference)),
                .. Comparison.ToTables([.. groups.SelectMany(group => Compare(group.Key.Data, [.. group]))], IsShort(results)),
            ],
            [Late, Remark]);
    }
}
