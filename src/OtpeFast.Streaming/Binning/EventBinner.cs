using OtpeFast.Runtime;

namespace OtpeFast.Streaming;

/// <summary>
/// Sorts the events of parallel streams into time steps of equal length. A step is over once an event, or <see cref="TryAdvance"/>, is as far behind it as
/// <see cref="BinOptions.OpenSteps"/> says; steps come out in order, empty ones among them. The first event's time begins the first step.
/// </summary>
/// <remarks>Not safe from several threads at once. After the constructor nothing is allocated, but by <see cref="RestoreSnapshot"/>.</remarks>
public sealed class EventBinner : IStreamState
{
    private const int StateNumbers = 9; // of a snapshot, before the events
    private readonly BinOptions _options;
    private readonly int _units;
    private readonly int _streams;
    private readonly int _places; // steps that are kept at once
    private readonly float[] _counts; // [place, stream, unit]
    private readonly bool[] _isActive; // beside them: whether the unit had any event
    private readonly ushort[] _active; // [place, stream, unit] those that had, in the order in which they came
    private readonly int[] _activeCounts; // [place, stream]
    private readonly int[] _labels; // [place, stream]
    private readonly float[] _row; // [unit]
    private long _origin;
    private long _oldest; // step that comes out next
    private long _newest = -1; // step of the newest event
    private bool _isComplete;

    /// <summary>Buys the memory.</summary>
    /// <param name="units">Number of input units.</param>
    /// <param name="streams">Number of parallel streams.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentException">A number or option is out of its range.</exception>
    public EventBinner(int units, int streams = 1, BinOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(units, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(streams, 1);
        _options = options ?? new BinOptions();
        _options.Validate();
        _units = units;
        _streams = streams;
        _places = _options.OpenSteps + 1;
        long length = (long)_places * streams * units;
        if (length > Array.MaxLength)
        {
            throw new ArgumentException(
                $"Room for {length:N0} counts is more than this runtime allows; let fewer steps be open, or take fewer streams or units.", nameof(options));
        }

        int rows = _places * streams;
        _counts = new float[length];
        _isActive = new bool[length];
        _active = new ushort[length];
        _activeCounts = new int[rows];
        _labels = new int[rows];
        _row = new float[units];
        Clear();
    }

    /// <summary>Events that were sorted in, or dropped because they were late.</summary>
    public long Added { get; private set; }

    /// <summary>Events that found their step.</summary>
    public long Taken { get; private set; }

    /// <summary>Events that came after their step was over.</summary>
    public long Late { get; private set; }

    /// <summary>Steps without events that were left out of gaps.</summary>
    public long Skipped { get; private set; }

    /// <summary>The time that the step begins which <see cref="TryTake"/> returned last, in microseconds.</summary>
    public long StepTime { get; private set; }

    /// <summary>Sorts an event in.</summary>
    /// <param name="one">The event.</param>
    /// <returns>Whether it was taken; if not, steps are over: take them with <see cref="TryTake"/>, then add it again.</returns>
    /// <exception cref="ArgumentException">Its unit or stream is none of those there are, or its count no number in range; nothing has changed.</exception>
    public bool TryAdd(in StreamEvent one)
    {
        Require(one);
        if (_isComplete)
        {
            throw new InvalidOperationException("The stream is complete; make another binner for another.");
        }

        if (!TryAdvance(one.Time))
        {
            return false;
        }

        Added++;
        long step = StepOf(one.Time);
        if (step < _oldest)
        {
            Late++;
            if (_options.Late == LateEvents.Drop)
            {
                return true;
            }

            step = _oldest;
        }

        Sort(one, step);
        Taken++;
        return true;
    }

    /// <summary>Lets time pass without an event.</summary>
    /// <param name="time">Microseconds, as events have them; times that are past change nothing.</param>
    /// <returns>Whether it has passed; if not, steps are over: take them with <see cref="TryTake"/>, then call it again.</returns>
    public bool TryAdvance(long time)
    {
        if (_newest < 0)
        {
            _origin = time;
            _newest = 0;
        }

        _newest = Math.Max(_newest, StepOf(time));
        return _newest - _oldest < _places;
    }

    /// <summary>Says that nothing more comes: the steps that are open are over.</summary>
    public void Complete() => _isComplete = true;

    /// <summary>Takes the oldest step that is over.</summary>
    /// <param name="step">Receives it: a sample for each stream.</param>
    /// <param name="labels">[stream] Receives the targets, <see cref="StreamEvent.None"/> where there is none.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentException"><paramref name="step"/> or <paramref name="labels"/> do not fit.</exception>
    public bool TryTake(SpikeBatch step, Span<int> labels)
    {
        ArgumentNullException.ThrowIfNull(step);
        BatchCheck.Length(labels.Length, _streams, nameof(labels));
        if (step.Units < _units)
        {
            throw new ArgumentException($"The batch has {step.Units} units, but the events have {_units}.", nameof(step));
        }

        if (_newest < 0 || (_isComplete ? _oldest > _newest : _newest - _oldest < _places))
        {
            return false;
        }

        LeaveOutGap();
        step.Begin(_streams, 1);
        for (int stream = 0; stream < _streams; stream++)
        {
            int row = RowOf(_oldest, stream);
            Span<ushort> active = _active.AsSpan(row * _units, _activeCounts[row]);
            active.Sort();
            for (int i = 0; i < active.Length; i++)
            {
                int place = row * _units + active[i];
                _row[i] = _counts[place];
                _counts[place] = 0;
                _isActive[place] = false;
            }

            step.AppendRow(active, _row.AsSpan(0, active.Length));
            _activeCounts[row] = 0;
            labels[stream] = _labels[row];
            _labels[row] = StreamEvent.None;
        }

        StepTime = TimeOf(_oldest);
        _oldest++;
        return true;
    }

    /// <inheritdoc/>
    public int SnapshotLength => checked(StateNumbers * sizeof(long) + EventDatagram.LengthOf(_places * _streams * (_units + 1)));

    /// <summary>Copies out which step comes next, and the events of those that are open.</summary>
    /// <inheritdoc/>
    public void CopySnapshotTo(Span<byte> destination)
    {
        BatchCheck.Length(destination.Length, SnapshotLength, nameof(destination));
        destination.Clear();
        var state = new StateWriter(destination);
        foreach (long number in (ReadOnlySpan<long>)[_options.Width, _options.OpenSteps, _origin, _oldest, _newest, Added, Taken, Late, Skipped])
        {
            state.Write(number);
        }

        int place = StateNumbers * sizeof(long);
        EventDatagram.WriteHeader(CountOpenEvents(), destination[place..]);
        place = StateNumbers * sizeof(long) + EventDatagram.LengthOf(0);
        for (long step = _oldest; step < _oldest + _places; step++)
        {
            for (int stream = 0; stream < _streams; stream++)
            {
                int row = RowOf(step, stream);
                for (int i = 0; i < _activeCounts[row]; i++)
                {
                    ushort unit = _active[row * _units + i];
                    Write(destination, new StreamEvent(TimeOf(step), unit, _counts[row * _units + unit], StreamEvent.None, stream));
                }

                if (_labels[row] != StreamEvent.None)
                {
                    Write(destination, new StreamEvent(TimeOf(step), StreamEvent.None, 0, _labels[row], stream));
                }
            }
        }

        void Write(Span<byte> to, in StreamEvent one)
        {
            EventDatagram.WriteEvent(one, to[place..]);
            place += EventDatagram.EventLength;
        }
    }

    /// <inheritdoc/>
    public void RestoreSnapshot(ReadOnlySpan<byte> source)
    {
        BatchCheck.Length(source.Length, SnapshotLength, nameof(source));
        var state = new StateReader(source);
        if (state.Read(1, long.MaxValue) != _options.Width || state.Read(0, int.MaxValue) != _options.OpenSteps)
        {
            throw new ArgumentException("The snapshot is of steps of another width, or of another number of open steps.");
        }

        long origin = state.Read(long.MinValue, long.MaxValue);
        long oldest = state.ReadCount();
        long newest = state.Read(-1, long.MaxValue);
        long[] counters = [state.ReadCount(), state.ReadCount(), state.ReadCount(), state.ReadCount()];
        var open = new StreamEvent[_places * _streams * (_units + 1)];
        ReadOnlySpan<byte> datagram = source[(StateNumbers * sizeof(long))..];
        int count = EventDatagram.ReadCount(datagram);
        if (count < 0 || count > open.Length || EventDatagram.Read(datagram[..EventDatagram.LengthOf(count)], open) != count)
        {
            throw StateReader.Damaged();
        }

        long Place(in StreamEvent one) => (one.Time - origin) / _options.Width - oldest;
        foreach (ref readonly StreamEvent one in open.AsSpan(0, count))
        {
            if (!one.Fits(_units, _streams) || Place(one) < 0 || Place(one) >= _places)
            {
                throw StateReader.Damaged();
            }
        }

        Clear();
        (_origin, _oldest, _newest) = (origin, oldest, newest);
        foreach (ref readonly StreamEvent one in open.AsSpan(0, count))
        {
            Sort(one, oldest + Place(one));
        }

        (Added, Taken, Late, Skipped) = (counters[0], counters[1], counters[2], counters[3]);
    }

    private long StepOf(long time)
    {
        long distance = time - _origin;
        return distance >= 0 ? distance / _options.Width : -1;
    }

    private void Sort(in StreamEvent one, long step)
    {
        int row = RowOf(step, one.Stream);
        if (one.Unit != StreamEvent.None)
        {
            int place = row * _units + one.Unit;
            if (!_isActive[place])
            {
                _isActive[place] = true;
                _active[row * _units + _activeCounts[row]++] = (ushort)one.Unit;
            }

            _counts[place] = Math.Clamp(_counts[place] + one.Count, -SpikeBatch.LargestCount, SpikeBatch.LargestCount);
        }

        if (one.Label != StreamEvent.None)
        {
            _labels[row] = one.Label;
        }
    }

    private void Clear()
    {
        _counts.AsSpan().Clear();
        _isActive.AsSpan().Clear();
        _activeCounts.AsSpan().Clear();
        _labels.AsSpan().Fill(StreamEvent.None);
        _isComplete = false;
    }

    private int CountOpenEvents()
    {
        int events = _labels.Length - _labels.AsSpan().Count(StreamEvent.None);
        foreach (int active in _activeCounts)
        {
            events += active;
        }

        return events;
    }

    private int RowOf(long step, int stream) => (int)(step % _places) * _streams + stream;

    private long TimeOf(long step) => _origin + step * _options.Width;

    /// <summary>Where all that is kept are steps of a long gap, the rest of it is left out.</summary>
    private void LeaveOutGap()
    {
        long behind = _newest - _oldest - _options.OpenSteps;
        if (behind > _options.LongestGap && _activeCounts.AsSpan().IndexOfAnyExcept(0) < 0 && _labels.AsSpan().IndexOfAnyExcept(StreamEvent.None) < 0)
        {
            Skipped += behind - _options.LongestGap;
            _oldest += behind - _options.LongestGap;
        }
    }

    /// <summary>Throws unless an event fits; from any thread.</summary>
    /// <exception cref="ArgumentException">Its unit, stream or class is none of those there are, or its count no number in range.</exception>
    internal void Require(in StreamEvent one, int classes = int.MaxValue)
    {
        if (one.Fits(_units, _streams, classes))
        {
            return;
        }

        if (one.Unit < StreamEvent.None || one.Unit >= _units)
        {
            throw new ArgumentException($"Unit {one.Unit} is outside the {_units} input units (0 to {_units - 1}).");
        }

        if (one.Stream < 0 || one.Stream >= _streams)
        {
            throw new ArgumentException($"There is no stream {one.Stream}; there are {_streams}, from 0.");
        }

        if (one.Label < StreamEvent.None)
        {
            throw new ArgumentException($"{one.Label} is no class; classes go from 0 up, and {StreamEvent.None} is none.");
        }

        if (one.Label >= classes)
        {
            throw new ArgumentException($"Label {one.Label} is none of the {classes} classes (0 to {classes - 1}).");
        }

        throw new ArgumentException(
            FormattableString.Invariant($"The count {one.Count} is not a number between -{SpikeBatch.LargestCount:N0} and {SpikeBatch.LargestCount:N0}."));
    }
}
