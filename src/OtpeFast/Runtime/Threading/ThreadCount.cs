namespace OtpeFast.Runtime;

/// <summary>How many threads work on something.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class ThreadCount
{
    /// <summary>The most that are ever started: more than there are processors only wait for one another. Tests raise it.</summary>
    internal static int Limit { get; set; } = Environment.ProcessorCount;

    /// <summary>The threads that are used for what was asked.</summary>
    /// <param name="threads">What was asked: a number, or 0 for the default.</param>
    /// <param name="samples">Largest number of samples in a batch: a single one is too little work to share, so its default is one thread.</param>
    /// <returns>1 to the number of processors.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative number was asked.</exception>
    public static int Of(int threads, int samples = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        return threads == 0 ? (samples == 1 ? 1 : Environment.ProcessorCount) : Math.Min(threads, Limit);
    }
}
