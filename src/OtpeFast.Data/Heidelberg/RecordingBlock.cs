namespace OtpeFast.Data;

/// <summary>Binned recordings one after the other, compactly: three bytes for each unit that spikes in a bin.</summary>
internal sealed class RecordingBlock
{
    /// <summary>Recordings of a block: so few that arrays stay far from their largest length.</summary>
    public const int Recordings = 1_024;

    /// <summary>The byte of a count that does not fit a byte.</summary>
    public const byte Large = byte.MaxValue;

    private static readonly float[] Values = [.. Enumerable.Range(0, Large).Select(static count => (float)count)];

    /// <summary>Makes a block of its parts.</summary>
    /// <param name="offsets">[recording * steps + 1] Where a bin begins.</param>
    /// <param name="units">[active] Ascending within a bin.</param>
    /// <param name="counts">[active] <see cref="Large"/> for those that are among <paramref name="largeCounts"/>.</param>
    /// <param name="largeCounts">Counts of 255 and more, by their place.</param>
    public RecordingBlock(int[] offsets, ushort[] units, byte[] counts, IReadOnlyDictionary<int, int> largeCounts)
    {
        Offsets = offsets;
        Units = units;
        Counts = counts;
        LargeCounts = largeCounts;
    }

    public int[] Offsets { get; }

    public ushort[] Units { get; }

    public byte[] Counts { get; }

    public IReadOnlyDictionary<int, int> LargeCounts { get; }

    /// <summary>The units of a row.</summary>
    public ReadOnlySpan<ushort> UnitsOf(int row) => Units.AsSpan(Offsets[row], Offsets[row + 1] - Offsets[row]);

    /// <summary>Writes the counts of a row.</summary>
    public void CopyCounts(int row, Span<float> counts)
    {
        int start = Offsets[row];
        ReadOnlySpan<byte> compact = Counts.AsSpan(start, Offsets[row + 1] - start);
        counts = counts[..compact.Length];
        for (int i = 0; i < compact.Length; i++)
        {
            counts[i] = compact[i] == Large ? LargeCounts[start + i] : Values[compact[i]];
        }
    }
}
