namespace OtpeFast.Data;

/// <summary>Recordings as event counts in time bins, sparse.</summary>
public sealed class BinnedRecordings
{
    private readonly int[] _offsets; // [sample * steps + 1]
    private readonly ushort[] _units;
    private readonly float[] _counts;
    private readonly int[] _labels;

    private BinnedRecordings(int units, int classes, int steps, int[] offsets, ushort[] active, float[] counts, int[] labels)
    {
        Units = units;
        Classes = classes;
        Steps = steps;
        _offsets = offsets;
        _units = active;
        _counts = counts;
        _labels = labels;
    }

    /// <summary>Number of input units.</summary>
    public int Units { get; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Number of time bins.</summary>
    public int Steps { get; }

    /// <summary>Number of samples.</summary>
    public int Samples => _labels.Length;

    /// <summary>
    /// Counts each unit's spikes in time bins. Without a window the bins divide each recording's own duration: their
    /// width is the whole part of the duration in microseconds over the steps, the first begins with the first spike,
    /// and what lies past the last is dropped. With a window all recordings share the same bins, from time 0.
    /// </summary>
    /// <param name="recordings">The recordings.</param>
    /// <param name="steps">Number of bins.</param>
    /// <param name="units">Number of input units.</param>
    /// <param name="window">Length of the shared window; null for each recording's own.</param>
    /// <exception cref="DataFileException">A unit is out of range.</exception>
    public static BinnedRecordings Bin(Recordings recordings, int steps, int units, TimeSpan? window = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var offsets = new int[recordings.Count * steps + 1];
        var active = new List<ushort>();
        var counts = new List<float>();
        var bins = new float[steps * units];
        for (int sample = 0; sample < recordings.Count; sample++)
        {
            Array.Clear(bins);
            Count(recordings, sample, steps, units, window, bins);
            for (int step = 0; step < steps; step++)
            {
                for (int unit = 0; unit < units; unit++)
                {
                    if (bins[step * units + unit] > 0)
                    {
                        active.Add((ushort)unit);
                        counts.Add(bins[step * units + unit]);
                    }
                }

                offsets[sample * steps + step + 1] = active.Count;
            }
        }

        return new BinnedRecordings(units, recordings.Classes, steps, offsets, [.. active], [.. counts], [.. recordings.Labels]);
    }

    /// <summary>The class of a sample.</summary>
    /// <param name="sample">The sample.</param>
    public int Label(int sample) => _labels[sample];

    /// <summary>The units that spike in a bin, ascending.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The bin.</param>
    public ReadOnlySpan<ushort> UnitsAt(int sample, int step) => _units.AsSpan(Range(sample, step));

    /// <summary>Their counts.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The bin.</param>
    public ReadOnlySpan<float> CountsAt(int sample, int step) => _counts.AsSpan(Range(sample, step));

    /// <summary>Number of active entries of a sample.</summary>
    /// <param name="sample">The sample.</param>
    public int ActiveCount(int sample) => _offsets[(sample + 1) * Steps] - _offsets[sample * Steps];

    private static void Count(Recordings recordings, int sample, int steps, int units, TimeSpan? window, float[] bins)
    {
        long[] times = recordings.Times[sample];
        if (times.Length == 0)
        {
            return;
        }

        long start = window is null ? times[0] : 0;
        long width = (window is null ? times[^1] - times[0] : (long)window.Value.TotalMicroseconds) / steps;
        for (int spike = 0; spike < times.Length; spike++)
        {
            int unit = recordings.Units[sample][spike];
            if (unit >= units)
            {
                throw new DataFileException($"The data file '{recordings.Path}' has unit {unit} in sample {sample}, out of range for {units} inputs (0 to {units - 1}).");
            }

            long bin = width == 0 ? steps : (times[spike] - start) / width;
            if (bin < steps)
            {
                bins[bin * units + unit]++;
            }
        }
    }

    private Range Range(int sample, int step) => _offsets[sample * Steps + step].._offsets[sample * Steps + step + 1];
}
