namespace OtpeFast.Streaming;

/// <summary>Where and how often the state of a live stream is written.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record SnapshotOptions
{
    /// <summary>The folder; it is made where it is missing, and held as long as the runner is there.</summary>
    public required string Directory { get; init; }

    /// <summary>Time from one snapshot to the next. Another is written at the end of each run.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Told, on a thread of its own, of a snapshot that could not be written; the stream goes on, and the next one is tried at its time. Null where it shall
    /// end the run. One that cannot be written at the end fails the run in any case.
    /// </summary>
    public Action<IOException>? Failed { get; init; }

    /// <summary>Throws unless every option is in its range.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Directory);
        if (Every <= TimeSpan.Zero || Every.TotalDays > 365)
        {
            throw new ArgumentException(FormattableString.Invariant($"The time between snapshots must be above zero and at most a year, not {Every}."));
        }
    }
}
