namespace OtpeFast.Experiments;

/// <summary>What a cell found.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Measurements">Its numbers.</param>
/// <param name="Snapshots">[snapshot] Parameters on the way, each as 32-bit little-endian floats; empty where none are kept.</param>
/// <param name="Seconds">How long it took; the one number that another run does not repeat.</param>
/// <remarks>Safe from any thread as long as nobody writes to its arrays.</remarks>
public sealed record CellResult(Cell Cell, IReadOnlyList<Measurement> Measurements, IReadOnlyList<byte[]> Snapshots, double Seconds)
{
    /// <summary>The measurement of a quantity; null where there is none.</summary>
    /// <param name="quantity">The quantity.</param>
    /// <param name="rule">The rule it belongs to, where a cell has several.</param>
    public Measurement? Find(string quantity, LearningRule? rule = null)
        => Measurements.FirstOrDefault(measurement => measurement.Quantity == quantity && measurement.Rule == rule);
}

/// <summary>A quantity against batches, or at the end alone.</summary>
/// <param name="Quantity">What it is, such as <c>validation accuracy</c>.</param>
/// <param name="Rule">The rule it belongs to, where a cell has several.</param>
/// <param name="Batches">[point] Batches trained by then.</param>
/// <param name="Values">[point] The values.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record Measurement(string Quantity, LearningRule? Rule, IReadOnlyList<long> Batches, IReadOnlyList<double> Values)
{
    /// <summary>The last value.</summary>
    public double Last => Values[^1];
}

/// <summary>The names of what is measured.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class Quantities
{
    /// <summary>Smoothed training loss, nats.</summary>
    public const string TrainingLoss = "training loss";

    /// <summary>Share of the samples trained on since the last point that were classified right, each batch as it was learned from.</summary>
    public const string TrainingAccuracy = "training accuracy";

    /// <summary>Share of the validation part that is classified right.</summary>
    public const string ValidationAccuracy = "validation accuracy";

    /// <summary>Loss on the validation part, nats.</summary>
    public const string ValidationLoss = "validation loss";

    /// <summary>The best validation accuracy of the run.</summary>
    public const string BestAccuracy = "best validation accuracy";

    /// <summary>Accuracy on the test part, of the parameters with the best validation accuracy.</summary>
    public const string TestAccuracy = "test accuracy";

    /// <summary>Cosine of a rule's gradient and that of BPTT, over all weights and biases.</summary>
    public const string ModelSimilarity = "cosine similarity, model";

    /// <summary>Whether a recording of a stream was classified right, before anything was learned from it: 1 or 0.</summary>
    public const string RecordingRight = "recording right";

    /// <summary>The recordings of a stream with which something else begins.</summary>
    public const string PhaseBegin = "phase begins";

    /// <summary>Seconds that a time step of a stream takes, learning included.</summary>
    public const string SecondsAStep = "seconds a step";

    /// <summary>Seconds that a reach to a target took, or the most there are where it failed.</summary>
    public const string ReachSeconds = "seconds of a reach";

    /// <summary>Whether a reach to a target succeeded: 1 or 0.</summary>
    public const string ReachSucceeded = "reach succeeded";

    /// <summary>Share of the parameters that a time step changes, on average.</summary>
    public const string ChangedShare = "share of parameters changed";

    /// <summary>Squared error of what is made over that of the means of what is to be made.</summary>
    public const string NormalizedError = "normalised squared error";

    /// <summary>Symmetric mean absolute percentage error of a series that went on alone.</summary>
    public const string SymmetricError = "sMAPE";

    /// <summary>Root of the mean squared error of a forecast of the next point, near the end of learning.</summary>
    public const string OneStepError = "error of one point";

    /// <summary>Bytes of parameters and state, as NeuroBench counts them; so are the next five.</summary>
    public const string FootprintBytes = "footprint";

    /// <summary>Share of the weights that are zero.</summary>
    public const string ConnectionSparsity = "connection sparsity";

    /// <summary>Share of neurons and steps without a spike.</summary>
    public const string ActivationSparsity = "activation sparsity";

    /// <summary>Multiply-accumulate operations of a forecast.</summary>
    public const string MultiplyAccumulates = "multiply-accumulates";

    /// <summary>Accumulate operations of a forecast.</summary>
    public const string Accumulates = "accumulates";

    /// <summary>Operations of a forecast if nothing were zero.</summary>
    public const string DenseOperations = "dense operations";

    /// <summary>Seconds that a batch takes.</summary>
    public const string SecondsABatch = "seconds a batch";

    /// <summary>Bytes of trainer state for one more sample in the batch.</summary>
    public const string BytesASample = "bytes a sample";

    /// <summary>A curve that was to be made, against time steps.</summary>
    /// <param name="output">The output, 1 for the first.</param>
    public static string WantedCurve(int output) => FormattableString.Invariant($"curve {output}");

    /// <summary>A curve that was made, against time steps.</summary>
    /// <param name="output">The output, 1 for the first.</param>
    public static string MadeCurve(int output) => FormattableString.Invariant($"made curve {output}");

    /// <summary>Cosine of a rule's gradient and that of BPTT, over the weights of one layer.</summary>
    /// <param name="layer">The layer, 1 for the first hidden one.</param>
    public static string LayerSimilarity(int layer) => FormattableString.Invariant($"cosine similarity, layer {layer}");
}
