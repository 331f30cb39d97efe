namespace OtpeFast.Streaming;

/// <summary>What the outputs of a stream spoke for, over the steps since the prediction before.</summary>
/// <param name="Time">When the last of these steps begins, in microseconds, as events have it.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Class">The class; <see cref="StreamEvent.None"/> where no output spoke.</param>
/// <param name="Label">The last target in these steps; <see cref="StreamEvent.None"/> where there was none.</param>
/// <param name="Loss">The loss of the last step that was learned from, the mean over its streams, in nats; NaN before the first.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public readonly record struct Prediction(long Time, int Stream, int Class, int Label, double Loss)
{
    /// <summary>Whether the class is the target; null without a target.</summary>
    public bool? IsCorrect => Label == StreamEvent.None ? null : Class == Label;
}
