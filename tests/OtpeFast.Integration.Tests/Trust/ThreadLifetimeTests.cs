using System.Runtime.CompilerServices;
using OtpeFast.Integration.Tests.Networks;
using OtpeFast.Runtime;

namespace OtpeFast.Integration.Tests.Trust;

/// <summary>Worker threads end with what they work for, however that ends.</summary>
[NonParallelizable]
public sealed class ThreadLifetimeTests
{
    private static readonly TrainerDescription Otpe = new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint);

    [Test]
    public void Constructor_ThatThrows_LeavesNoThread()
    {
        ISpikingNetwork network = new Wide(1);
        int before = Threads();
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<ArgumentException>(() => network.CreateTrainer(Otpe, new() { BatchSize = 1 << 16, Steps = 1 << 16, Threads = 4 }));
            Assert.Throws<ArgumentException>(() => network.CreateEvaluator(1 << 16, 1 << 16, threads: 4));
            Assert.That(ThreadsOnceEnded(before) - before, Is.LessThanOrEqualTo(0), "at once, and not when the next collection comes");
        }
    }

    [Test]
    public void Dropped_WithoutDispose_EndsItsThreads()
    {
        int before = Threads();
        for (int i = 0; i < 20; i++)
        {
            UseAndDrop();
        }

        // Collected, finalized, woken, ended: each takes a moment.
        for (int i = 0; i < 200 && Threads() - before >= 10; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(10);
        }

        Assert.That(Threads() - before, Is.LessThan(10), "of 60 workers");
    }

    [Test]
    public void Threads_AreNoMoreThanTheLimit()
    {
        int before = Threads();
        using (((ISpikingNetwork)new Wide(1)).CreateTrainer(Otpe, new() { BatchSize = 4, Steps = 5, Threads = 1_000_000 }))
        {
            Assert.That(Threads() - before, Is.LessThan(ThreadCount.Limit + 4));
        }

        Assert.That(ThreadCount.Of(1_000_000), Is.EqualTo(ThreadCount.Limit));
        Assert.That(ThreadCount.Of(0), Is.EqualTo(Environment.ProcessorCount));
        Assert.That(ThreadCount.Of(0, samples: 1), Is.EqualTo(1), "a single sample is too little work to share");
        Assert.That(ThreadCount.Of(3, samples: 1), Is.EqualTo(3));
    }

    [Test]
    public void BatchOfOne_ByDefault_StartsNoThread()
    {
        int before = Threads();
        using IDisposable trainer = ((ISpikingNetwork)new Wide(1)).CreateTrainer(Otpe, new() { BatchSize = 1, Steps = 5 });
        using IDisposable evaluator = ((ISpikingNetwork)new Wide(1)).CreateEvaluator(1, 5);
        Assert.That(Threads() - before, Is.LessThanOrEqualTo(0));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseAndDrop()
    {
        ITrainer trainer = ((ISpikingNetwork)new Wide(1)).CreateTrainer(Otpe, new() { BatchSize = 4, Steps = 5, Threads = 4 });
        trainer.Train(RandomBatch.Make(1, 37, 11, samples: 4, steps: 5));
    }

    /// <summary>A thread that was waited for is the system's a moment longer; no collection is asked for.</summary>
    private static int ThreadsOnceEnded(int before)
    {
        SpinWait.SpinUntil(() => Threads() <= before, TimeSpan.FromSeconds(2));
        return Threads();
    }

    /// <summary>Workers of this process, as the operating system knows them.</summary>
    private static int Threads() => Directory.Exists("/proc/self/task")
        ? Directory.GetDirectories("/proc/self/task").Count(static task => ReadName(task).StartsWith("OtpeFast worker", StringComparison.Ordinal))
        : System.Diagnostics.Process.GetCurrentProcess().Threads.Count;

    private static string ReadName(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm"));
        }
        catch (IOException)
        {
            return ""; // it has just ended
        }
    }
}
