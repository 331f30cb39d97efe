namespace OtpeFast.Experiments;

/// <summary>The tasks of others by name.</summary>
internal static class TaskCatalog
{
    public static readonly IReadOnlyList<Experiment> All = [new BinaryAddingTask(), new DecoderTask()];

    /// <summary>The task of a name; null where there is none.</summary>
    public static Experiment? Find(string name) => All.FirstOrDefault(task => task.Name == name);
}
