namespace OtpeFast.Data;

/// <summary>Endless batches drawn from Randman's manifolds.</summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class RandmanSource : ISpikeSource
{
    private const ulong PointPurpose = 0x52_4D_50; // "RMP"
    private readonly RandmanManifolds _manifolds;
    private readonly RandmanEncoding _encoding;
    private readonly ulong _stream;
    private readonly float[] _values; // [unit]
    private readonly int[] _times; // [step], shuffled for each unit; only where values are rates
    private SpikeEvent[] _events = [];

    /// <summary>Makes a source.</summary>
    /// <param name="manifolds">The manifolds.</param>
    /// <param name="encoding">How values become spikes.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="stream">Sources of different streams draw different points: one for training, one for validation.</param>
    public RandmanSource(RandmanManifolds manifolds, RandmanEncoding encoding, int steps, ulong stream)
    {
        ArgumentNullException.ThrowIfNull(manifolds);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        _manifolds = manifolds;
        _encoding = encoding;
        _stream = stream;
        Steps = steps;
        _values = new float[manifolds.Units];
        _times = encoding == RandmanEncoding.Rate ? new int[steps] : [];
    }

    /// <inheritdoc/>
    public int Units => _manifolds.Units;

    /// <inheritdoc/>
    public int Classes => _manifolds.Classes;

    /// <inheritdoc/>
    public int Steps { get; }

    /// <inheritdoc/>
    public int? Samples => null;

    /// <inheritdoc/>
    public void Fill(SpikeBatch batch, long first, int samples)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        batch.Begin(samples, Steps);
        long largest = (long)samples * Units * (_encoding == RandmanEncoding.Time ? 1 : Steps);
        if (largest > Array.MaxLength)
        {
            throw new ArgumentException(
                $"A batch of {samples:N0} samples may have {largest:N0} spikes, more than this runtime allows; use a smaller batch or fewer steps.",
                nameof(samples));
        }

        if (_events.Length < largest)
        {
            _events = new SpikeEvent[largest];
            batch.Reserve(samples, Steps, (int)largest);
        }

        int count = 0;
        for (int sample = 0; sample < samples; sample++)
        {
            var random = new RandomSequence(_manifolds.Seed, PointPurpose + (_stream << 32), (ulong)(first + sample));
            int label = random.NextInt(Classes);
            batch.Labels[sample] = label;
            _manifolds.Draw(ref random, label, _values);
            for (int unit = 0; unit < _values.Length; unit++)
            {
                int bin = (int)(_values[unit] * Steps);
                if (_encoding == RandmanEncoding.Time)
                {
                    _events[count++] = new SpikeEvent(sample, bin, (ushort)unit);
                }
                else
                {
                    count = AddShuffled(ref random, sample, unit, bin, count);
                }
            }
        }

        batch.SetEvents(samples, Steps, _events.AsSpan(0, count));
    }

    private int AddShuffled(ref RandomSequence random, int sample, int unit, int spikes, int count)
    {
        // From the same order for every unit, so that a sample depends on its place alone.
        for (int step = 0; step < Steps; step++)
        {
            _times[step] = step;
        }

        for (int i = 0; i < spikes; i++)
        {
            int other = i + random.NextInt(Steps - i);
            (_times[i], _times[other]) = (_times[other], _times[i]);
            _events[count++] = new SpikeEvent(sample, _times[i], (ushort)unit);
        }

        return count;
    }
}
