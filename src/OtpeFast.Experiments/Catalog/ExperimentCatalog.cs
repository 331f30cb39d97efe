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

    public static Experiment Find(string name) => All.FirstOrDefault(experiment => experiment.Name == name)
        ?? throw new ExperimentException(
            $"There is no experiment '{name}'; the experiments are {string.Join(", ", All.Select(static experiment => experiment.Name))}.");
}
