namespace OtpeFast.Experiments;

/// <summary>Words of a shell script.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class Shell
{
    /// <summary>Quotes a word, so that a POSIX shell reads it as it is.</summary>
    /// <param name="word">The word.</param>
    public static string Quote(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
    }
}
