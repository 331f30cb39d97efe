namespace OtpeFast.Experiments;

/// <summary>The tasks of others by name.</summary>
internal static class TaskCatalog
{
    public static readonly IReadOnlyList<TaskExperiment> All =
    [
        new BinaryAddingTask(),
        new MackeyGlassTask(),
        new EvidenceTask(),
        new PatternTask(),
        new DecoderTask(),
        new DigitsTask(),
        new BrailleTask(),
    ];

    /// <summary>The task of a name; null where there is none.</summary>
    public static TaskExperiment? Find(string name) => All.FirstOrDefault(task => task.Name == name);
}
