using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Data;
using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;
using OtpeFast.Training;

namespace OtpeFast.Cuda.Tests.Training;

/// <summary>How batches run: captured and not, queued and not, many of them, of any size, resumed.</summary>
public sealed class RunTests
{
    private static readonly TrainerDescription Offline = new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint);
    private static readonly TrainerDescription History = new(LearningRule.Otpe, UpdateMode.Online, GradientForm.History);

    [TestCase(UpdateMode.Offline)]
    [TestCase(UpdateMode.Online)]
    public void Bits_WithGraphsOrWithout_QueuedOrNot_AndInEitherOrder_AreTheSame(UpdateMode mode)
    {
        TrainerDescription description = mode == UpdateMode.Offline ? Offline : History;
        float[] expected = Train(description, graphs: true, queued: false, descending: false);
        Assert.That(expected, Has.None.NaN);
        Assert.That(Train(description, graphs: false, queued: false, descending: false), Is.EqualTo(expected));
        Assert.That(Train(description, graphs: true, queued: true, descending: false), Is.EqualTo(expected));
        Assert.That(Train(description, graphs: true, queued: false, descending: true), Is.EqualTo(expected));
    }

    [Test]
    public void ManyBatches_OfOneShape_BuyNothingMore_AndCaptureOnceASlot()
    {
        using var host = new HostDevice();
        ISpikingNetwork network = new GoldenTiny(1);
        using ITrainer trainer = network.CreateTrainer(Offline, new() { BatchSize = 4, Steps = 5, Device = host.Device });
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 4, steps: 5);
        trainer.Train(batch);
        trainer.Train(batch);
        (long bytes, int captures, int launches) = (host.Driver.DeviceBytes, host.Driver.Captures, host.Driver.Launches);
        for (int i = 0; i < 200; i++)
        {
            trainer.Train(batch);
        }

        Assert.That(host.Driver.DeviceBytes, Is.EqualTo(bytes));
        Assert.That(host.Driver.Captures, Is.EqualTo(captures).And.EqualTo(2));
        Assert.That(host.Driver.Launches - launches, Is.EqualTo(100 * launches), "two batches were launched before");
    }

    [Test]
    public void BatchesOfManyShapes_AndDenserThanAnyBefore_StillAgree()
    {
        using var host = new HostDevice();
        ISpikingNetwork network = new GoldenTiny(1);
        RandomBatch.MakeFire(network, 2f);
        var options = new TrainerOptions { BatchSize = 8, Steps = 30, Threads = 1 };
        using ITrainer device = network.CreateTrainer(Offline, options with { Device = host.Device });
        using ITrainer cpu = network.CreateTrainer(Offline, options);
        for (int i = 0; i < 24; i++)
        {
            // More shapes than graphs are kept, and density from nothing to everything.
            SpikeBatch batch = RandomBatch.Make((ulong)i, 12, 5, samples: 1 + i % 8, steps: 5 + i, density: i / 23.0);
            Assert.That(device.ComputeGradients(batch).Loss, Is.EqualTo(cpu.ComputeGradients(batch).Loss).Within(1e-9), $"batch {i}");
            Assert.That(Blocks.RelativeDifference(Blocks.Gradients(device), Blocks.Gradients(cpu)), Is.LessThan(1e-5), $"batch {i}");
        }
    }

    [Test]
    public void OnlineTraces_MoreStepsThanTheOptionsSay_GrowTheInput()
    {
        using var host = new HostDevice();
        ISpikingNetwork network = new GoldenTiny(1);
        RandomBatch.MakeFire(network, 2f);
        var description = new TrainerDescription(LearningRule.Otpe, UpdateMode.Online, GradientForm.Trace);
        var options = new TrainerOptions { BatchSize = 9, Steps = 3, Threads = 1 };
        using ITrainer device = network.CreateTrainer(description, options with { Device = host.Device });
        using ITrainer cpu = network.CreateTrainer(description, options);
        foreach (int steps in new[] { 3, 40, 7 })
        {
            SpikeBatch batch = RandomBatch.Make(5, 12, 5, samples: 9, steps, density: 0.9);
            Assert.That(device.Train(batch).Loss, Is.EqualTo(cpu.Train(batch).Loss).Within(1e-9));
        }

        Assert.That(Blocks.Parameters(device), Is.EqualTo(Blocks.Parameters(cpu)));
    }

    [Test]
    public void Parameters_AreACopy_UntilTheNetworkIsUpdated()
    {
        using var host = new HostDevice();
        var network = new GoldenTiny(1);
        RandomBatch.MakeFire(network, 2f);
        float[] before = Parameters(network);
        using ITrainer trainer = ((ISpikingNetwork)network).CreateTrainer(Offline, new() { BatchSize = 4, Steps = 5, Device = host.Device });
        trainer.Train(RandomBatch.Make(1, 12, 5, samples: 4, steps: 5));
        Assert.That(Parameters(network), Is.EqualTo(before));
        trainer.UpdateNetwork();
        Assert.That(Parameters(network), Is.EqualTo(Blocks.Parameters(trainer)).And.Not.EqualTo(before));

        // What is set comes back, and so does the optimizer's state.
        trainer.SetParameters(before);
        Assert.That(Blocks.Parameters(trainer), Is.EqualTo(before));
        var state = new float[trainer.OptimizerStateLength];
        trainer.CopyOptimizerStateTo(state);
        Array.ForEach(Enumerable.Range(0, state.Length).ToArray(), i => state[i] *= 0.5f);
        trainer.SetOptimizerState(OptimizerKind.Adamax, state, 17);
        var back = new float[state.Length];
        trainer.CopyOptimizerStateTo(back);
        Assert.That(back, Is.EqualTo(state));
        Assert.That(trainer.OptimizerSteps, Is.EqualTo(17));
    }

    [Test]
    public void Queue_FullOrEmptyOrMixed_SaysSo()
    {
        using var host = new HostDevice();
        ISpikingNetwork network = new GoldenTiny(1);
        using var trainer = (IQueuedTrainer)network.CreateTrainer(Offline, new() { BatchSize = 4, Steps = 5, Device = host.Device });
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 4, steps: 5);
        Assert.That(Assert.Throws<InvalidOperationException>(() => trainer.Dequeue())!.Message, Does.Contain("empty"));
        trainer.Enqueue(batch);
        Assert.That(Assert.Throws<InvalidOperationException>(() => trainer.Train(batch))!.Message, Does.Contain("dequeue them before"));
        trainer.Enqueue(batch);
        Assert.That(Assert.Throws<InvalidOperationException>(() => trainer.Enqueue(batch))!.Message, Does.Contain("2 batches already"));
        Assert.That(trainer.Dequeue().Samples, Is.EqualTo(4));
        Assert.That(trainer.Dequeue().Samples, Is.EqualTo(4));
        Assert.That(trainer.Queued, Is.Zero);
        Assert.That(Assert.Throws<ArgumentException>(() => trainer.Train(RandomBatch.Make(1, 12, 5, samples: 5, steps: 5)))!.Message, Does.Contain("memory was bought for 4"));
    }

    [Test]
    public void TrainingRun_OnTheDevice_ResumesToTheSameBits_AndNotOnAnother()
    {
        string directory = Directory.CreateTempSubdirectory("otpe-cuda-").FullName;
        try
        {
            using var host = new HostDevice();
            (TrainingResult whole, float[] expected) = Run(host.Device, 14, null, resume: false);
            Run(host.Device, 6, directory, resume: false);
            (TrainingResult resumed, float[] actual) = Run(host.Device, 14, directory, resume: true);
            Assert.That(resumed.Loss, Is.EqualTo(whole.Loss));
            Assert.That(resumed.ValidationAccuracy, Is.EqualTo(whole.ValidationAccuracy));
            Assert.That(actual, Is.EqualTo(expected), "the network has the trainer's parameters in the end");
            Assert.That(Assert.Throws<CheckpointException>(() => Run(null, 20, directory, resume: true))!.Message, Does.Contain("with device cuda, not cpu"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static (TrainingResult Result, float[] Parameters) Run(Device? device, long batches, string? directory, bool resume)
    {
        ISpikingNetwork network = new Wide(1);
        RandomBatch.MakeFire(network, 1.5f);
        var options = new TrainingOptions { Batches = batches, BatchSize = 5, ValidateEvery = 5, ValidationSamples = 10, Device = device, Threads = 1, CheckpointDirectory = directory };
        using var run = new TrainingRun(network, Offline, options, new RandomSource(1), new RandomSource(2), null);
        if (resume)
        {
            run.Resume(directory!);
        }

        TrainingResult result = run.Run(static _ => { }, CancellationToken.None);
        return (result, Parameters(network));
    }

    private static float[] Train(TrainerDescription description, bool graphs, bool queued, bool descending)
    {
        using var host = new HostDevice(graphs, descending);
        ISpikingNetwork network = new Wide(9);
        RandomBatch.MakeFire(network, 1.5f);
        using var trainer = (IQueuedTrainer)network.CreateTrainer(description, new() { BatchSize = 6, Steps = 8, Device = host.Device });
        for (ulong i = 0; i < 4; i++)
        {
            SpikeBatch batch = RandomBatch.Make(i, 37, 11, samples: 6, steps: 8);
            if (!queued)
            {
                trainer.Train(batch);
                continue;
            }

            trainer.Enqueue(batch);
            if (trainer.Queued == trainer.QueueCapacity)
            {
                trainer.Dequeue();
            }
        }

        while (trainer.Queued > 0)
        {
            trainer.Dequeue();
        }

        return Blocks.Parameters(trainer);
    }

    private static float[] Parameters(ISpikingNetwork network)
    {
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        return parameters;
    }

    /// <summary>Endless random batches, each sample following from its place.</summary>
    private sealed class RandomSource(ulong seed) : ISpikeSource
    {
        public int Units => 37;

        public int Steps => 7;

        public int Classes => 11;

        public int? Samples => null;

        public void Fill(SpikeBatch batch, long first, int samples)
        {
            SpikeBatch made = RandomBatch.Make(seed * 1_000_003 + (ulong)first, Units, Classes, samples, Steps);
            batch.Begin(samples, Steps);
            for (int row = 0; row < samples * Steps; row++)
            {
                batch.AppendRow(made.UnitsAt(row / samples, row % samples), made.CountsAt(row / samples, row % samples));
            }

            made.Labels.CopyTo(batch.Labels);
        }
    }
}
