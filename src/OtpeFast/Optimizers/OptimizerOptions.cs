namespace OtpeFast;

/// <summary>Which optimizer, and with which constants.</summary>
public sealed record OptimizerOptions
{
    /// <summary>The optimizer.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Adamax;

    /// <summary>Learning rate; positive.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>Decay of the first moment, in [0, 1). SGD ignores it.</summary>
    public float FirstMomentDecay { get; init; } = 0.9f;

    /// <summary>Decay of the second moment (Adam) or of the infinity norm (Adamax), in [0, 1). SGD ignores it.</summary>
    public float SecondMomentDecay { get; init; } = 0.999f;

    /// <summary>Keeps the denominator away from zero; positive. SGD ignores it.</summary>
    public float Epsilon { get; init; } = 1e-8f;
}
