namespace OtpeFast.Runtime;

/// <summary>The input of every step since a stream began, kept sample by sample: [sample, step, active].</summary>
/// <remarks>Different samples may be written and read by different threads.</remarks>
public sealed class InputHistory
{
    private readonly ushort[] _units; // [sample, step * inputs]
    private readonly float[] _counts; // beside them
    private readonly int[] _offsets; // [sample, step + 1] where the list of a step begins
    private readonly int _steps;
    private readonly int _inputs;
    private readonly bool[] _isAscending; // [sample] whether the units of every step ascend, so that none comes twice

    /// <summary>Buys room for the case that every input is active in every step.</summary>
    /// <param name="samples">Number of samples.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="inputs">Number of input units.</param>
    public InputHistory(int samples, int steps, int inputs)
    {
        int length = BufferLength.Of("input spikes", samples, steps, inputs);
        _steps = steps;
        _inputs = inputs;
        _units = GC.AllocateUninitializedArray<ushort>(length);
        _counts = GC.AllocateUninitializedArray<float>(length);
        _offsets = new int[BufferLength.Of("steps", samples, steps + 1L)];
        _isAscending = new bool[samples];
    }

    /// <summary>Keeps the input of one step.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The step; the steps of a sample come in order, and step 0 begins anew.</param>
    /// <param name="units">[active] The active units.</param>
    /// <param name="counts">[active] Their counts.</param>
    /// <exception cref="ArgumentException">There are more units than inputs: some are listed twice; or a unit is none of the inputs.</exception>
    public void Append(int sample, int step, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts)
    {
        if (units.Length > _inputs)
        {
            Throw.RepeatedUnits(units.Length, _inputs);
        }

        BatchCheck.Length(counts.Length, units.Length, nameof(counts));
        BatchCheck.Place(sample, _isAscending.Length, step, _steps);
        int row = sample * (_steps + 1) + step;
        if (step == 0)
        {
            _offsets[row] = sample * _steps * _inputs;
            _isAscending[sample] = true;
        }

        // The loops that read the history believe that every unit is an input. Copied first: what was checked must be what is kept.
        int start = _offsets[row];
        Span<ushort> kept = _units.AsSpan(start, units.Length);
        units.CopyTo(kept);
        counts.CopyTo(_counts.AsSpan(start));
        bool isAscending = true;
        int last = -1;
        foreach (ushort unit in kept)
        {
            if (unit >= _inputs)
            {
                Throw.UnitOutside(unit, _inputs);
            }

            isAscending &= unit > last;
            last = unit;
        }

        _offsets[row + 1] = start + units.Length;
        _isAscending[sample] &= isAscending;
    }

    /// <summary>The steps so far.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="steps">Their number.</param>
    public SpikeSequence Sequence(int sample, int steps)
        => new(_offsets.AsSpan(sample * (_steps + 1), steps + 1), rowStride: 1, steps, _units, _counts, _inputs, _isAscending[sample]);
}
