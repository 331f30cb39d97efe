namespace OtpeFast.Training;

/// <summary>How a run goes.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record TrainingOptions
{
    /// <summary>Number of batches to train on.</summary>
    public long Batches { get; init; } = 2_000;

    /// <summary>Samples a batch.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The optimizer.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>Seed of the fixed matrices of random and broadcast feedback.</summary>
    public ulong FeedbackSeed { get; init; }

    /// <summary>Time steps of a window, for trainers in window form.</summary>
    public int WindowSteps { get; init; } = 10;

    /// <summary>The device that trains and validates; null for this process's processors.</summary>
    public Device? Device { get; init; }

    /// <summary>Number of threads; 0 for one per processor. The results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Batches from one validation to the next.</summary>
    public int ValidateEvery { get; init; } = 50;

    /// <summary>Samples of a validation, where the source is endless.</summary>
    public int ValidationSamples { get; init; } = 1_024;

    /// <summary>Where checkpoints go; null for none.</summary>
    public string? CheckpointDirectory { get; init; }

    /// <summary>Batches from one checkpoint to the next.</summary>
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>Least time from one report to the next.</summary>
    public TimeSpan ReportEvery { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What else must be the same when the run is resumed; null for runs that nobody resumes.</summary>
    public RunIdentity? Identity { get; init; }

    /// <summary>Throws unless every option is in its range.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public void Validate()
    {
        Require(Batches, nameof(Batches));
        Require(BatchSize, nameof(BatchSize));
        Require(WindowSteps, nameof(WindowSteps));
        Require(ValidateEvery, nameof(ValidateEvery));
        Require(ValidationSamples, nameof(ValidationSamples));
        Require(CheckpointEvery, nameof(CheckpointEvery));
        ArgumentNullException.ThrowIfNull(Optimizer);
        Optimizer.Validate();

        static void Require(long value, string name)
        {
            if (value < 1)
            {
                throw new ArgumentException($"{name} must be at least 1, not {value}.");
            }
        }
    }
}
