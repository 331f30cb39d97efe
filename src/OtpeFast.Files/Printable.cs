namespace OtpeFast.Files;

/// <summary>Text of files, such as names of data sets, in sentences for people.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class Printable
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text without control characters: a name must not begin a line of its own, or tell a terminal what to do.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The same, with a replacement character for each.</returns>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Any(char.IsControl) ? string.Concat(text.Select(static letter => char.IsControl(letter) ? Replacement : letter)) : text;
    }
}
