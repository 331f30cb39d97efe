using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OtpeFast.Data;

/// <summary>Recordings as event counts in time bins, sparse and compact: about three bytes for each unit that spikes in a bin.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed class BinnedRecordings
{
    private const int RecordingsAReport = 256;
    private readonly IReadOnlyList<RecordingBlock> _blocks;
    private readonly int[] _labels;

    internal BinnedRecordings(int units, int classes, int steps, IReadOnlyList<RecordingBlock> blocks, int[] labels)
    {
        Units = units;
        Classes = classes;
        Steps = steps;
        _blocks = blocks;
        _labels = labels;
        Fingerprint = Convert.ToHexStringLower(Hash());
    }

    /// <summary>Number of input units.</summary>
    public int Units { get; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Number of time bins.</summary>
    public int Steps { get; }

    /// <summary>Number of samples.</summary>
    public int Samples => _labels.Length;

    /// <summary>SHA-256 of labels, units and counts, in hexadecimal digits: what is equal in it trains to the same bits.</summary>
    public string Fingerprint { get; }

    internal IReadOnlyList<RecordingBlock> Blocks => _blocks;

    internal ReadOnlySpan<int> Labels => _labels;

    /// <summary>
    /// Counts each unit's spikes in time bins. Without a window the bins divide each recording's own duration: their
    /// width is the whole part of the duration in microseconds over the steps, the first begins with the first spike,
    /// and what lies past the last is dropped. With a window all recordings share the same bins, from time 0.
    /// </summary>
    /// <param name="recordings">The recordings.</param>
    /// <param name="steps">Number of bins.</param>
    /// <param name="units">Number of input units.</param>
    /// <param name="window">Length of the shared window; null for each recording's own.</param>
    /// <exception cref="DataFileException">A unit is out of range, or there is more than memory holds.</exception>
    public static BinnedRecordings Bin(Recordings recordings, int steps, int units, TimeSpan? window = null)
    {
        ArgumentNullException.ThrowIfNull(recordings);
        var binner = new RecordingBinner(recordings.Path, steps, units, window);
        for (int sample = 0; sample < recordings.Count; sample++)
        {
            binner.Add(recordings.Times[sample], recordings.Units[sample]);
        }

        return new BinnedRecordings(units, recordings.Classes, steps, binner.Finish(), [.. recordings.Labels]);
    }

    /// <summary>Does the same with a file, recording by recording, so that only what is binned must fit the memory.</summary>
    /// <param name="file">The file.</param>
    /// <param name="steps">Number of bins.</param>
    /// <param name="units">Number of input units.</param>
    /// <param name="window">Length of the shared window; null for each recording's own.</param>
    /// <param name="progress">Told now and then which share is done, on this thread; null for nobody.</param>
    /// <exception cref="DataFileException">A recording is damaged, a unit is out of range, or there is more than memory holds.</exception>
    public static BinnedRecordings Bin(HeidelbergFile file, int steps, int units, TimeSpan? window = null, Action<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var binner = new RecordingBinner(file.Path, steps, units, window);
        var recording = new Recording();
        for (int sample = 0; sample < file.Count; sample++)
        {
            file.Read(sample, recording);
            binner.Add(recording.Times, recording.Units);
            if ((sample + 1) % RecordingsAReport == 0)
            {
                progress?.Invoke((double)(sample + 1) / file.Count);
            }
        }

        return new BinnedRecordings(units, file.Classes, steps, binner.Finish(), [.. file.Labels]);
    }

    /// <summary>The class of a sample.</summary>
    /// <param name="sample">The sample.</param>
    public int Label(int sample) => _labels[sample];

    /// <summary>The units that spike in a bin, ascending.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The bin.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample or bin.</exception>
    public ReadOnlySpan<ushort> UnitsAt(int sample, int step)
    {
        Require(sample, step);
        return BlockOf(sample).UnitsOf(RowOf(sample, step));
    }

    /// <summary>Writes their counts.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The bin.</param>
    /// <param name="counts">Receives a count for each of <see cref="UnitsAt"/>; <see cref="Units"/> are enough for any bin.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample or bin.</exception>
    public int CopyCountsTo(int sample, int step, Span<float> counts)
    {
        Require(sample, step);
        RecordingBlock block = BlockOf(sample);
        int row = RowOf(sample, step);
        block.CopyCounts(row, counts);
        return block.UnitsOf(row).Length;
    }

    /// <summary>Fills a batch with samples: all of their steps, and their labels.</summary>
    /// <param name="batch">The batch, begun with as many samples and <see cref="Steps"/> steps.</param>
    /// <param name="samples">The samples. It may be the batch's labels, each of which is replaced once its sample is read.</param>
    /// <param name="counts">[<see cref="Units"/>] Room for the counts of a bin.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public void CopyTo(SpikeBatch batch, ReadOnlySpan<int> samples, Span<float> counts)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (int step = 0; step < Steps; step++)
        {
            foreach (int sample in samples)
            {
                int active = CopyCountsTo(sample, step, counts);
                batch.AppendRow(UnitsAt(sample, step), counts[..active]);
            }
        }

        for (int i = 0; i < samples.Length; i++)
        {
            batch.Labels[i] = Label(samples[i]);
        }
    }

    /// <summary>Number of active entries of a sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public int ActiveCount(int sample)
    {
        Require(sample, 0);
        int[] offsets = BlockOf(sample).Offsets;
        int row = RowOf(sample, 0);
        return offsets[row + Steps] - offsets[row];
    }

    private RecordingBlock BlockOf(int sample) => _blocks[sample / RecordingBlock.Recordings];

    private int RowOf(int sample, int step) => sample % RecordingBlock.Recordings * Steps + step;

    private void Require(int sample, int step)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sample, (uint)Samples, nameof(sample));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)step, (uint)Steps, nameof(step));
    }

    private byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([Units, Classes, Steps, Samples]));
        hash.AppendData(MemoryMarshal.AsBytes<int>(_labels));
        foreach (RecordingBlock block in _blocks)
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>(block.Offsets));
            hash.AppendData(MemoryMarshal.AsBytes<ushort>(block.Units));
            hash.AppendData(block.Counts);
            foreach ((int place, int count) in block.LargeCounts)
            {
                hash.AppendData(MemoryMarshal.AsBytes<int>([place, count]));
            }
        }

        return hash.GetHashAndReset();
    }
}
