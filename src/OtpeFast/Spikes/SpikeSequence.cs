namespace OtpeFast;

/// <summary>All time steps of one sample: for each, which units are active, and with which counts.</summary>
/// <remarks>Not safe from several threads while somebody writes to what it shows.</remarks>
public readonly ref struct SpikeSequence
{
    private readonly ReadOnlySpan<int> _offsets; // the row of step t begins at _offsets[t * _rowStride]
    private readonly ReadOnlySpan<ushort> _units;
    private readonly ReadOnlySpan<float> _counts; // empty where every unit counts once
    private readonly int _rowStride;

    private readonly int _unitBound; // every unit is below it

    internal SpikeSequence(
        ReadOnlySpan<int> offsets, int rowStride, int steps, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, int unitBound, bool isDistinct)
    {
        _unitBound = unitBound;
        IsDistinct = isDistinct;
        _offsets = offsets;
        _units = units;
        _counts = counts;
        _rowStride = rowStride;
        Steps = steps;
    }

    /// <summary>Number of time steps.</summary>
    public int Steps { get; }

    /// <summary>Whether units have counts; if not, each active unit counts once.</summary>
    public bool HasCounts => !_counts.IsEmpty;

    /// <summary>Whether it is known that no step lists a unit twice.</summary>
    public bool IsDistinct { get; }

    /// <summary>The active units of a step.</summary>
    /// <param name="step">The time step.</param>
    public ReadOnlySpan<ushort> Units(int step)
    {
        int start = _offsets[step * _rowStride];
        return _units.Slice(start, _offsets[step * _rowStride + 1] - start);
    }

    /// <summary>The counts of a step, beside its <see cref="Units"/>.</summary>
    /// <param name="step">The time step.</param>
    public ReadOnlySpan<float> Counts(int step)
    {
        int start = _offsets[step * _rowStride];
        return _counts.Slice(start, _offsets[step * _rowStride + 1] - start);
    }

    /// <summary>[step, stride] Where the list of a step begins; where it ends stands behind.</summary>
    internal ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>From where one step's list begins to where the next one's does, in the offsets.</summary>
    internal int OffsetStride => _rowStride;

    /// <summary>All lists.</summary>
    internal ReadOnlySpan<ushort> AllUnits => _units;

    /// <summary>The counts beside them.</summary>
    internal ReadOnlySpan<float> AllCounts => _counts;

    /// <summary>The number of events in some steps.</summary>
    internal int Count(int firstStep, int endStep)
    {
        if (_rowStride == 1)
        {
            return _offsets[endStep] - _offsets[firstStep];
        }

        int count = 0;
        for (int step = firstStep; step < endStep; step++)
        {
            count += _offsets[step * _rowStride + 1] - _offsets[step * _rowStride];
        }

        return count;
    }

    /// <summary>Throws unless there is a row for every unit, and every list lies within them all: what loops that ask no more rely on.</summary>
    internal void RequireRoom(int rows)
    {
        // Offsets ascend: whoever makes a sequence has counted them up.
        _ = _units[.._offsets[(Steps - 1) * _rowStride + 1]];
        if (rows < _unitBound)
        {
            Throw.UnitOutside(_unitBound - 1, rows);
        }
    }
}
