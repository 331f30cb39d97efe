using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace OtpeFast.Runtime;

/// <summary>
/// Threads that are started once and then wait for phases of work: spinning for a moment, since the next phase of a
/// training step follows within microseconds, and sleeping after that.
/// </summary>
/// <remarks>
/// Safe from any thread: phases run one after the other, and <see cref="Dispose"/> waits for the one that runs. Threads end with the pool, also where
/// it is dropped without <see cref="Dispose"/>: they know nothing but <see cref="Crew"/>.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    [ThreadStatic]
    private static Crew? _current; // whose work this thread does at present

    private readonly Lock _runLock = new();
    private readonly Crew _crew;
    private Thread[]? _threads; // none before Start
    private bool _disposed;

    /// <summary>Makes a pool without threads yet: whoever buys memory next, and may fail, leaves none behind.</summary>
    /// <param name="threads">Number of workers, the calling thread included, at most one per processor; 0 for one per processor.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public WorkerPool(int threads) => _crew = new Crew(ThreadCount.Of(threads));

    /// <summary>Ends the threads of a pool that was dropped.</summary>
    ~WorkerPool() => _crew.Dismiss();

    /// <summary>Number of workers, the calling thread included.</summary>
    public int Workers => _crew.Workers;

    /// <summary>Starts the threads; without it the first <see cref="Run"/> does.</summary>
    /// <exception cref="ObjectDisposedException">The pool was disposed of.</exception>
    public void Start()
    {
        lock (_runLock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _threads ??= _crew.Hire();
        }
    }

    /// <summary>Runs one phase on all workers and returns when all have finished.</summary>
    /// <param name="work">The work.</param>
    /// <param name="phase">The phase, passed on to it.</param>
    /// <exception cref="ObjectDisposedException">The pool was disposed of.</exception>
    /// <exception cref="InvalidOperationException">It was called by work that the pool runs.</exception>
    /// <remarks>The first exception of a worker is thrown here, after all have finished.</remarks>
    public void Run(IWork work, int phase)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (Workers == 1)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            work.Execute(phase, 0, 1);
            return;
        }

        RequireOutside();
        lock (_runLock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _threads ??= _crew.Hire();
            _crew.Run(work, phase);
        }
    }

    /// <summary>Ends the threads.</summary>
    /// <exception cref="InvalidOperationException">It was called by work that the pool runs.</exception>
    public void Dispose()
    {
        RequireOutside();
        lock (_runLock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _crew.Dismiss();
            foreach (Thread thread in _threads ?? [])
            {
                thread.Join();
            }

            _crew.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Work that waits for its own end would wait forever.</summary>
    private void RequireOutside()
    {
        if (_current == _crew)
        {
            throw new InvalidOperationException("A phase of work cannot run another on the same pool, or dispose of it.");
        }
    }

    /// <summary>What the threads share. It does not know the pool, so that a dropped pool can be collected while they wait.</summary>
    private sealed class Crew(int workers)
    {
        private const int SpinsBeforeSleep = 2_000;
        private const int SpinsBeforeTaking = 20; // about 2 microseconds: what a worker that waits may need to notice a phase
        private const int LongestAbsence = 6; // 2 to the power of this phases
        private const int Padding = 16; // a cache line for each worker
        private readonly AutoResetEvent?[] _wakeUps = new AutoResetEvent?[workers];
        private readonly int[] _sleeping = new int[workers]; // 1 while it sleeps, or is about to
        private readonly int[] _taken = new int[workers * Padding]; // [part, padded] the phase in which it was taken last
        private readonly int[] _late = new int[workers * Padding]; // [worker, padded] how often one after the other others took its part
        private readonly int[] _absentUntil = new int[workers]; // the phase from which on it is called again
        private readonly ExceptionDispatchInfo?[] _failures = new ExceptionDispatchInfo?[workers];
        private IWork? _work;
        private int _phase;
        private int _generation; // grows by one with each phase; workers wait for it to change
        private int _pending; // parts that are not finished
        private volatile bool _dismissed;

        public int Workers => workers;

        public Thread[] Hire()
        {
            var threads = new Thread[workers - 1];
            for (int i = 0; i < threads.Length; i++)
            {
                int worker = i + 1;
                _wakeUps[worker] = new AutoResetEvent(false);
                threads[i] = new Thread(() => WaitForWork(worker)) { IsBackground = true, Name = $"OtpeFast worker {worker}" };
                threads[i].Start();
            }

            return threads;
        }

        /// <summary>
        /// The caller has part 0, and takes those that nobody has begun when it is through: on a machine that is busy with other things a worker may not be
        /// running for milliseconds, and phases take microseconds. A worker that was late several times is not called for a while.
        /// </summary>
        public void Run(IWork work, int phase)
        {
            _work = work;
            _phase = phase;
            int generation = unchecked(_generation + 1);
            Volatile.Write(ref _pending, workers);
            Interlocked.Exchange(ref _generation, generation);
            CallSleepers(generation);
            Finish(0);
            TakeLeft(generation);
            var spin = new SpinWait();
            while (Volatile.Read(ref _pending) > 0)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }

            _work = null;
            ThrowFirstFailure();
        }

        public void Dismiss()
        {
            _dismissed = true;
            Interlocked.Increment(ref _generation);
            for (int worker = 1; worker < workers; worker++)
            {
                _wakeUps[worker]?.Set();
            }
        }

        public void Dispose()
        {
            foreach (AutoResetEvent? wakeUp in _wakeUps)
            {
                wakeUp?.Dispose();
            }
        }

        private void WaitForWork(int worker)
        {
            int seen = 0;
            while (true)
            {
                seen = WaitForGenerationAfter(seen, worker);
                if (_dismissed)
                {
                    return;
                }

                TakeParts(seen, worker);
            }
        }

        /// <summary>Its own part first, whose memory may still be in its cache, then those of others.</summary>
        private void TakeParts(int generation, int worker)
        {
            if (TryTake(worker, generation))
            {
                Volatile.Write(ref _late[worker * Padding], 0);
                Volatile.Write(ref _absentUntil[worker], generation);
                Finish(worker);
            }

            for (int part = 1; part < workers; part++)
            {
                if (TryTake(part, generation))
                {
                    Finish(part);
                }
            }
        }

        private void TakeLeft(int generation)
        {
            for (int spins = 0; spins < SpinsBeforeTaking && AwaitsAny(generation); spins++)
            {
                Thread.SpinWait(1);
            }

            for (int part = 1; part < workers; part++)
            {
                if (!TryTake(part, generation))
                {
                    continue;
                }

                if (!IsAbsent(part, generation))
                {
                    ref int late = ref _late[part * Padding];
                    late = Math.Min(late + 1, LongestAbsence);
                    Volatile.Write(ref _absentUntil[part], unchecked(generation + (1 << late)));
                }

                Finish(part);
            }
        }

        private bool AwaitsAny(int generation)
        {
            for (int part = 1; part < workers; part++)
            {
                if (Volatile.Read(ref _taken[part * Padding]) != generation && !IsAbsent(part, generation))
                {
                    return true;
                }
            }

            return false;
        }

        private bool IsAbsent(int worker, int generation) => unchecked(Volatile.Read(ref _absentUntil[worker]) - generation) > 0;

        /// <summary>Every part is taken once a phase, so it was taken last in the one before; who comes late for a phase finds it taken.</summary>
        private bool TryTake(int part, int generation)
            => Interlocked.CompareExchange(ref _taken[part * Padding], generation, unchecked(generation - 1)) == unchecked(generation - 1);

        /// <summary>Not inlined: no slot of the waiting thread's frame may keep the work, and with it its pool, alive.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Finish(int part)
        {
            ExecutePart(_work!, _phase, part);
            Interlocked.Decrement(ref _pending);
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
                _wakeUps[worker]!.WaitOne();
            }

            Volatile.Write(ref _sleeping[worker], 0);
            return Volatile.Read(ref _generation);
        }

        private void CallSleepers(int generation)
        {
            for (int worker = 1; worker < workers; worker++)
            {
                if (Volatile.Read(ref _sleeping[worker]) == 1 && !IsAbsent(worker, generation))
                {
                    _wakeUps[worker]!.Set();
                }
            }
        }

        private void ExecutePart(IWork work, int phase, int worker)
        {
            Crew? before = _current;
            _current = this;
            try
            {
                work.Execute(phase, worker, workers);
            }
            catch (Exception exception)
            {
                // Kept until every worker has finished: an exception must not leave others running on shared rows.
                _failures[worker] = ExceptionDispatchInfo.Capture(exception);
            }
            finally
            {
                _current = before;
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
}
