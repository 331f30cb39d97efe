namespace OtpeFast.Data;

/// <summary>
/// Batches of recordings: shuffled anew for each pass over them, or for each batch, of which the first are taken, as the authors of the paper do; or in order.
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class RecordingSource : ISpikeSource
{
    private const ulong ShufflePurpose = 0x53_48_46; // "SHF"
    private readonly BinnedRecordings _recordings;
    private readonly int _first;
    private readonly ulong? _seed;
    private readonly int[] _order;
    private readonly int _taken; // of each shuffling
    private readonly float[] _counts; // of the bin that is copied
    private readonly int _largest;
    private long _shuffling = -1; // the one that _order is of

    /// <summary>Makes a source of a range of recordings.</summary>
    /// <param name="recordings">The recordings.</param>
    /// <param name="range">Which of them.</param>
    /// <param name="shuffleSeed">Seed of the shuffling; null for the file's order.</param>
    /// <param name="drawSamples">
    /// Samples that are taken of each shuffling, those of a batch: within a batch none comes twice, and from batch to batch chance decides. Null, or all there
    /// are, for passes over all of them.
    /// </param>
    public RecordingSource(BinnedRecordings recordings, Range range, ulong? shuffleSeed, int? drawSamples = null)
    {
        (_first, int count) = range.GetOffsetAndLength(recordings.Samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(range));
        ArgumentOutOfRangeException.ThrowIfLessThan(drawSamples ?? 1, 1, nameof(drawSamples));
        _recordings = recordings;
        _seed = shuffleSeed;
        _order = [.. Enumerable.Range(0, count)];
        _taken = shuffleSeed is null ? count : Math.Min(drawSamples ?? count, count);
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

        // The row is made of what is taken of one shuffling after the other; a batch may reach into the next.
        Span<int> chosen = batch.Labels;
        for (int sample = 0; sample < samples; sample++)
        {
            (long shuffling, long place) = Math.DivRem(first + sample, _taken);
            ShuffleFor(shuffling);
            chosen[sample] = _first + _order[place];
        }

        _recordings.CopyTo(batch, chosen, _counts);
    }

    private void ShuffleFor(long shuffling)
    {
        if (_seed is null || shuffling == _shuffling)
        {
            return;
        }

        // From the sorted order each time: an order depends on its number alone.
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        var random = new RandomSequence(_seed.Value, ShufflePurpose, (ulong)shuffling);
        for (int i = _order.Length - 1; i > 0; i--)
        {
            int other = random.NextInt(i + 1);
            (_order[i], _order[other]) = (_order[other], _order[i]);
        }

        _shuffling = shuffling;
    }
}
