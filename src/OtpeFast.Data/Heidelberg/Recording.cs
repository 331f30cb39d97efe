namespace OtpeFast.Data;

/// <summary>One recording in memory that is used again for the next.</summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class Recording
{
    private long[] _times = [];
    private ushort[] _units = [];

    /// <summary>Number of spikes.</summary>
    public int Count { get; private set; }

    /// <summary>[spike] Microseconds, ascending.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    /// <summary>[spike] The unit of each.</summary>
    public ReadOnlySpan<ushort> Units => _units.AsSpan(0, Count);

    internal Span<ushort> WritableUnits => _units.AsSpan(0, Count);

    internal Span<long> Begin(int count)
    {
        if (_times.Length < count)
        {
            _times = new long[Math.Max(count, 2 * Math.Min(_times.Length, Array.MaxLength / 2))];
            _units = new ushort[_times.Length];
        }

        Count = count;
        return _times.AsSpan(0, count);
    }
}
