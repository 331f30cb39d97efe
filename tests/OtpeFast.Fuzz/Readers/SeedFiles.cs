namespace OtpeFast.Fuzz.Readers;

/// <summary>The sound files that damage begins with.</summary>
internal static class SeedFiles
{
    public static IReadOnlyList<byte[]> All(string pattern)
    {
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Seeds"), pattern);
        return files.Length > 0
            ? [.. files.Order(StringComparer.Ordinal).Select(File.ReadAllBytes)]
            : throw new InvalidOperationException($"There is no seed '{pattern}'.");
    }
}
