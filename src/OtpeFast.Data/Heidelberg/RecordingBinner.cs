using System.Runtime.InteropServices;

namespace OtpeFast.Data;

/// <summary>
/// Counts each unit's spikes in time bins, recording after recording. Without a window the bins divide each recording's own duration: their
/// width is the whole part of the duration in microseconds over the steps, the first begins with the first spike, and what lies past the last is
/// dropped. With a window all recordings share the same bins, from time 0.
/// </summary>
internal sealed class RecordingBinner
{
    private readonly string _path;
    private readonly int _steps;
    private readonly int _units;
    private readonly long? _window; // microseconds
    private readonly int[] _bins; // [step, unit]
    private readonly List<RecordingBlock> _blocks = [];
    private readonly List<int> _offsets = [0];
    private readonly Dictionary<int, int> _large = [];
    private ushort[] _active = new ushort[1 << 16];
    private byte[] _counts = new byte[1 << 16];
    private int _length;
    private int _samples;

    public RecordingBinner(string path, int steps, int units, TimeSpan? window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        _path = path;
        _steps = steps;
        _units = units;
        _window = window is null ? null : (long)window.Value.TotalMicroseconds;
        if ((long)steps * units > Array.MaxLength)
        {
            throw new DataFileException(
                $"The recordings of '{path}' cannot be cut into {steps:N0} steps of {units:N0} units, which is more than memory holds; use fewer steps.");
        }

        if (_window < steps)
        {
            throw new DataFileException(
                $"The window for the recordings of '{path}' is shorter than a microsecond for each of {steps:N0} steps, in which nothing is counted; use a " +
                $"longer window or fewer steps.");
        }

        _bins = new int[steps * units];
    }

    /// <summary>Bins the next recording.</summary>
    public void Add(ReadOnlySpan<long> times, ReadOnlySpan<ushort> units)
    {
        if (times.IsEmpty)
        {
            CollectionsMarshal.SetCount(_offsets, _offsets.Count + _steps);
            CollectionsMarshal.AsSpan(_offsets)[^_steps..].Fill(_length);
        }
        else
        {
            Array.Clear(_bins);
            Count(times, units);
            AppendBins();
        }

        _samples++;
        if (_samples % RecordingBlock.Recordings == 0)
        {
            CloseBlock();
        }
    }

    /// <summary>What was binned.</summary>
    public List<RecordingBlock> Finish()
    {
        if (_offsets.Count > 1)
        {
            CloseBlock();
        }

        return _blocks;
    }

    private void AppendBins()
    {
        for (int step = 0; step < _steps; step++)
        {
            ReadOnlySpan<int> row = _bins.AsSpan(step * _units, _units);
            Reserve(_units);
            for (int unit = row.IndexOfAnyExcept(0); unit >= 0 && unit < row.Length; unit++)
            {
                if (row[unit] != 0)
                {
                    Append((ushort)unit, row[unit]);
                }
            }

            _offsets.Add(_length);
        }
    }

    private void Count(ReadOnlySpan<long> times, ReadOnlySpan<ushort> units)
    {
        long start = _window is null ? times[0] : 0;
        long width = (_window ?? times[^1] - times[0]) / _steps;
        long dropped = width == 0 ? 0 : width * _steps; // no bin is as wide as nothing
        for (int spike = 0; spike < times.Length; spike++)
        {
            int unit = units[spike];
            if (unit >= _units)
            {
                throw new DataFileException(
                    $"The data file '{_path}' has unit {unit} in sample {_samples}, out of range for {_units} inputs (0 to {_units - 1}).");
            }

            long time = times[spike] - start;
            if (time < dropped)
            {
                _bins[(int)(time / width) * _units + unit]++;
            }
        }
    }

    private void Reserve(int more)
    {
        if (_active.Length - _length < more)
        {
            int length = (int)Math.Min(2L * _active.Length, Array.MaxLength);
            if (length - _length < more)
            {
                throw new DataFileException($"The recordings of '{_path}' have more active bins than memory holds; use fewer steps.");
            }

            Array.Resize(ref _active, length);
            Array.Resize(ref _counts, length);
        }
    }

    private void Append(ushort unit, int count)
    {
        _active[_length] = unit;
        _counts[_length] = (byte)Math.Min(count, RecordingBlock.Large);
        if (count >= RecordingBlock.Large)
        {
            if (count > SpikeBatch.LargestCount)
            {
                throw new DataFileException(
                    $"The data file '{_path}' has {count:N0} spikes of unit {unit} in one bin of sample {_samples}, more than the " +
                    $"{SpikeBatch.LargestCount:N0} that a count may be.");
            }

            _large.Add(_length, count);
        }

        _length++;
    }

    private void CloseBlock()
    {
        _blocks.Add(new RecordingBlock([.. _offsets], _active[.._length], _counts[.._length], new SortedDictionary<int, int>(_large)));
        _offsets.Clear();
        _offsets.Add(0);
        _large.Clear();
        _length = 0;
    }
}
