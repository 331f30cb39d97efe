namespace OtpeFast.Data.Tests;

/// <summary>Counts what an action allocates on this thread.</summary>
internal static class Allocations
{
    /// <summary>The least of three: a collection on behalf of another thread counts the rest of this thread's buffer.</summary>
    public static long Least(Action action)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
