using OtpeFast.Data;
using OtpeFast.Tasks;

namespace OtpeFast.Experiments;

/// <summary>The tasks that are labelled sequences: data sets that are made here.</summary>
internal static class TaskData
{
    /// <summary>Binary adding.</summary>
    public const string BinaryAdding = "binary-adding";

    /// <summary>Evidence accumulation.</summary>
    public const string Evidence = "evidence";

    private const int AddingValidation = 2_000;
    private const ulong Sets = 3; // a seed has three: for learning, validation and test
    private static readonly string[] Names = [BinaryAdding, Evidence];

    /// <summary>Whether a name is that of such a task.</summary>
    public static bool Has(string name) => Names.Contains(name);

    /// <summary>Opens a task. What is tested on is neither learned from nor validated on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="seed">Seed of the samples and of their order.</param>
    /// <exception cref="ArgumentException">There is no such task.</exception>
    public static DataSet Open(string name, ulong seed)
    {
        (ISpikeSource training, ISpikeSource validation, ISpikeSource test) = name switch
        {
            BinaryAdding => ((ISpikeSource)new BinaryAddingSource(BinaryAddingSource.TrainingSamples, Sets * seed, shuffleSeed: seed),
                (ISpikeSource)new BinaryAddingSource(AddingValidation, Sets * seed + 1, shuffleSeed: null),
                (ISpikeSource)new BinaryAddingSource(BinaryAddingSource.TestSamples, Sets * seed + 2, shuffleSeed: null)),
            Evidence => (new EvidenceSource(seed, stream: 0), new EvidenceSource(seed, stream: 1), new EvidenceSource(seed, stream: 2)),
            _ => throw new ArgumentException($"There is no task '{name}' of labelled sequences; there are {string.Join(", ", Names)}.", nameof(name)),
        };
        return new DataSet(name, training, validation, test, training.Classes);
    }
}
