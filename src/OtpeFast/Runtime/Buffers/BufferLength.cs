namespace OtpeFast.Runtime;

/// <summary>Lengths of arrays as products of sizes that callers chose: no overflow, and a sentence where they are too much together.</summary>
internal static class BufferLength
{
    private const int Margin = 64 + 2 * BufferGuards.Zone; // for alignment and guard zones

    /// <summary>The product as a length.</summary>
    /// <param name="what">What is kept, for the sentence.</param>
    /// <param name="sizes">The factors, none negative.</param>
    /// <exception cref="ArgumentException">The product is more than an array holds.</exception>
    public static int Of(string what, params ReadOnlySpan<long> sizes)
    {
        UInt128 product = 1;
        foreach (long size in sizes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(sizes));
            product = product > long.MaxValue ? product : product * (ulong)size;
        }

        return product <= (UInt128)(Array.MaxLength - Margin) ? (int)product : Throw.TooLong(what, product);
    }
}
