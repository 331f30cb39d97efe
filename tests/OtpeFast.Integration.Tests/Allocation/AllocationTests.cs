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

    [TestCaseSource(nameof(Trainers))]
    public void EveryMember_FromTheFirstCallOn_AllocatesNothing(TrainerDescription description)
    {
        // All code is compiled by the first trainer; the second must have bought all it needs in its constructor.
        CallEveryMember(description);
        long allocated = long.MaxValue;
        for (int attempt = 0; attempt < 3 && allocated > 0; attempt++)
        {
            allocated = CallEveryMember(description);
        }

        Assert.That(allocated, Is.Zero);
    }

    /// <summary>What the members of a new trainer allocate, all called once.</summary>
    private static long CallEveryMember(TrainerDescription description)
    {
        ISpikingNetwork network = new GoldenTiny(1);
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 4, steps: 5, density: 1);
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        var filled = new SpikeBatch(12);
        filled.Reserve(4, 5, batch.ActiveCount);
        using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 4, Steps = 5, Threads = 1 });
        var state = new float[trainer.OptimizerStateLength];
        using IEvaluator evaluator = network.CreateEvaluator(4, 5, threads: 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        if (trainer is IOnlineTrainer online)
        {
            online.Reset(4);
            for (int step = 0; step < 5; step++)
            {
                online.Step(batch.Frame(step), batch.Labels);
                online.OutputSpikes(3);
            }
        }

        trainer.ComputeGradients(batch);
        trainer.Train(batch);
        trainer.CopyGradientsTo(parameters);
        trainer.CopyParametersTo(parameters);
        trainer.SetParameters(parameters);
        trainer.CopyOptimizerStateTo(state);
        trainer.SetOptimizerState(OptimizerKind.Adamax, state, 7);
        trainer.UpdateNetwork();
        network.CopyParametersTo(parameters);
        network.SetParameters(parameters);
        evaluator.Evaluate(batch);
        evaluator.Prediction(3);
        evaluator.Spikes(0, 3, 4);
        filled.Begin(4, 5);
        for (int row = 0; row < 20; row++)
        {
            filled.AppendRow(batch.UnitsAt(row / 4, row % 4), batch.CountsAt(row / 4, row % 4));
        }

        filled.Sequence(3);
        filled.Frame(4);
        return GC.GetAllocatedBytesForCurrentThread() - before;
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
