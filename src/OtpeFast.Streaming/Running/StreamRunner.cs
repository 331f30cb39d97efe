using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace OtpeFast.Streaming;

/// <summary>
/// Runs a live stream: a source is read as its events come, a bounded queue takes them to a thread of the runner's own, and that sorts them into time steps and
/// has each handled. The thread allocates nothing. What it counts is shown by the meter <c>OtpeFast</c>, too. With <see cref="RunnerOptions.Snapshots"/> its
/// state outlives the process.
/// </summary>
/// <remarks>One run, from one thread; its numbers may be read from any.</remarks>
public sealed class StreamRunner : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50); // so that a stop is seen
    private readonly RunnerOptions _options;
    private readonly IStepHandler _handler;
    private readonly EventBinner _binner;
    private readonly SpikeBatch _step;
    private readonly int[] _labels;
    private readonly int _classes; // that the handler knows; all where it does not say
    private readonly Channel<StreamEvent> _queue;
    private IPolledSource? _polled; // read by the stepping thread itself; null where the queue is
    private StreamEvent[] _read = []; // what it gave last
    private int _readCount;
    private int _readPlace; // of the next
    private readonly AutoResetEvent _wake = new(false);
    private readonly SnapshotWriter? _snapshots;
    private readonly KeyValuePair<string, object?> _tag;
    private long _received;
    private long _dropped;
    private long _overruns;
    private ExceptionDispatchInfo? _failure;
    private int _hasRun;

    /// <summary>Buys the memory.</summary>
    /// <param name="units">Number of input units.</param>
    /// <param name="streams">Number of parallel streams.</param>
    /// <param name="handler">What is done with each step.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentException">A number or option is out of its range, or there should be snapshots of a handler that has none.</exception>
    /// <exception cref="IOException">The folder of the snapshots cannot be used, or another stream has it.</exception>
    public StreamRunner(int units, int streams, IStepHandler handler, RunnerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _options = options ?? new RunnerOptions();
        _options.Validate();
        _handler = handler;
        _tag = new("stream", _options.Name);
        _binner = new EventBinner(units, streams, _options.Bins);
        _step = new SpikeBatch(units);
        _step.Reserve(streams, 1, checked(streams * units));
        _labels = new int[streams];
        _classes = (handler as IClassHandler)?.Classes ?? int.MaxValue;
        _queue = Channel.CreateBounded<StreamEvent>(
            new BoundedChannelOptions(_options.QueueLength) { SingleReader = true, SingleWriter = true, FullMode = _options.WhenFull },
            _ => Interlocked.Increment(ref _dropped));
        if (_options.Snapshots is SnapshotOptions snapshots)
        {
            IStreamState state = handler as IStreamState
                ?? throw new ArgumentException($"Snapshots need a handler with a state, an {nameof(IStreamState)}.", nameof(handler));
            _snapshots = new SnapshotWriter(snapshots, _binner, state);
        }
    }

    /// <summary>What is done with each step.</summary>
    public IStepHandler Handler => _handler;

    /// <summary>
    /// Number of events that the state has taken up, those before a restart included: of a source that begins anew, that many are to be passed over
    /// (<see cref="EventSources.After"/>).
    /// </summary>
    public long Position => _binner.Added;

    /// <summary>Number of snapshots that were written.</summary>
    public long Snapshots => _snapshots?.Written ?? 0;

    /// <summary>Whether there is a snapshot to go on from.</summary>
    public bool CanResume => _snapshots?.Exists ?? false;

    /// <summary>How long the handler took for each step.</summary>
    public StepTimes StepTimes { get; } = new();

    /// <summary>Events that came from the source.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Events that the queue had no room for.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Events that came after their step was over.</summary>
    public long Late => _binner.Late;

    /// <summary>Steps that were over after the next one should have begun; by the wall's clock.</summary>
    public long Overruns => Volatile.Read(ref _overruns);

    /// <summary>Events that wait.</summary>
    public int QueueDepth => _queue.Reader.Count;

    /// <summary>Goes on from the snapshot: the steps that come give the same bits as if there had been no restart. Before the run.</summary>
    /// <exception cref="InvalidOperationException">There are no <see cref="RunnerOptions.Snapshots"/>, or it has run.</exception>
    /// <exception cref="StreamFormatException">There is no snapshot, or it is damaged, or of a stream that was made otherwise.</exception>
    public void Resume()
    {
        if (_snapshots is null || Volatile.Read(ref _hasRun) == 1)
        {
            throw new InvalidOperationException(_snapshots is null ? "There is no folder of snapshots; name one in the options." : "The runner has run.");
        }

        _snapshots.Restore();
    }

    /// <summary>Runs until the source has ended and its last step is done, or until it is asked to stop.</summary>
    /// <param name="source">The source.</param>
    /// <param name="cancellation">Asks it to stop, after the step that is going on.</param>
    /// <exception cref="InvalidOperationException">It has run before.</exception>
    /// <exception cref="StreamFormatException">The source cannot be read, or an event does not fit; the steps before are done and kept.</exception>
    /// <exception cref="IOException">A snapshot cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    /// <remarks>What the handler throws comes out here, and then there is no snapshot of the end.</remarks>
    public async Task RunAsync(IEventSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (Interlocked.Exchange(ref _hasRun, 1) == 1)
        {
            throw new InvalidOperationException("A runner runs once; make another for another stream.");
        }

        if (_options.Polls && source is IPolledSource polled)
        {
            _polled = polled;
            _read = new StreamEvent[polled.MostEvents];
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => RunSteps(stop, done)) { IsBackground = true, Name = "OtpeFast stream" };
        StreamMeter.Add(this, _options.Name);
        _snapshots?.Start();
        thread.Start();
        ExceptionDispatchInfo? unreadable = null;
        try
        {
            await (_polled is null ? FillQueueAsync(source, stop.Token) : done.Task).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It was asked to stop, or the handler failed: what comes out is said below.
        }
        catch (Exception exception)
        {
            unreadable = ExceptionDispatchInfo.Capture(exception); // comes out once all that came before is done and kept
        }
        finally
        {
            _queue.Writer.TryComplete();
            _wake.Set();
            await done.Task.ConfigureAwait(false);
            StreamMeter.Remove(this);
        }

        _failure?.Throw();
        _snapshots?.Finish();
        unreadable?.Throw();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Gives back the folder of the snapshots and what the threads waited with; after the run.</summary>
    public void Dispose()
    {
        _snapshots?.Dispose();
        _wake.Dispose();
    }

    private async Task FillQueueAsync(IEventSource source, CancellationToken stop)
    {
        long place = Position;
        await foreach (ReadOnlyMemory<StreamEvent> events in source.ReadAsync(stop).ConfigureAwait(false))
        {
            for (int i = 0; i < events.Length; i++)
            {
                StreamEvent one = events.Span[i];
                RequireFit(one, ++place);
                Interlocked.Increment(ref _received);
                if (!_queue.Writer.TryWrite(one))
                {
                    _wake.Set();
                    await _queue.Writer.WriteAsync(one, stop).ConfigureAwait(false);
                }
            }

            _wake.Set();
        }
    }

    /// <summary>An event that does not fit is its source's fault: it ends the run as what cannot be read does.</summary>
    private void RequireFit(in StreamEvent one, long place)
    {
        try
        {
            _binner.Require(one, _classes);
        }
        catch (ArgumentException exception)
        {
            throw new StreamFormatException(FormattableString.Invariant($"Event {place:N0}, at {one.Time:N0} µs: {exception.Message}"), exception);
        }
    }

    private void RunSteps(CancellationTokenSource stop, TaskCompletionSource done)
    {
        try
        {
            if (_options.Processor is int processor)
            {
                ThreadAffinity.KeepTo(processor);
            }

            _wake.WaitOne(1); // what a thread buys for its first pause is bought before the first step
            if (_options.Clock == StepClock.Wall)
            {
                RunByTheWall(stop.Token);
            }
            else
            {
                RunByEvents(stop.Token);
            }
        }
        catch (Exception exception)
        {
            // Handed to whoever runs it, as from its own thread.
            _failure = ExceptionDispatchInfo.Capture(exception);
            stop.Cancel();
        }
        finally
        {
            done.SetResult();
        }
    }

    private void RunByEvents(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (TryRead(out StreamEvent one))
            {
                Add(one, stop);
                continue;
            }

            if (HasEnded)
            {
                break;
            }

            Pause(LongestPause);
        }

        FinishSteps(stop);
    }

    /// <summary>The time of an event is when it is seen, in microseconds since the beginning.</summary>
    private void RunByTheWall(CancellationToken stop)
    {
        long begin = Stopwatch.GetTimestamp();
        _binner.TryAdvance(0);
        long next = _options.Bins.Width; // when the present step is over
        bool isOpen = true;
        while (isOpen && !stop.IsCancellationRequested)
        {
            long now = MicrosecondsSince(begin);
            if (now < next && TryRead(out StreamEvent one))
            {
                Add(one with { Time = now }, stop);
                continue;
            }

            if (now < next)
            {
                isOpen = !HasEnded;
                Pause(TimeSpan.FromMicroseconds(Math.Min(next - now, LongestPause.TotalMicroseconds)));
                continue;
            }

            while (!_binner.TryAdvance(next) && !stop.IsCancellationRequested)
            {
                HandleStep();
            }

            next += _options.Bins.Width;
            if (MicrosecondsSince(begin) > next)
            {
                _overruns++;
            }
        }

        FinishSteps(stop);
    }

    /// <summary>Whether nothing more comes.</summary>
    private bool HasEnded => _polled is null && _queue.Reader.Completion.IsCompleted;

    private bool TryRead(out StreamEvent one)
    {
        if (_polled is null)
        {
            return _queue.Reader.TryRead(out one);
        }

        if (_readPlace == _readCount)
        {
            Poll(_polled, TimeSpan.Zero);
        }

        bool isThere = _readPlace < _readCount;
        one = isThere ? _read[_readPlace++] : default;
        return isThere;
    }

    private void Poll(IPolledSource source, TimeSpan longest)
    {
        _readPlace = 0;
        _readCount = source.Poll(_read, longest);
        Interlocked.Add(ref _received, _readCount);
    }

    private void Add(in StreamEvent one, CancellationToken stop)
    {
        while (!_binner.TryAdd(one) && !stop.IsCancellationRequested)
        {
            HandleStep();
        }
    }

    private void FinishSteps(CancellationToken stop)
    {
        _binner.Complete();
        while (!stop.IsCancellationRequested && HandleStep())
        {
            // One after the other.
        }
    }

    private bool HandleStep()
    {
        if (!_binner.TryTake(_step, _labels))
        {
            return false;
        }

        long begin = Stopwatch.GetTimestamp();
        _handler.Step(_step.Frame(0), _labels, _binner.StepTime);
        TimeSpan took = Stopwatch.GetElapsedTime(begin);
        StepTimes.Add((long)took.TotalNanoseconds);
        StreamMeter.Step(took.TotalSeconds, in _tag);
        _snapshots?.Visit();
        return true;
    }

    private void Pause(TimeSpan longest)
    {
        if (_options.Spins)
        {
            Thread.SpinWait(20);
            return;
        }

        if (_polled is not null)
        {
            Poll(_polled, longest);
            return;
        }

        // Less than a millisecond is none: the thread looks again at once.
        _wake.WaitOne(longest);
    }

    private static long MicrosecondsSince(long timestamp) => (long)Stopwatch.GetElapsedTime(timestamp).TotalMicroseconds;
}
