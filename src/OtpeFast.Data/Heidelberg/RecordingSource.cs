namespace OtpeFast.Data;

/// <summary>Batches of recordings: shuffled anew for each pass over them, or in order.</summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class RecordingSource : ISpikeSource
{
    private const ulong ShufflePurpose = 0x53_48_46; // "SHF"
    private readonly BinnedRecordings _recordings;
    private readonly int _first;
    private readonly ulong? _seed;
    private readonly int[] _order;
    private readonly float[] _counts; // of the bin that is copied
    private readonly int _largest;
    private long _epoch = -1; // the pass that _order belongs to

    /// <summary>Makes a source of a range of recordings.</summary>
    /// <param name="recordings">The recordings.</param>
    /// <param name="range">Which of them.</param>
    /// <param name="shuffleSeed">Seed of the shuffling; null for the file's order.</param>
    public RecordingSource(BinnedRecordings recordings, Range range, ulong? shuffleSeed)
    {
        (_first, int count) = range.GetOffsetAndLength(recordings.Samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(range));
        _recordings = recordings;
        _seed = shuffleSeed;
        _order = [.. Enumerable.Range(0, count)];
        _counts = new float[recordings.Units];
        _largest = Enumerable.Range(_first, count).Max(recordings.ActiveCount);
    }

    /// <inheritdoc/>
    public int Units => _recordings.Units;

    /// <inheritdoc/>
    public int Classes => _recordings.Classes;

    /// <inheritdoc/>
    public int Steps => _recordings.Steps;

    /// <inheritdoc/>
    public int? Samples => _order.Length;

    /// <inheritdoc/>
    public void Fill(SpikeBatch batch, long first, int samples)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        batch.Reserve(samples, Steps, (int)Math.Min((long)samples * _largest, Array.MaxLength));
        batch.Begin(samples, Steps);

        // The row is made of passes over the recordings, each in an order of its own; a batch may reach into the next.
        Span<int> chosen = batch.Labels;
        for (int sample = 0; sample < samples; sample++)
        {
            long position = first + sample;
            ShuffleFor(position / _order.Length);
            chosen[sample] = _first + _order[(int)(position % _order.Length)];
        }

        for (int step = 0; step < Steps; step++)
        {
            for (int sample = 0; sample < samples; sample++)
            {
                int active = _recordings.CopyCountsTo(chosen[sample], step, _counts);
                batch.AppendRow(_recordings.UnitsAt(chosen[sample], step), _counts.AsSpan(0, active));
            }
        }

        for (int sample = 0; sample < samples; sample++)
        {
            chosen[sample] = _recordings.Label(chosen[sample]);
        }
    }

    private void ShuffleFor(long epoch)
    {
        if (_seed is null || epoch == _epoch)
        {
            return;
        }

        // From the sorted order each time: the order of a pass depends on its number alone.
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        var random = new RandomSequence(_seed.Value, ShufflePurpose, (ulong)epoch);
        for (int i = _order.Length - 1; i > 0; i--)
        {
            int other = random.NextInt(i + 1);
            (_order[i], _order[other]) = (_order[other], _order[i]);
        }

        _epoch = epoch;
    }
}
