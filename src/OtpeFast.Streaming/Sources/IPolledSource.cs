namespace OtpeFast.Streaming;

/// <summary>A source that the stepping thread can read by itself, with no other thread and no queue between (<see cref="RunnerOptions.Polls"/>).</summary>
/// <remarks>For one reader at a time.</remarks>
public interface IPolledSource : IEventSource
{
    /// <summary>Most events that one call gives.</summary>
    int MostEvents { get; }

    /// <summary>Reads what has come. Allocates nothing.</summary>
    /// <param name="events">[<see cref="MostEvents"/> or more] Receives it.</param>
    /// <param name="longest">How long it waits where nothing has; zero for not at all.</param>
    /// <returns>Number of events.</returns>
    int Poll(Span<StreamEvent> events, TimeSpan longest);
}
