using OtpeFast.Runtime;

namespace OtpeFast;

/// <summary>
/// Parameters on their way from a thread that learns to one that infers: each writes and reads memory of its own, and the newest whole set changes hands by one
/// interlocked operation. Neither waits, and nothing is allocated.
/// </summary>
/// <remarks>For one thread that publishes and one that takes at a time; make one for each reader.</remarks>
public sealed class PublishedParameters
{
    private const int Fresh = 4; // beside the number of a buffer: nobody has taken it
    private readonly AlignedBuffer[] _buffers;
    private int _written; // the publisher's
    private int _shared = 1; // between the two
    private int _taken = 2; // the reader's

    /// <summary>Buys the memory.</summary>
    /// <param name="network">The network whose parameters they are.</param>
    public PublishedParameters(NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(network);
        _buffers = [new(network.ParameterLength), new(network.ParameterLength), new(network.ParameterLength)];
    }

    /// <summary>Publishes a set, in the place of one that was not taken.</summary>
    /// <param name="parameters">[<see cref="NetworkDescription.ParameterLength"/>]</param>
    /// <exception cref="ArgumentException">They are of another length.</exception>
    public void Publish(ReadOnlySpan<float> parameters)
    {
        _buffers[_written].CopyFrom(parameters);
        _written = Interlocked.Exchange(ref _shared, _written | Fresh) & ~Fresh;
    }

    /// <summary>Takes the newest set, if there is one that was not taken yet.</summary>
    /// <param name="parameters">[<see cref="NetworkDescription.ParameterLength"/>] The set; it holds until the next call.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryTake(out ReadOnlySpan<float> parameters)
    {
        bool isFresh = (Volatile.Read(ref _shared) & Fresh) != 0;
        if (isFresh)
        {
            _taken = Interlocked.Exchange(ref _shared, _taken) & ~Fresh;
        }

        parameters = isFresh ? _buffers[_taken].Span : [];
        return isFresh;
    }
}
