namespace OtpeFast;

/// <summary>What a trainer needs to know beyond its network: the shape of its batches, its optimizer, its threads.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
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

    /// <summary>
    /// The device that trains, such as <c>Device.Cuda()</c> of OtpeFast.Cuda; null for this process's processors. The trainer starts from a copy of
    /// the network's parameters there; <see cref="ITrainer.UpdateNetwork"/> brings them back.
    /// </summary>
    public Device? Device { get; init; }

    /// <summary>
    /// Number of threads, the calling one included, of which no more are started than there are processors; 0 for one per processor, or one where
    /// <see cref="BatchSize"/> is 1. The results do not depend on it.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Seed of the fixed matrices of random and broadcast feedback; the same seed gives the same bits on every machine.</summary>
    public ulong FeedbackSeed { get; init; }

    /// <summary>
    /// Online, in window form: how many time steps a window has, on whose mean gradient the optimizer steps once. The last window of a batch may be shorter; a
    /// reset forgets one that is not full.
    /// </summary>
    public int WindowSteps { get; init; } = 10;

    /// <summary>The constants of S-TLLR; other rules do not ask.</summary>
    public SpikeTimingOptions SpikeTiming { get; init; } = new();

    /// <summary>Throws unless every option is in its range.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public void Validate()
    {
        if (BatchSize < 1)
        {
            throw new ArgumentException($"The batch size must be at least 1, not {BatchSize}.");
        }

        if (Steps < 1)
        {
            throw new ArgumentException($"The number of steps must be at least 1, not {Steps}.");
        }

        if (WindowSteps < 1)
        {
            throw new ArgumentException($"A window must have at least 1 time step, not {WindowSteps}.");
        }

        if (Threads < 0)
        {
            throw new ArgumentException($"The number of threads must be at least 1, or 0 for one per processor, not {Threads}.");
        }

        if (Optimizer is null)
        {
            throw new ArgumentException("The optimizer's options are missing; leave TrainerOptions.Optimizer out for the default.");
        }

        Optimizer.Validate();
        if (SpikeTiming is null)
        {
            throw new ArgumentException("The constants of S-TLLR are missing; leave TrainerOptions.SpikeTiming out for the default.");
        }

        SpikeTiming.Validate();
    }
}
