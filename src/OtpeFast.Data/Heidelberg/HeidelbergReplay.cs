namespace OtpeFast.Data;

/// <summary>How recordings become a stream.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record HeidelbergReplay
{
    /// <summary>The recordings, in the order in which they are played; null for all.</summary>
    public IReadOnlyList<int>? Samples { get; init; }

    /// <summary>Number of parallel streams: that many recordings are played at once, and the next ones begin together.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>Silence between a recording and the next, after its label, in microseconds.</summary>
    public long Gap { get; init; } = 100_000;

    /// <summary>How long after its last spike a recording's label comes, in microseconds.</summary>
    public long LabelDelay { get; init; }

    /// <summary>Throws unless every option is in its range.</summary>
    /// <param name="recordings">Number of recordings.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public void Validate(int recordings)
    {
        if (Streams < 1 || Gap < 0 || LabelDelay < 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"There must be at least 1 stream, and no negative times: not {Streams} streams, a gap of {Gap} and a delay of {LabelDelay} microseconds."));
        }

        if (Samples?.FirstOrDefault(sample => sample < 0 || sample >= recordings, -1) is int other and not -1)
        {
            throw new ArgumentException($"There is no recording {other}; there are {recordings}, from 0.");
        }
    }
}
