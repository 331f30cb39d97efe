namespace OtpeFast.Files.Tests;

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("otpe-files-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public string[] Names => [.. Directory.GetFileSystemEntries(_path).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
