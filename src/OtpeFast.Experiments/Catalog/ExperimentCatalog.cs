namespace OtpeFast.Experiments;

/// <summary>The experiments by name.</summary>
internal static class ExperimentCatalog
{
    public static readonly IReadOnlyList<Experiment> All =
    [
        new AccuracyExperiment(),
        new SimilarityExperiment(),
        new LandscapeExperiment(),
        new OnlineExperiment(),
        new Table2Experiment(),
        new SlopesExperiment(),
        new RatesExperiment(),
        new SpeechCommandsExperiment(),
        new DriftExperiment(),
        new CostExperiment(),
        new SpeedExperiment(),
    ];

    /// <summary>The tasks of others by name.</summary>
    public static readonly IReadOnlyList<Experiment> Tasks = [new BinaryAddingTask(), new DecoderTask()];

    public static Experiment? TryFind(string name) => All.Concat(Tasks).FirstOrDefault(experiment => experiment.Name == name);

    public static Experiment Find(string name) => TryFind(name)
        ?? throw new ExperimentException(
            $"There is no experiment or task '{name}'; there are {string.Join(", ", All.Concat(Tasks).Select(static experiment => experiment.Name))}.");
}
