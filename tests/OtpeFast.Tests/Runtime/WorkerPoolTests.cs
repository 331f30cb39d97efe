using OtpeFast.Runtime;

namespace OtpeFast.Tests.Runtime;

/// <summary>Phases run on every worker, in order, and failures come back.</summary>
public sealed class WorkerPoolTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void Run_ManyPhases_EveryWorkerTakesPartInEach(int threads)
    {
        using var pool = new WorkerPool(threads);
        var work = new Counting(threads);
        for (int phase = 0; phase < 2_000; phase++)
        {
            pool.Run(work, phase);
            Assert.That(work.Sum, Is.EqualTo((long)threads * (phase + 1)));
        }
    }

    [Test]
    public void Run_AfterAPause_WakesSleepingWorkers()
    {
        using var pool = new WorkerPool(3);
        var work = new Counting(3);
        for (int i = 1; i <= 5; i++)
        {
            // Long enough for the workers to stop spinning; if one has not, the test still holds.
            Thread.SpinWait(2_000_000);
            pool.Run(work, i);
            Assert.That(work.Sum, Is.EqualTo(3 * i));
        }
    }

    [Test]
    public void Run_AfterPhasesTooShortForAnyoneElse_WorkersComeBackToLongOnes()
    {
        using var pool = new WorkerPool(2);
        var empty = new Counting(2);
        for (int i = 0; i < 2_000; i++)
        {
            Thread.SpinWait(i % 100 == 0 ? 200_000 : 1); // now and then they have gone to sleep
            pool.Run(empty, i);
        }

        var work = new Meeting();
        for (int phase = 0; phase < 1_000 && work.Others == 0; phase++)
        {
            pool.Run(work, phase);
        }

        Assert.That(work.Others, Is.GreaterThan(0), "the caller did everything alone");
    }

    [TestCase(0)]
    [TestCase(1)]
    public void Run_AWorkerThrows_ComesBackToTheCaller_AndThePoolGoesOn(int thrower)
    {
        using var pool = new WorkerPool(2);
        Assert.That(Assert.Throws<InvalidOperationException>(() => pool.Run(new Throwing(thrower), 0))!.Message, Is.EqualTo($"worker {thrower}"));
        var work = new Counting(2);
        pool.Run(work, 0);
        Assert.That(work.Sum, Is.EqualTo(2));
    }

    [Test]
    public void Run_AfterDispose_IsRefused()
    {
        var pool = new WorkerPool(2);
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(new Counting(2), 0));
    }

    [TestCase(0, true)]
    [TestCase(1, true)]
    [TestCase(0, false)]
    [TestCase(1, false)]
    public void Work_ThatUsesItsOwnPool_IsRefused_AndThePoolGoesOn(int worker, bool disposes)
    {
        var pool = new WorkerPool(2);
        var work = new SelfUsing(pool, worker, disposes);
        var ended = Task.Run(() => Assert.Throws<InvalidOperationException>(() => pool.Run(work, 0)));
        Assert.That(ended.Wait(TimeSpan.FromSeconds(20)), "it waits for itself");
        var counting = new Counting(2);
        pool.Run(counting, 0);
        Assert.That(counting.Sum, Is.EqualTo(2));
        pool.Dispose();
    }

    private sealed class SelfUsing(WorkerPool pool, int user, bool disposes) : IWork
    {
        public void Execute(int phase, int worker, int workers)
        {
            if (worker == user && disposes)
            {
                pool.Dispose();
            }
            else if (worker == user)
            {
                pool.Run(this, phase);
            }
        }
    }

    private sealed class Counting(int workers) : IWork
    {
        private readonly long[] _counts = new long[workers * 16];

        public long Sum => _counts.Sum();

        public void Execute(int phase, int worker, int workers) => _counts[worker * 16]++;
    }

    /// <summary>Part 0 gives others time to begin part 1.</summary>
    private sealed class Meeting : IWork
    {
        private readonly int _caller = Environment.CurrentManagedThreadId;
        private volatile int _others;

        public int Others => _others;

        public void Execute(int phase, int worker, int workers)
        {
            if (Environment.CurrentManagedThreadId != _caller)
            {
                _others++;
            }

            for (int i = 0; worker == 0 && i < 100 && _others == 0; i++)
            {
                Thread.Yield();
                Thread.SpinWait(1_000);
            }
        }
    }

    private sealed class Throwing(int thrower) : IWork
    {
        public void Execute(int phase, int worker, int workers)
        {
            if (worker == thrower)
            {
                throw new InvalidOperationException($"worker {worker}");
            }
        }
    }
}
