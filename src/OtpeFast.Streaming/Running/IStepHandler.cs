namespace OtpeFast.Streaming;

/// <summary>What is done with each time step of a live stream.</summary>
/// <remarks>Called from one thread, the runner's.</remarks>
public interface IStepHandler
{
    /// <summary>Does it.</summary>
    /// <param name="frame">The active input units of each stream.</param>
    /// <param name="labels">[stream] The targets, <see cref="StreamEvent.None"/> where there is none.</param>
    /// <param name="time">When the step begins, in microseconds, as events have it.</param>
    void Step(SpikeFrame frame, ReadOnlySpan<int> labels, long time);
}
