using System.Globalization;

namespace OtpeFast.Fuzz;

/// <summary>The memory that this process really has, as Linux counts it: what is only reserved does not count. Elsewhere nothing is measured.</summary>
internal static class ResidentMemory
{
    private const string Reset = "/proc/self/clear_refs";
    private const string Status = "/proc/self/status";

    /// <summary>Forgets the peak so far.</summary>
    /// <returns>The memory now, in bytes.</returns>
    public static long Restart()
    {
        if (!File.Exists(Reset))
        {
            return 0;
        }

        File.WriteAllText(Reset, "5");
        return Peak();
    }

    /// <summary>The peak since then, in bytes.</summary>
    public static long Peak()
    {
        if (!File.Exists(Status))
        {
            return 0;
        }

        string line = File.ReadLines(Status).First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1_024 * long.Parse(line.AsSpan(6).Trim(" \tkB"), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
