namespace OtpeFast.Runtime;

/// <summary>The input of every step since a stream began, kept sample by sample: [sample, step, active].</summary>
/// <remarks>Different samples may be written and read by different threads.</remarks>
public sealed class InputHistory
{
    private readonly ushort[] _units; // [sample, step * inputs]
    private readonly float[] _counts; // beside them; none where every unit counts once
    private readonly int[] _offsets; // [sample, step + 1] where the list of a step begins
    private readonly int _steps;
    private readonly int _inputs;
    private readonly bool[] _isAscending; // [sample] whether the units of every step ascend, so that none comes twice

    /// <summary>Buys room for the case that every input is active in every step.</summary>
    /// <param name="samples">Number of samples.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="inputs">Number of input units.</param>
    /// <param name="hasCounts">Whether units have counts; if not, each counts once.</param>
    public InputHistory(int samples, int steps, int inputs, bool hasCounts = true)
    {
        int length = BufferLength.Of("input spikes", samples, steps, inputs);
        _steps = steps;
        _inputs = inputs;
        _units = GC.AllocateUninitializedArray<ushort>(length);
        _counts = hasCounts ? GC.AllocateUninitializedArray<float>(length) : [];
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

        Open(sample, step);
        Add(sample, step, units, counts, first: 0, _inputs);
    }

    /// <summary>Begins the list of a step, which parts are added to.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The step; the steps of a sample come in order, and step 0 begins anew.</param>
    internal void Open(int sample, int step)
    {
        BatchCheck.Place(sample, _isAscending.Length, step, _steps);
        int row = Row(sample, step);
        if (step == 0)
        {
            _offsets[row] = sample * _steps * _inputs;
            _isAscending[sample] = true;
        }

        _offsets[row + 1] = _offsets[row];
    }

    /// <summary>Adds some units to the list of a step.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The step that was opened last.</param>
    /// <param name="units">[active] The active units, counted from <paramref name="first"/>.</param>
    /// <param name="counts">[active] Their counts; none where each counts once.</param>
    /// <param name="first">The first of the inputs that are meant.</param>
    /// <param name="end">The input after the last.</param>
    internal void Add(int sample, int step, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, int first, int end)
    {
        // The loops that read the history believe that every unit is an input. Copied first: what was checked must be what is kept.
        int row = Row(sample, step);
        int start = _offsets[row + 1];
        if (start + units.Length > _offsets[row] + _inputs)
        {
            Throw.RepeatedUnits(start + units.Length - _offsets[row], _inputs);
        }

        Span<ushort> kept = _units.AsSpan(start, units.Length);
        units.CopyTo(kept);
        if (_counts.Length > 0 && counts.IsEmpty)
        {
            _counts.AsSpan(start, units.Length).Fill(1);
        }
        else if (_counts.Length > 0)
        {
            BatchCheck.Length(counts.Length, units.Length, nameof(counts));
            counts.CopyTo(_counts.AsSpan(start));
        }

        bool isAscending = true;
        int last = first - 1;
        foreach (ref ushort unit in kept)
        {
            int input = unit + first;
            if (input >= end)
            {
                Throw.UnitOutside(unit, end - first);
            }

            isAscending &= input > last;
            last = input;
            unit = (ushort)input;
        }

        _offsets[row + 1] = start + units.Length;
        _isAscending[sample] &= isAscending;
    }

    /// <summary>The active units of a step.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The step.</param>
    public ReadOnlySpan<ushort> UnitsAt(int sample, int step) => _units.AsSpan(_offsets[Row(sample, step)]..(_offsets[Row(sample, step) + 1]));

    /// <summary>The counts beside them; none where every unit counts once.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The step.</param>
    public ReadOnlySpan<float> CountsAt(int sample, int step)
        => _counts.Length == 0 ? [] : _counts.AsSpan(_offsets[Row(sample, step)]..(_offsets[Row(sample, step) + 1]));

    /// <summary>Forgets everything.</summary>
    internal void Clear() => Array.Clear(_offsets);

    /// <summary>Forgets the input of a sample.</summary>
    internal void Clear(int sample) => _offsets.AsSpan(Row(sample, 0), _steps + 1).Clear();

    /// <summary>The lists of the only step that is kept.</summary>
    /// <param name="transfer">Where they go, or come from.</param>
    /// <param name="samples">Number of samples.</param>
    internal void Transfer(ref StateTransfer transfer, int samples)
    {
        for (int sample = 0; sample < samples; sample++)
        {
            int start = sample * _inputs;
            Span<int> offsets = _offsets.AsSpan(Row(sample, 0), 2);
            int count = offsets[1] - offsets[0];
            transfer.PassList(_units.AsSpan(start, _inputs), ref count, _inputs);
            if (_counts.Length > 0)
            {
                // Beyond the list may be anything.
                _counts.AsSpan(start, _inputs)[count..].Clear();
                transfer.Pass(_counts.AsSpan(start, _inputs));
            }

            if (transfer.IsLoading)
            {
                offsets[0] = start;
                offsets[1] = start + count;
                _isAscending[sample] = true;
                ReadOnlySpan<ushort> units = UnitsAt(sample, 0);
                for (int i = 1; i < units.Length; i++)
                {
                    _isAscending[sample] &= units[i - 1] < units[i];
                }
            }
        }
    }

    /// <summary>The steps so far.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="steps">Their number.</param>
    public SpikeSequence Sequence(int sample, int steps)
        => new(_offsets.AsSpan(Row(sample, 0), steps + 1), rowStride: 1, steps, _units, _counts, _inputs, _isAscending[sample]);

    private int Row(int sample, int step) => sample * (_steps + 1) + step;
}
