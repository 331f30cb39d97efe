using System.Numerics;

namespace OtpeFast.Streaming;

/// <summary>How long steps took: counts in classes that are at most 1/16 wide of their values.</summary>
/// <remarks>Written by one thread; others may read at any time, and see counts that are a moment old.</remarks>
public sealed class StepTimes
{
    private const int Parts = 16; // of each power of two
    private const int PartBits = 4;
    private readonly long[] _counts = new long[64 * Parts];

    /// <summary>Number of steps.</summary>
    public long Count { get; private set; }

    /// <summary>The longest, in nanoseconds.</summary>
    public long Longest { get; private set; }

    /// <summary>Notes a step.</summary>
    /// <param name="nanoseconds">How long it took.</param>
    public void Add(long nanoseconds)
    {
        nanoseconds = Math.Max(nanoseconds, 0);
        _counts[ClassOf(nanoseconds)]++;
        Longest = Math.Max(Longest, nanoseconds);
        Count++;
    }

    /// <summary>The time that a share of the steps did not exceed, in nanoseconds; 0 without steps.</summary>
    /// <param name="share">The share, from 0 to 1, such as 0.99.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public long Percentile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        long wanted = (long)Math.Ceiling(share * Count);
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted && seen > 0)
            {
                return Math.Min(EndOf(i), Longest);
            }
        }

        return Longest;
    }

    /// <summary>The steps since an earlier moment.</summary>
    /// <param name="before">A copy from that moment: what this method returned for null.</param>
    /// <returns>A copy, whose longest step is known to a class.</returns>
    public StepTimes Since(StepTimes? before)
    {
        var since = new StepTimes();
        for (int i = 0; i < _counts.Length; i++)
        {
            since._counts[i] = _counts[i] - (before?._counts[i] ?? 0);
            since.Count += since._counts[i];
            since.Longest = since._counts[i] > 0 ? Math.Min(EndOf(i), Longest) : since.Longest;
        }

        return since;
    }

    private static int ClassOf(long value)
    {
        int power = BitOperations.Log2((ulong)value | 1);
        return power < PartBits ? (int)value : power * Parts + (int)((value >> (power - PartBits)) & (Parts - 1));
    }

    /// <summary>The largest value of a class.</summary>
    private static long EndOf(int index)
    {
        int power = index / Parts;
        return power < PartBits ? index : (1L << power) + ((index % Parts + 1L) << (power - PartBits)) - 1;
    }
}
