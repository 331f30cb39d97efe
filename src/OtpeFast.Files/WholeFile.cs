namespace OtpeFast.Files;

/// <summary>
/// Writes files whole or not at all: under a name of their own beside the file, flushed to the disk, then renamed. A crash at any moment leaves the old file
/// or the new one.
/// </summary>
/// <remarks>Safe from any thread, and from several processes: the last one wins.</remarks>
public static class WholeFile
{
    private const string Ending = ".new";
    private static int _written;

    /// <summary>Writes a file, replacing the one before as a whole; a missing folder is made.</summary>
    /// <param name="path">The file. Where it is a symbolic link, the link is replaced, not what it points at.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="IOException">It cannot be written; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = Prepare(path);
        try
        {
            using (FileStream stream = Create(temporary))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    /// <summary>Writes a file by an action, replacing the one before as a whole; a missing folder is made.</summary>
    /// <param name="path">The file. Where it is a symbolic link, the link is replaced, not what it points at.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="IOException">It cannot be written; nothing is left behind, as with any exception of <paramref name="write"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string temporary = Prepare(path);
        try
        {
            using (FileStream stream = Create(temporary))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    /// <summary>Removes what processes that were killed while they wrote a file have left beside it. No one may be writing it.</summary>
    /// <param name="path">The file.</param>
    public static void RemoveLeftovers(string path)
    {
        string directory = DirectoryOf(path);
        if (Directory.Exists(directory))
        {
            string name = Path.GetFileName(path);
            foreach (string leftover in Directory.EnumerateFiles(directory, name + ".*").Where(file => file.EndsWith(Ending, StringComparison.Ordinal)))
            {
                Remove(leftover);
            }
        }
    }

    private static string Prepare(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Directory.CreateDirectory(DirectoryOf(path));
        return $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref _written)}{Ending}";
    }

    private static string DirectoryOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;

    /// <summary>A new file and no other: a link that somebody has put there is not followed.</summary>
    private static FileStream Create(string temporary) => new(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What went wrong before is what the caller must hear of.
        }
    }
}
