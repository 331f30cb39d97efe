using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Integration.Tests.Allocation;

/// <summary>After warm-up nothing is allocated: not per batch, not per step, not by the workers.</summary>
[NonParallelizable]
public sealed class AllocationTests
{
    [TestCaseSource(nameof(Trainers))]
    public void Train_1000Batches_AllocatesNothing(TrainerDescription description)
    {
        ISpikingNetwork network = new GoldenTiny(1);
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 4, steps: 5);
        using ITrainer single = network.CreateTrainer(description, new() { BatchSize = 4, Steps = 5, Threads = 1 });
        AssertNothingOnThisThread(() => single.Train(batch));
        using ITrainer pair = network.CreateTrainer(description, new() { BatchSize = 4, Steps = 5, Threads = 2 });
        AssertNothingInTheProcess(() => pair.Train(batch));
    }

    [TestCaseSource(nameof(OnlineTrainers))]
    public void Step_1000Steps_AllocatesNothing(TrainerDescription description)
    {
        ISpikingNetwork network = new GoldenTiny(1);
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 1, steps: 1);
        using var single = (IOnlineTrainer)network.CreateTrainer(description, new() { BatchSize = 1, Steps = 4_000, Threads = 1 });
        single.Reset(1);
        AssertNothingOnThisThread(() => single.Step(batch.Frame(0), batch.Labels));
        using var pair = (IOnlineTrainer)network.CreateTrainer(description, new() { BatchSize = 1, Steps = 5_000, Threads = 2 });
        pair.Reset(1);
        AssertNothingInTheProcess(() => pair.Step(batch.Frame(0), batch.Labels));
    }

    [Test]
    public void Evaluate_1000Batches_AllocatesNothing()
    {
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 4, steps: 5);
        using IEvaluator single = new GoldenTiny(1).CreateEvaluator(4, 5, threads: 1);
        AssertNothingOnThisThread(() => single.Evaluate(batch));
        using IEvaluator pair = new GoldenTiny(1).CreateEvaluator(4, 5, threads: 2);
        AssertNothingInTheProcess(() => pair.Evaluate(batch));
    }

    /// <summary>
    /// One worker: this thread does it all, and its own count must not move. A garbage collection on behalf of
    /// another thread ends this thread's allocation buffer and counts what was left of it, so a second and a third
    /// thousand may be asked for.
    /// </summary>
    private static void AssertNothingOnThisThread(Action action)
    {
        WarmUp(action);
        long allocated = long.MaxValue;
        for (int attempt = 0; attempt < 3 && allocated > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1_000; i++)
            {
                action();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.That(allocated, Is.Zero);
    }

    /// <summary>
    /// Two workers: the count of the whole process. The test host allocates now and then on threads of its own, more often
    /// on a busy machine, so the thousand is cut into windows of ten, and more windows are looked at until enough of them are quiet;
    /// what a worker allocates per batch shows in every one.
    /// </summary>
    private static void AssertNothingInTheProcess(Action action)
    {
        WarmUp(action);
        int quiet = 0;
        for (int window = 0; window < 100 || (quiet < 20 && window < 300); window++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < 10; i++)
            {
                action();
            }

            quiet += GC.GetTotalAllocatedBytes(precise: true) == before ? 1 : 0;
        }

        Assert.That(quiet, Is.GreaterThanOrEqualTo(20), "windows without an allocation");
    }

    private static void WarmUp(Action action)
    {
        for (int i = 0; i < 200; i++)
        {
            action();
        }
    }

    private static IEnumerable<TrainerDescription> Trainers() => GoldenTiny.Description.Trainers;

    private static IEnumerable<TrainerDescription> OnlineTrainers() => Trainers().Where(static trainer => trainer.Mode == UpdateMode.Online);
}
