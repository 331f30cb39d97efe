namespace OtpeFast.Data;

/// <summary>
/// Batches of recordings: shuffled anew for each pass over them, or for each batch, of which the first are taken, as the authors of the paper do; or in order.
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class RecordingSource : ISpikeSource
{
    private readonly BinnedRecordings _recordings;
    private readonly int _first;
    private readonly ShuffledOrder _order;
    private readonly float[] _counts; // of the bin that is copied
    private readonly int _largest;

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
        _order = new ShuffledOrder(count, shuffleSeed, drawSamples);
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
    public int? Samples => _order.Count;

    /// <inheritdoc/>
    public void Fill(SpikeBatch batch, long first, int samples)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        batch.Reserve(samples, Steps, (int)Math.Min((long)samples * _largest, Array.MaxLength));
        batch.Begin(samples, Steps);

        Span<int> chosen = batch.Labels;
        for (int sample = 0; sample < samples; sample++)
        {
            chosen[sample] = _first + _order[first + sample];
        }

        _recordings.CopyTo(batch, chosen, _counts);
    }
}
