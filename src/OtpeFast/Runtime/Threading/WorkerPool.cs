using System.Runtime.ExceptionServices;

namespace OtpeFast.Runtime;

/// <summary>
/// Threads that are started once and then wait for phases of work: spinning for a moment, since the next phase of a
/// training step follows within microseconds, and sleeping after that.
/// </summary>
public sealed class WorkerPool : IDisposable
{
    private const int SpinsBeforeSleep = 2_000;
    private readonly Lock _runLock = new();
    private readonly AutoResetEvent[] _wakeUps; // [worker]
    private readonly int[] _sleeping; // [worker] 1 while it sleeps, or is about to
    private readonly Thread[] _threads;
    private readonly ExceptionDispatchInfo?[] _failures;
    private IWork? _work;
    private int _phase;
    private int _generation; // grows by one with each phase; workers wait for it to change
    private int _pending; // workers that have not finished the phase
    private bool _disposed;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Number of workers, the calling thread included; 0 for one per processor.</param>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Workers = threads == 0 ? Environment.ProcessorCount : threads;
        _failures = new ExceptionDispatchInfo?[Workers];
        _wakeUps = new AutoResetEvent[Workers];
        _sleeping = new int[Workers];
        _threads = new Thread[Workers - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _wakeUps[worker] = new AutoResetEvent(false);
            _threads[i] = new Thread(() => WaitForWork(worker)) { IsBackground = true, Name = $"OtpeFast worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Number of workers, the calling thread included.</summary>
    public int Workers { get; }

    /// <summary>Runs one phase on all workers and returns when all have finished.</summary>
    /// <param name="work">The work.</param>
    /// <param name="phase">The phase, passed on to it.</param>
    /// <remarks>The first exception of a worker is thrown here, after all have finished.</remarks>
    public void Run(IWork work, int phase)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_threads.Length == 0)
        {
            work.Execute(phase, 0, 1);
            return;
        }

        lock (_runLock)
        {
            _work = work;
            _phase = phase;
            Volatile.Write(ref _pending, _threads.Length);
            Interlocked.Increment(ref _generation);
            WakeSleepers();
            ExecutePart(work, phase, 0);
            var spin = new SpinWait();
            while (Volatile.Read(ref _pending) > 0)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }

            _work = null;
            ThrowFirstFailure();
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Interlocked.Increment(ref _generation);
        WakeSleepers();
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i].Join();
            _wakeUps[i + 1].Dispose();
        }
    }

    private void WaitForWork(int worker)
    {
        int seen = 0;
        while (true)
        {
            seen = WaitForGenerationAfter(seen, worker);
            if (_disposed)
            {
                return;
            }

            ExecutePart(_work!, _phase, worker);
            Interlocked.Decrement(ref _pending);
        }
    }

    private int WaitForGenerationAfter(int seen, int worker)
    {
        for (int spins = 0; spins < SpinsBeforeSleep; spins++)
        {
            int generation = Volatile.Read(ref _generation);
            if (generation != seen)
            {
                return generation;
            }

            Thread.SpinWait(10);
        }

        // Announced before the last look, and the caller looks after raising the generation: no wake-up is lost.
        // One that comes too late ends the next sleep early, and the loop looks again.
        Interlocked.Exchange(ref _sleeping[worker], 1);
        while (Volatile.Read(ref _generation) == seen)
        {
            _wakeUps[worker].WaitOne();
        }

        Volatile.Write(ref _sleeping[worker], 0);
        return Volatile.Read(ref _generation);
    }

    private void WakeSleepers()
    {
        for (int worker = 1; worker < Workers; worker++)
        {
            if (Volatile.Read(ref _sleeping[worker]) == 1)
            {
                _wakeUps[worker].Set();
            }
        }
    }

    private void ExecutePart(IWork work, int phase, int worker)
    {
        try
        {
            work.Execute(phase, worker, Workers);
        }
        catch (Exception exception)
        {
            // Kept until every worker has finished: an exception must not leave others running on shared rows.
            _failures[worker] = ExceptionDispatchInfo.Capture(exception);
        }
    }

    private void ThrowFirstFailure()
    {
        ExceptionDispatchInfo? first = null;
        for (int i = 0; i < _failures.Length; i++)
        {
            first ??= _failures[i];
            _failures[i] = null;
        }

        first?.Throw();
    }
}
