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

    /// <summary>The experiment of a name; null where there is none.</summary>
    public static Experiment? Find(string name) => All.FirstOrDefault(experiment => experiment.Name == name);
}
