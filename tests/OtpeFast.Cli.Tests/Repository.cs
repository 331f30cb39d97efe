using System.Runtime.CompilerServices;

namespace OtpeFast.Cli.Tests;

/// <summary>Files of the repository that tests look at where they are.</summary>
internal static class Repository
{
    /// <summary>The path of one.</summary>
    /// <param name="names">The folders from the root, then its name.</param>
    public static string PathOf(params string[] names) => Path.Combine([Path.GetDirectoryName(Here())!, "..", "..", .. names]);

    private static string Here([CallerFilePath] string path = "") => path;
}
