namespace OtpeFast;

/// <summary>What a trainer needs to know beyond its network: the shape of its batches, its optimizer, its threads.</summary>
public sealed record TrainerOptions
{
    /// <summary>Largest number of samples in a batch; memory is bought for it once.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>
    /// Largest number of time steps in a batch, or, in history form, between two resets; memory is bought for it once.
    /// Online trainers in trace form run for any number of steps and ignore it.
    /// </summary>
    public int Steps { get; init; } = 50;

    /// <summary>The optimizer.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>Number of threads, the calling one included; 0 for one per processor. The results do not depend on it.</summary>
    public int Threads { get; init; }
}
