namespace OtpeFast.Experiments;

/// <summary>A benchmark task of others: what they published, and what is learned here.</summary>
/// <param name="name">Its name on the command line.</param>
/// <param name="title">What it is.</param>
/// <param name="source">Whose it is.</param>
internal abstract class TaskExperiment(string name, string title, string source) : Experiment(name, title, source)
{
    /// <summary>Where the definitions are.</summary>
    protected const string Definitions =
        "The definition, read from its authors' sources, and what differs from it here: docs/task-definitions.md, docs/tasks.md.";

    /// <summary>The title up to its colon: that of plots and tables.</summary>
    protected string ShortTitle => Title.Split(':')[0];

    /// <inheritdoc/>
    public override string Subtitle => $"A task of {Place}: otpe task {Name}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultData => [];

    /// <summary>What a search tries, each with the batches of a full run; none where there is no search.</summary>
    /// <param name="request">What is asked for.</param>
    public virtual IReadOnlyList<TrainingCell> SearchSpace(PlanRequest request) => [];
}
