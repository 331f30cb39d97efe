namespace OtpeFast.Files;

/// <summary>Files that end: pipes and devices do not, and who opens one to read may wait forever.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class OrdinaryFile
{
    /// <summary>Throws if a file that is there has no content, as empty files, pipes and devices have none.</summary>
    /// <param name="path">The file. A missing one is left to whoever opens it.</param>
    /// <exception cref="IOException">It has none.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be looked at.</exception>
    /// <exception cref="ArgumentException">The path is none.</exception>
    public static void Require(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
        {
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        }

        if (file.Exists && file.Length == 0)
        {
            throw new IOException("it is empty, or a pipe or device and not a file");
        }
    }
}
