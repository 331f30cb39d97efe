namespace OtpeFast.Streaming;

/// <summary>What goes on from where it was after a restart: all that its next step depends on, as bytes.</summary>
/// <remarks>Called from one thread, between two steps.</remarks>
public interface IStreamState
{
    /// <summary>Number of bytes; always the same.</summary>
    int SnapshotLength { get; }

    /// <summary>Copies the state out. Allocates nothing.</summary>
    /// <param name="destination">[<see cref="SnapshotLength"/>]</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    void CopySnapshotTo(Span<byte> destination);

    /// <summary>Goes on from a state.</summary>
    /// <param name="source">The state of one that was made alike.</param>
    /// <exception cref="ArgumentException">It is of another, or damaged; nothing has changed.</exception>
    void RestoreSnapshot(ReadOnlySpan<byte> source);
}
