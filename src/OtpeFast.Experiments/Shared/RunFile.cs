using OtpeFast.Files;

namespace OtpeFast.Experiments;

/// <summary>Files of a run: in its folder and nowhere else, whatever names a plan holds, and written whole or not at all.</summary>
internal static class RunFile
{
    private const int LongestName = 200;

    /// <summary>Whether a name can be a file's, in whatever folder it is put.</summary>
    public static bool IsName(string? name)
        => !string.IsNullOrWhiteSpace(name) && name.Length <= LongestName && name[0] != '.'
            && !name.Any(static letter => letter is '/' or '\\' or ':' || char.IsControl(letter));

    /// <summary>The path of a file.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="name">The file's name in it.</param>
    /// <exception cref="ExperimentException">It is no name of a file.</exception>
    public static string Path(string directory, string name) => IsName(name)
        ? System.IO.Path.Combine(directory, name)
        : throw new ExperimentException($"'{name}' cannot name a file of the run in '{directory}'; names have no slashes and do not begin with a point.");

    /// <summary>Writes a file.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="name">The file's name in it.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="ExperimentException">It cannot be written.</exception>
    public static void Write(string directory, string name, ReadOnlySpan<byte> content)
    {
        string path = Path(directory, name);
        try
        {
            WholeFile.Write(path, content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExperimentException(
                $"The file '{path}' cannot be written ({exception.Message.TrimEnd('.')}); choose another --out or make room.", exception);
        }
    }
}
