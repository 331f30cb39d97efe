namespace OtpeFast.Data;

/// <summary>The samples of another source, transformed. What happens to a sample depends on seed and place alone.</summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class TransformedSource : ISpikeSource
{
    private const ulong Purpose = 0x54_52_41; // "TRA"
    private readonly ISpikeSource _source;
    private readonly InputTransform _transform;
    private readonly ulong _seed;
    private readonly SpikeBatch _before;
    private readonly ushort[] _units; // of the row that is written
    private readonly float[] _counts;
    private Move[] _moves = [];

    /// <summary>Wraps a source.</summary>
    /// <param name="source">The source; it then is this one's.</param>
    /// <param name="transform">What is done to its samples.</param>
    /// <param name="seed">Seed of what chance decides.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TransformedSource(ISpikeSource source, InputTransform transform, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(transform);
        transform.Validate();
        _source = source;
        _transform = transform;
        _seed = seed;
        _before = new SpikeBatch(source.Units);
        _units = new ushort[Units];
        _counts = new float[Units];
    }

    /// <inheritdoc/>
    public int Units => _transform.UnitsOf(_source.Units);

    /// <inheritdoc/>
    public int Classes => _source.Classes;

    /// <inheritdoc/>
    public int Steps => _source.Steps;

    /// <summary>Number of different samples before they are moved and thinned; null where no two are the same.</summary>
    public int? Samples => _source.Samples;

    /// <inheritdoc/>
    public void Fill(SpikeBatch batch, long first, int samples)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _source.Fill(_before, first, samples);
        if (!_before.IsAscending)
        {
            throw new InvalidOperationException("The source lists units that do not ascend; they cannot be grouped.");
        }

        batch.Reserve(samples, _before.Steps, _before.ActiveCount);
        batch.Begin(samples, _before.Steps);
        _before.Labels.CopyTo(batch.Labels);
        CopyTargets(batch, samples);
        if (_moves.Length < samples)
        {
            Array.Resize(ref _moves, samples);
        }

        for (int sample = 0; sample < samples; sample++)
        {
            _moves[sample] = new Move(new RandomSequence(_seed, Purpose, (ulong)(first + sample)), _transform);
        }

        for (int step = 0; step < batch.Steps; step++)
        {
            for (int sample = 0; sample < samples; sample++)
            {
                int active = Transform(ref _moves[sample], step, sample);
                batch.AppendRow(_units.AsSpan(0, active), _counts.AsSpan(0, active));
            }
        }
    }

    private int Transform(ref Move move, int step, int sample)
    {
        int from = step - move.Steps;
        if (from < 0 || from >= _before.Steps)
        {
            return 0;
        }

        ReadOnlySpan<ushort> units = _before.UnitsAt(from, sample);
        ReadOnlySpan<float> counts = _before.CountsAt(from, sample);
        int active = 0;
        for (int i = 0; i < units.Length; i++)
        {
            int unit = units[i] + move.Units;
            if (unit < 0 || unit >= _before.Units || move.Drops(_transform.DropShare))
            {
                continue;
            }

            // Units ascend, and so do their groups: a group is the last one, or new.
            var group = (ushort)(unit / _transform.GroupUnits);
            if (active > 0 && _units[active - 1] == group)
            {
                _counts[active - 1] += counts[i];
            }
            else
            {
                _units[active] = group;
                _counts[active++] = counts[i];
            }
        }

        return active;
    }

    /// <summary>Targets stand where they stood, and so do their weights: a sample is moved within its time, not its time with it.</summary>
    private void CopyTargets(SpikeBatch batch, int samples)
    {
        if (!_before.Weights.IsEmpty)
        {
            _before.Weights.CopyTo(batch.UseWeights());
        }

        if (!_before.Targets.IsEmpty)
        {
            _before.Targets.CopyTo(batch.UseTargets(_before.Targets.Length / (samples * _before.Steps)));
        }
    }

    /// <summary>What chance decides for one sample.</summary>
    private struct Move
    {
        private RandomSequence _random;

        public Move(RandomSequence random, InputTransform transform)
        {
            Units = random.NextInt(2 * transform.ShiftUnits + 1) - transform.ShiftUnits;
            Steps = random.NextInt(2 * transform.ShiftSteps + 1) - transform.ShiftSteps;
            _random = random;
        }

        public int Units { get; }

        public int Steps { get; }

        public bool Drops(double share) => share > 0 && _random.NextDouble() < share;
    }
}
