namespace OtpeFast.Streaming;

/// <summary>What is learned and told of a live stream.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record LearningHandlerOptions
{
    /// <summary>Whether targets are learned from; if not, they only say which predictions were right.</summary>
    public bool Learns { get; init; } = true;

    /// <summary>Number of steps that a target holds for, that in which it comes included; another one that comes takes its place.</summary>
    public int TargetSteps { get; init; } = 1;

    /// <summary>Number of steps from one prediction of a stream to the next; 0 for one at each target.</summary>
    public int PredictEvery { get; init; } = 100;

    /// <summary>Number of the last predictions with a target that <see cref="ILearningStatus.Accuracy"/> is taken over.</summary>
    public int AccuracyOver { get; init; } = 100;

    /// <summary>Takes the predictions; null where nobody does.</summary>
    public IPredictionSink? Predictions { get; init; }

    /// <summary>Throws unless every option is in its range.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public void Validate()
    {
        if (PredictEvery < 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"The steps between predictions must be at least 0, not {PredictEvery}."));
        }

        if (TargetSteps < 1)
        {
            throw new ArgumentException(FormattableString.Invariant($"A target must hold for at least 1 step, not {TargetSteps}."));
        }

        if (AccuracyOver is < 1 or > 1_000_000)
        {
            throw new ArgumentException(FormattableString.Invariant($"Accuracy must be over 1 to 1000000 predictions, not {AccuracyOver}."));
        }
    }
}
