namespace OtpeFast.Streaming;

/// <summary>What a handler that learns can tell while it is at work; the meter <c>OtpeFast</c> shows it.</summary>
/// <remarks>Read from any thread; the numbers may be a moment old.</remarks>
public interface ILearningStatus
{
    /// <summary>The loss of the last step that was learned from, the mean over its streams, in nats; NaN before the first.</summary>
    double Loss { get; }

    /// <summary>Share of the last predictions with a target that were right; NaN before the first.</summary>
    double Accuracy { get; }

    /// <summary>Number of predictions that had a target.</summary>
    long Targets { get; }

    /// <summary>The learning rate; 0 where learning is off or pauses.</summary>
    float LearningRate { get; }

    /// <summary>What fires, layer by layer; the outputs last.</summary>
    IReadOnlyList<LayerActivity> Layers { get; }
}
