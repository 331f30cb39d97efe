namespace OtpeFast.Streaming;

/// <summary>Where the events of a stream come from.</summary>
/// <remarks>For one reader at a time.</remarks>
public interface IEventSource
{
    /// <summary>Reads events as they come, some at a time.</summary>
    /// <param name="cancellation">Asks it to stop.</param>
    /// <returns>Events in the order in which they came; each part holds until the next is asked for.</returns>
    /// <exception cref="StreamFormatException">What comes cannot be read.</exception>
    IAsyncEnumerable<ReadOnlyMemory<StreamEvent>> ReadAsync(CancellationToken cancellation = default);
}
