namespace OtpeFast.Files;

/// <summary>
/// Holds a folder for one run: as long as it is not disposed of, nobody else gets it, in this process or another of this machine. It ends with the process,
/// however that ends. The lock file stays.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
public sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _stream;

    private DirectoryLock(FileStream stream) => _stream = stream;

    /// <summary>Takes a folder; a missing one is made.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="name">Name of the lock file in it.</param>
    /// <returns>The lock; null where somebody else holds it.</returns>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static DirectoryLock? TryTake(string directory, string name)
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, name);
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new IOException($"'{path}' is a symbolic link; remove it");
        }

        bool existed = File.Exists(path);
        try
        {
            return new DirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (existed || File.Exists(path))
        {
            // A file that is there and cannot be opened for this process alone: it is locked.
            return null;
        }
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose() => _stream.Dispose();
}
