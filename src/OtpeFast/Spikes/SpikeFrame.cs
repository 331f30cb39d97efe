namespace OtpeFast;

/// <summary>One time step of one or more parallel samples: which input units are active, and with which counts.</summary>
/// <remarks>Not safe from several threads while somebody writes to what it shows.</remarks>
public readonly ref struct SpikeFrame
{
    private readonly ReadOnlySpan<int> _offsets; // [samples + 1], or empty for a single sample
    private readonly ReadOnlySpan<ushort> _units;
    private readonly ReadOnlySpan<float> _counts;

    /// <summary>A frame of a single sample.</summary>
    /// <param name="units">[active] The active units; a unit that is listed twice counts twice.</param>
    /// <param name="counts">[active] The number of spikes of each, or another finite weight, up to <see cref="SpikeBatch.LargestCount"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ. (Units and counts are checked where the frame is used.)</exception>
    public SpikeFrame(ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts)
    {
        if (units.Length != counts.Length)
        {
            Throw.Lengths(nameof(counts), units.Length, counts.Length);
        }

        _units = units;
        _counts = counts;
    }

    internal SpikeFrame(ReadOnlySpan<int> offsets, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts)
    {
        _offsets = offsets;
        _units = units;
        _counts = counts;
    }

    /// <summary>Number of samples.</summary>
    public int Samples => _offsets.IsEmpty ? 1 : _offsets.Length - 1;

    /// <summary>The active units of one sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public ReadOnlySpan<ushort> Units(int sample)
    {
        Require(sample);
        return _offsets.IsEmpty ? _units : _units[_offsets[sample].._offsets[sample + 1]];
    }

    /// <summary>The counts of one sample, beside its <see cref="Units"/>.</summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public ReadOnlySpan<float> Counts(int sample)
    {
        Require(sample);
        return _offsets.IsEmpty ? _counts : _counts[_offsets[sample].._offsets[sample + 1]];
    }

    private void Require(int sample)
    {
        if ((uint)sample >= (uint)Samples)
        {
            Throw.Sample(sample, Samples);
        }
    }
}
