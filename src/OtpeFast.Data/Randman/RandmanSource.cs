namespace OtpeFast.Data;

/// <summary>
/// Samples drawn from Randman's manifolds: points of their own each, or in the authors' draws of a thousand points a class, of which a batch takes some. Then
/// a sample depends on the seed, its draw and its place in it: sample 300 of a source that takes 128 of each draw is the 45th of draw 2.
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class RandmanSource : ISpikeSource
{
    /// <summary>Samples that a batch takes of a draw, where nothing else is said.</summary>
    public const int UsualDraw = 128;

    private readonly RandmanManifolds _manifolds;
    private readonly RandmanEncoding _encoding;
    private readonly RandmanPoints _points;
    private readonly float[] _values; // [unit]
    private readonly int[] _times; // [step], shuffled for each unit; only where values are rates
    private SpikeEvent[] _events = [];

    /// <summary>Makes an endless source.</summary>
    /// <param name="manifolds">The manifolds.</param>
    /// <param name="encoding">How values become spikes.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="seed">Which points are drawn.</param>
    /// <param name="stream">Sources of different streams draw different points: one for training, one for validation.</param>
    /// <param name="drawSamples">Samples that are taken of each draw: those of a batch. Of all of a draw's there are no more.</param>
    /// <param name="scaling">Over which points values are brought to the range from 0 to 1.</param>
    public RandmanSource(
        RandmanManifolds manifolds, RandmanEncoding encoding, int steps, ulong seed, ulong stream, int drawSamples = UsualDraw,
        RandmanScaling scaling = RandmanScaling.EachDraw)
    {
        ArgumentNullException.ThrowIfNull(manifolds);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(drawSamples, 1);
        _manifolds = manifolds;
        _encoding = encoding;
        _points = scaling == RandmanScaling.Once
            ? new CalibratedPoints(manifolds, seed, stream)
            : new RandmanDraws(manifolds, seed, stream, Math.Min(drawSamples, SamplesOfADraw(manifolds)));
        Steps = steps;
        _values = new float[manifolds.Units];
        _times = encoding == RandmanEncoding.Rate ? new int[steps] : [];
    }

    private RandmanSource(RandmanManifolds manifolds, RandmanEncoding encoding, int steps, ulong seed, ulong stream, int samples)
        : this(manifolds, encoding, steps, seed, stream, SamplesOfADraw(manifolds), RandmanScaling.EachDraw)
        => Samples = Math.Min(samples, SamplesOfADraw(manifolds));

    /// <summary>Makes a source of one draw, whole or its beginning: what the authors validate and test on.</summary>
    /// <param name="manifolds">The manifolds.</param>
    /// <param name="encoding">How values become spikes.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="seed">Which points are drawn.</param>
    /// <param name="stream">Sources of different streams draw different points.</param>
    /// <param name="samples">How many of its samples, from the first; no more than there are.</param>
    public static RandmanSource OneDraw(
        RandmanManifolds manifolds, RandmanEncoding encoding, int steps, ulong seed, ulong stream, int samples = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        return new(manifolds, encoding, steps, seed, stream, samples);
    }

    /// <inheritdoc/>
    public int Units => _manifolds.Units;

    /// <inheritdoc/>
    public int Classes => _manifolds.Classes;

    /// <inheritdoc/>
    public int Steps { get; }

    /// <inheritdoc/>
    public int? Samples { get; }

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
            long place = Samples is int different ? (first + sample) % different : first + sample;
            batch.Labels[sample] = _points.Take(place, _values, out RandomSequence random);
            for (int unit = 0; unit < _values.Length; unit++)
            {
                int bin = (int)(_values[unit] * Steps);
                if (_encoding == RandmanEncoding.Rate)
                {
                    count = AddShuffled(ref random, sample, unit, Math.Min(bin + _points.MoreSpikes, Steps), count);
                }
                else if (bin < Steps)
                {
                    // A value of 1, which only ranges wider than rounding leave, is after the last step.
                    _events[count++] = new SpikeEvent(sample, bin, (ushort)unit);
                }
            }
        }

        batch.SetEvents(samples, Steps, _events.AsSpan(0, count));
    }

    private static int SamplesOfADraw(RandmanManifolds manifolds)
    {
        ArgumentNullException.ThrowIfNull(manifolds);
        return RandmanManifolds.PointsAClass * manifolds.Classes;
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
