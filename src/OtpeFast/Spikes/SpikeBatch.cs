using System.Runtime.Intrinsics;
using OtpeFast.Runtime;

namespace OtpeFast;

/// <summary>
/// A batch of labelled input spike trains, sparse and time-major: for each step and sample the active units and
/// their counts. Reused from batch to batch; it allocates only while it grows beyond its largest content so far.
/// </summary>
/// <remarks>Not safe from several threads while one of them fills it; filled, any number may read it.</remarks>
public sealed class SpikeBatch
{
    /// <summary>Largest magnitude of a count; with it, and parameters of usual size, every sum stays finite.</summary>
    public const float LargestCount = 1_000_000;

    private int[] _offsets = new int[1]; // [steps * samples + 1]
    private ushort[] _units = [];
    private float[] _counts = [];
    private int[] _labels = [];
    private float[] _weights = []; // [steps * samples]
    private bool _hasWeights;
    private float[] _targets = []; // [steps * samples, outputs]
    private int _outputs; // targets of a step and sample; 0 for none
    private int _rows; // rows written so far
    private bool _isAscending; // whether the units of every row ascend, so that none comes twice

    /// <summary>Makes an empty batch.</summary>
    /// <param name="units">Number of input units, 1 to 65,535.</param>
    public SpikeBatch(int units)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(units, ushort.MaxValue);
        Units = units;
    }

    /// <summary>Number of input units; every active unit is below it.</summary>
    public int Units { get; }

    /// <summary>Number of samples.</summary>
    public int Samples { get; private set; }

    /// <summary>Number of time steps.</summary>
    public int Steps { get; private set; }

    /// <summary>[samples] The class of each sample.</summary>
    public Span<int> Labels => _labels.AsSpan(0, Samples);

    /// <summary>
    /// [steps * samples] How much each step of each sample counts in the loss and its gradient; row <c>step * samples + sample</c>. Empty unless
    /// <see cref="UseWeights"/> was called since <see cref="Begin"/>: then every step counts once.
    /// </summary>
    public ReadOnlySpan<float> Weights => _hasWeights ? _weights.AsSpan(0, Samples * Steps) : [];

    /// <summary>
    /// [steps * samples, outputs] Where the potentials of the outputs should be, for networks that learn numbers; row <c>step * samples + sample</c>. Empty
    /// unless
    /// <see cref="UseTargets"/> was called since <see cref="Begin"/>.
    /// </summary>
    public ReadOnlySpan<float> Targets => _targets.AsSpan(0, Samples * Steps * _outputs);

    /// <summary>Whether any step of any sample counts.</summary>
    public bool HasTargets => !_hasWeights || Weights.ContainsAnyExcept(0f);

    /// <summary>Number of active (step, sample, unit) entries.</summary>
    public int ActiveCount => _offsets[_rows];

    /// <summary>
    /// [steps * samples + 1] Where the active units of each row begin in <see cref="ActiveUnits"/>, and where the last row ends; row
    /// <c>step * samples + sample</c>.
    /// </summary>
    public ReadOnlySpan<int> RowOffsets => _offsets.AsSpan(0, _rows + 1);

    /// <summary>[active] The active units of all rows.</summary>
    public ReadOnlySpan<ushort> ActiveUnits => _units.AsSpan(0, ActiveCount);

    /// <summary>[active] Their counts.</summary>
    public ReadOnlySpan<float> ActiveCounts => _counts.AsSpan(0, ActiveCount);

    /// <summary>Whether the units of every row are known to ascend, so that none comes twice.</summary>
    public bool IsAscending => _isAscending;

    /// <summary>Whether every step of every sample was written.</summary>
    public bool IsComplete => _rows == Samples * Steps && _rows > 0;

    /// <summary>Buys memory ahead, so that batches up to this size allocate nothing.</summary>
    /// <param name="samples">Number of samples.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="active">Number of active entries.</param>
    /// <exception cref="ArgumentException">A number is negative, or the batch larger than an array holds.</exception>
    public void Reserve(int samples, int steps, int active)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        ArgumentOutOfRangeException.ThrowIfNegative(active);
        int rows = BufferLength.Of("rows of spikes", samples, steps);
        if (_labels.Length < samples)
        {
            Array.Resize(ref _labels, samples);
        }

        if (_offsets.Length < rows + 1)
        {
            Array.Resize(ref _offsets, rows + 1);
        }

        ReserveActive(active);
    }

    /// <summary>
    /// Gives each step of each sample a weight of its own, from 0 up: 0 where there is no target, as before a label that counts at the end only. A batch or
    /// step without any weight above 0 makes no optimizer step.
    /// </summary>
    /// <returns>[steps * samples] The weights, all 1, to be written to; row <c>step * samples + sample</c>.</returns>
    public Span<float> UseWeights()
    {
        int rows = Samples * Steps;
        if (_weights.Length < rows)
        {
            Array.Resize(ref _weights, rows);
        }

        _hasWeights = true;
        Span<float> weights = _weights.AsSpan(0, rows);
        weights.Fill(1);
        return weights;
    }

    /// <summary>Gives each step of each sample targets, for networks that learn numbers.</summary>
    /// <param name="outputs">Number of outputs.</param>
    /// <returns>[steps * samples, outputs] The targets, all 0, to be written to; row <c>step * samples + sample</c>.</returns>
    /// <exception cref="ArgumentException">There is no output, or the targets are more than an array holds.</exception>
    public Span<float> UseTargets(int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        int length = BufferLength.Of("targets", Samples, Steps, outputs);
        if (_targets.Length < length)
        {
            Array.Resize(ref _targets, length);
        }

        _outputs = outputs;
        Span<float> targets = _targets.AsSpan(0, length);
        targets.Clear();
        return targets;
    }

    /// <summary>The targets of one sample in one step; none without targets.</summary>
    /// <param name="step">The time step.</param>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample or step.</exception>
    public ReadOnlySpan<float> TargetsAt(int step, int sample) => _targets.AsSpan(RowOf(step, sample) * _outputs, _outputs);

    /// <summary>How much a step of a sample counts; 1 without weights.</summary>
    /// <param name="step">The time step.</param>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample or step.</exception>
    public float WeightAt(int step, int sample)
    {
        int row = RowOf(step, sample);
        return _hasWeights ? _weights[row] : 1;
    }

    /// <summary>Whether a step counts for any sample.</summary>
    /// <param name="step">The time step.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such step yet.</exception>
    public bool HasTarget(int step)
    {
        int first = RowOf(step, Samples - 1) - (Samples - 1);
        return !_hasWeights || _weights.AsSpan(first, Samples).ContainsAnyExcept(0f);
    }

    /// <summary>
    /// Empties the batch and sets its shape. Fill it with <see cref="AppendRow"/>; labels keep their old values, and there are neither weights nor
    /// targets.
    /// </summary>
    /// <param name="samples">Number of samples, at least 1.</param>
    /// <param name="steps">Number of time steps, at least 1.</param>
    /// <exception cref="ArgumentException">A number is less than 1, or the batch larger than an array holds.</exception>
    public void Begin(int samples, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Reserve(samples, steps, 0);
        Samples = samples;
        Steps = steps;
        _rows = 0;
        _isAscending = true;
        _hasWeights = false;
        _outputs = 0;
        _offsets[0] = 0;
    }

    /// <summary>Replaces everything by one time step: the frame's samples, without labels, weights or targets yet.</summary>
    /// <param name="frame">The step.</param>
    /// <exception cref="ArgumentException">A unit or a count is out of range.</exception>
    public void SetFrame(SpikeFrame frame)
    {
        Begin(frame.Samples, 1);
        for (int sample = 0; sample < frame.Samples; sample++)
        {
            AppendRow(frame.Units(sample), frame.Counts(sample));
        }
    }

    /// <summary>Appends the next sample of a step; all samples of step 0 come first, then those of step 1, and so on.</summary>
    /// <param name="units">[active] The active units; a unit that is listed twice counts twice.</param>
    /// <param name="counts">[active] The number of spikes of each, or another finite weight, up to <see cref="LargestCount"/>.</param>
    /// <exception cref="ArgumentException">A unit or a count is out of range, or the lengths differ.</exception>
    /// <exception cref="InvalidOperationException">Every step of every sample is there already.</exception>
    public void AppendRow(ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts)
    {
        if (units.Length != counts.Length)
        {
            Throw.Lengths(nameof(counts), units.Length, counts.Length);
        }

        if (_rows == Samples * Steps)
        {
            Throw.BatchFull(Samples, Steps);
        }

        // Copied first: another thread may write to what the caller gave, and what was checked must be what is kept.
        int start = _offsets[_rows];
        ReserveActive(BufferLength.Of("spikes", (long)start + units.Length));
        Span<ushort> kept = _units.AsSpan(start, units.Length);
        units.CopyTo(kept);
        counts.CopyTo(_counts.AsSpan(start));
        bool isAscending = _isAscending;
        int last = -1;
        foreach (ushort unit in kept)
        {
            CheckUnit(unit);
            isAscending &= unit > last;
            last = unit;
        }

        CheckCounts(_counts.AsSpan(start, units.Length));
        _isAscending = isAscending;
        _offsets[++_rows] = start + units.Length;
    }

    /// <summary>Replaces the whole content by events in any order; within a step they keep it.</summary>
    /// <param name="samples">Number of samples, at least 1.</param>
    /// <param name="steps">Number of time steps, at least 1.</param>
    /// <param name="events">The events.</param>
    /// <exception cref="ArgumentException">An event lies outside the batch, or its count is out of range; the batch is as it was.</exception>
    public void SetEvents(int samples, int steps, ReadOnlySpan<SpikeEvent> events)
    {
        foreach (ref readonly SpikeEvent spike in events)
        {
            if ((uint)spike.Sample >= (uint)samples || (uint)spike.Step >= (uint)steps)
            {
                Throw.EventOutside(spike, samples, steps);
            }

            CheckUnit(spike.Unit);
            CheckCount(spike.Count);
        }

        Begin(samples, steps);
        int rows = samples * steps;
        ReserveActive(events.Length);
        Span<int> offsets = _offsets.AsSpan(0, rows + 1);
        offsets.Clear();

        // Counting sort by row: count, sum up to the end of each row, then place from the back.
        foreach (ref readonly SpikeEvent spike in events)
        {
            offsets[spike.Step * samples + spike.Sample]++;
        }

        int end = 0;
        for (int row = 0; row < rows; row++)
        {
            end += offsets[row];
            offsets[row] = end;
        }

        offsets[rows] = end;
        for (int i = events.Length - 1; i >= 0; i--)
        {
            // Checked again, on a copy: another thread may have written to what the caller gave.
            SpikeEvent spike = events[i];
            CheckUnit(spike.Unit);
            CheckCount(spike.Count);
            int place = --offsets[spike.Step * samples + spike.Sample];
            _units[place] = spike.Unit;
            _counts[place] = spike.Count;
        }

        for (int row = 0; row < rows; row++)
        {
            if (offsets[row] > offsets[row + 1])
            {
                Throw.EventsChanged();
            }
        }

        _rows = rows;
        _isAscending = false; // not known, and not worth sorting for
    }

    /// <summary>The active units of one sample in one step.</summary>
    /// <param name="step">The time step.</param>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample or step yet.</exception>
    public ReadOnlySpan<ushort> UnitsAt(int step, int sample)
    {
        int row = RowOf(step, sample);
        return _units.AsSpan(_offsets[row], _offsets[row + 1] - _offsets[row]);
    }

    /// <summary>The counts of one sample in one step, beside its <see cref="UnitsAt"/>.</summary>
    /// <param name="step">The time step.</param>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample or step yet.</exception>
    public ReadOnlySpan<float> CountsAt(int step, int sample)
    {
        int row = RowOf(step, sample);
        return _counts.AsSpan(_offsets[row], _offsets[row + 1] - _offsets[row]);
    }

    /// <summary>All time steps of one sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample, or not all of its steps yet.</exception>
    public SpikeSequence Sequence(int sample)
    {
        RowOf(Steps - 1, sample);
        return new(_offsets.AsSpan(sample, (Steps - 1) * Samples + 2), Samples, Steps, _units, _counts, Units, _isAscending);
    }

    /// <summary>One time step of all samples.</summary>
    /// <param name="step">The time step.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such step yet.</exception>
    public SpikeFrame Frame(int step)
    {
        RowOf(step, Samples - 1);
        return new(_offsets.AsSpan(step * Samples, Samples + 1), _units, _counts);
    }

    private int RowOf(int step, int sample)
    {
        if ((uint)sample >= (uint)Samples)
        {
            Throw.Sample(sample, Samples);
        }

        // In 64 bits: a step may be any number.
        long row = (long)step * Samples + sample;
        if ((ulong)row >= (ulong)_rows)
        {
            Throw.Step(step, _rows / Samples);
        }

        return (int)row;
    }

    private static void CheckCounts(ReadOnlySpan<float> counts)
    {
        int i = 0;
        for (; i + Vector512<float>.Count <= counts.Length; i += Vector512<float>.Count)
        {
            if (!Vector512.LessThanOrEqualAll(Vector512.Abs(Vector512.Create(counts[i..])), Vector512.Create(LargestCount)))
            {
                break; // one by one, to name the one
            }
        }

        for (; i < counts.Length; i++)
        {
            CheckCount(counts[i]);
        }
    }

    private static void CheckCount(float count)
    {
        if (!(Math.Abs(count) <= LargestCount)) // false for a number that is none
        {
            Throw.Count(count);
        }
    }

    private void ReserveActive(int active)
    {
        if (_units.Length < active)
        {
            int length = Math.Max(active, Math.Min(2 * _units.Length, Array.MaxLength));
            Array.Resize(ref _units, length);
            Array.Resize(ref _counts, length);
        }
    }

    private void CheckUnit(ushort unit)
    {
        if (unit >= Units)
        {
            Throw.UnitOutside(unit, Units);
        }
    }
}
