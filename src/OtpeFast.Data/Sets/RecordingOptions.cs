namespace OtpeFast.Data;

/// <summary>How files of recordings are opened.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record RecordingOptions
{
    /// <summary>Bytes from which on a file's binned recordings are kept for the next start, unless <see cref="CacheDirectory"/> asks for it anyhow.</summary>
    public const long LargeFile = 64 << 20;

    /// <summary>Whether binned recordings are kept on disk for the next start.</summary>
    public bool UsesCache { get; init; } = true;

    /// <summary>Where they are kept; null for the folder of the file, and of large files only.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Told which share of a file is read, now and then, on the thread that reads it; null for nobody.</summary>
    public Action<string, double>? Progress { get; init; }

    /// <summary>Told in a sentence what did not work and does not matter, such as a cache that cannot be written; null for nobody.</summary>
    public Action<string>? Warn { get; init; }
}
