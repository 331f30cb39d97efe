using System.Globalization;

namespace OtpeFast.Bench.Ratio;

/// <summary>The process's highest resident memory between two moments, where the system can tell (Linux).</summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>Starts a new measurement and returns the resident memory now; null where it can't be measured.</summary>
    public static long? Start()
    {
        if (!File.Exists(Status))
        {
            return null;
        }

        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5"); // sets the peak to the present
        return Read("VmRSS:");
    }

    /// <summary>The highest since <see cref="Start"/>, above what was there then.</summary>
    public static long? Above(long? start) => start is null ? null : Read("VmHWM:") - start;

    private static long Read(string field)
    {
        string line = File.ReadLines(Status).First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
