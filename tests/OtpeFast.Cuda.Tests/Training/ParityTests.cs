using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Cuda.Tests.Training;

/// <summary>The whole backend over the host build against the CPU engine: every rule, mode and form, on odd shapes.</summary>
public sealed class ParityTests
{
    [TestCaseSource(nameof(Gradients))]
    public void Gradients_AgainstTheCpu_Agree(string name, TrainerDescription description, int samples, int steps)
    {
        using var host = new HostDevice(descending: samples == 1);
        (ISpikingNetwork network, SpikeBatch batch) = Make(name, samples, steps);
        var options = new TrainerOptions { BatchSize = samples + 1, Steps = steps + 2, Threads = 2 };
        using ITrainer cpu = network.CreateTrainer(description, options);
        using ITrainer device = network.CreateTrainer(description, options with { Device = host.Device });

        BatchResult expected = cpu.ComputeGradients(batch);
        BatchResult actual = device.ComputeGradients(batch);

        Assert.That(actual.Correct, Is.EqualTo(expected.Correct));
        Assert.That(actual.Loss, Is.EqualTo(expected.Loss).Within(1e-9));
        float[] gradients = Blocks.Gradients(cpu);
        Assert.That(gradients.Count(static value => value != 0), Is.GreaterThan(gradients.Length / 5), "the network must fire for the comparison to mean " +
            "anything");
        Blocks.AssertClose(network.Description, Blocks.Gradients(device), gradients, 1e-5);
        Assert.That(Blocks.Parameters(device), Is.EqualTo(Blocks.Parameters(cpu)), "no step was taken");
    }

    [TestCaseSource(nameof(Texts))]
    public void Gradients_OfEveryResetSurrogateAndLeak_AgreeWithTheCpu(string text, TrainerDescription description)
    {
        using var host = new HostDevice();
        ISpikingNetwork network = SpikingNetwork.Load(text, seed: 5);
        RandomBatch.MakeFire(network, 1.5f);
        SpikeBatch batch = RandomBatch.Make(4, network.Description.Inputs, network.Description.Classes, samples: 5, steps: 12, density: 0.3);
        var options = new TrainerOptions { BatchSize = 5, Steps = 12, Threads = 2 };
        using ITrainer cpu = network.CreateTrainer(description, options);
        using ITrainer device = network.CreateTrainer(description, options with { Device = host.Device });
        for (int i = 0; i < 2; i++)
        {
            BatchResult expected = cpu.ComputeGradients(batch);
            BatchResult actual = device.ComputeGradients(batch);
            Assert.That(actual.Correct, Is.EqualTo(expected.Correct));
            Assert.That(actual.Loss, Is.EqualTo(expected.Loss).Within(1e-9));
            float[] gradients = Blocks.Gradients(cpu);
            Assert.That(gradients.Count(static value => value != 0), Is.GreaterThan(gradients.Length / 5), "the network must fire for the comparison to mean " +
                "anything");
            Blocks.AssertClose(network.Description, Blocks.Gradients(device), gradients, 1e-5);
        }
    }

    [TestCaseSource(nameof(Runs))]
    public void Training_SixBatches_EndsWhereTheCpuDoes(TrainerDescription description, OptimizerKind optimizer)
    {
        using var host = new HostDevice();
        (ISpikingNetwork network, _) = Make(nameof(Wide), 4, 9);
        var options = new TrainerOptions { BatchSize = 4, Steps = 9, Threads = 2, Optimizer = new() { Kind = optimizer, LearningRate = optimizer == OptimizerKind.Sgd ? 0.05f : 1e-3f } };
        using ITrainer device = network.CreateTrainer(description, options with { Device = host.Device });
        using ITrainer cpu = network.CreateTrainer(description, options);
        float[] before = Blocks.Parameters(cpu);
        for (ulong i = 0; i < 6; i++)
        {
            SpikeBatch batch = RandomBatch.Make(i, network.Description.Inputs, network.Description.Classes, samples: 4 - (int)(i % 2), steps: 9 - (int)(i % 3));
            BatchResult expected = cpu.Train(batch);
            BatchResult actual = device.Train(batch);
            Assert.That(actual.Loss, Is.EqualTo(expected.Loss).Within(1e-5), $"batch {i}");
            Assert.That(actual.Samples, Is.EqualTo(expected.Samples));
        }

        float[] parameters = Blocks.Parameters(cpu);
        double moved = Blocks.LargestDifference(before, parameters);
        Assert.That(moved, Is.GreaterThan(1e-3), "the weights must move for the comparison to mean anything");
        Assert.That(Blocks.LargestDifference(Blocks.Parameters(device), parameters), Is.LessThan(1e-2 * moved));
        Assert.That(device.OptimizerSteps, Is.EqualTo(cpu.OptimizerSteps));
        var state = new float[cpu.OptimizerStateLength];
        var deviceState = new float[device.OptimizerStateLength];
        cpu.CopyOptimizerStateTo(state);
        device.CopyOptimizerStateTo(deviceState);
        Assert.That(Blocks.RelativeDifference(deviceState, state), Is.LessThan(1e-3));
    }

    [TestCase(LearningRule.Ostl)]
    [TestCase(LearningRule.Otpe)]
    [TestCase(LearningRule.Ottt)]
    [TestCase(LearningRule.ApproxOtpe)]
    public void OnlineTraces_WithoutSplitSums_GiveTheBitsOfTheCpu(LearningRule rule)
    {
        // Every sum of these kernels runs in the CPU's order, so a whole run has its bits.
        using var host = new HostDevice();
        (ISpikingNetwork network, SpikeBatch batch) = Make(nameof(Wide), 9, 12);
        var description = new TrainerDescription(rule, UpdateMode.Online, GradientForm.Trace);
        var options = new TrainerOptions { BatchSize = 9, Threads = 2 };
        using ITrainer device = network.CreateTrainer(description, options with { Device = host.Device });
        using ITrainer cpu = network.CreateTrainer(description, options);
        for (int i = 0; i < 3; i++)
        {
            Assert.That(device.Train(batch).Correct, Is.EqualTo(cpu.Train(batch).Correct));
        }

        Assert.That(Blocks.Parameters(device), Is.EqualTo(Blocks.Parameters(cpu)));
    }

    [TestCase("Trace")]
    [TestCase("History")]
    public void Streaming_StepByStep_FollowsTheCpu(string form)
    {
        using var host = new HostDevice();
        (ISpikingNetwork network, SpikeBatch batch) = Make(nameof(Wide), 3, 11);
        var description = new TrainerDescription(LearningRule.Otpe, UpdateMode.Online, Enum.Parse<GradientForm>(form));
        var options = new TrainerOptions { BatchSize = 4, Steps = 11, Threads = 1, Optimizer = new() { LearningRate = 1e-4f } };
        using var device = (IOnlineTrainer)network.CreateTrainer(description, options with { Device = host.Device });
        using var cpu = (IOnlineTrainer)network.CreateTrainer(description, options);
        for (int round = 0; round < 2; round++)
        {
            device.Reset(3);
            cpu.Reset(3);
            for (int step = 0; step < batch.Steps; step++)
            {
                double expected = cpu.Step(batch.Frame(step), batch.Labels);
                Assert.That(device.Step(batch.Frame(step), batch.Labels), Is.EqualTo(expected).Within(1e-9), $"step {step}");
                for (int sample = 0; sample < 3; sample++)
                {
                    Assert.That(device.OutputSpikes(sample).ToArray(), Is.EqualTo(cpu.OutputSpikes(sample).ToArray()), $"step {step}, sample {sample}");
                }
            }
        }

        Assert.That(Blocks.LargestDifference(Blocks.Parameters(device), Blocks.Parameters(cpu)), Is.LessThan(1e-6));
        if (form == "History")
        {
            Assert.That(Assert.Throws<InvalidOperationException>(() => device.Step(batch.Frame(0), batch.Labels))!.Message, Does.Contain("at most 11 steps"));
        }
    }

    [Test]
    public void Evaluator_EveryLayer_SpikesAsTheCpus()
    {
        using var host = new HostDevice();
        (ISpikingNetwork network, SpikeBatch batch) = Make(nameof(Leakless), 5, 9);
        using IEvaluator device = network.CreateEvaluator(6, 10, device: host.Device);
        using IEvaluator cpu = network.CreateEvaluator(6, 10, threads: 1);
        for (int round = 0; round < 2; round++)
        {
            BatchResult expected = cpu.Evaluate(batch);
            BatchResult actual = device.Evaluate(batch);
            Assert.That(actual.Correct, Is.EqualTo(expected.Correct));
            Assert.That(actual.Loss, Is.EqualTo(expected.Loss).Within(1e-10));
            for (int sample = 0; sample < 5; sample++)
            {
                Assert.That(device.Prediction(sample), Is.EqualTo(cpu.Prediction(sample)));
                for (int layer = 0; layer < network.Description.Layers.Count; layer++)
                {
                    for (int step = 0; step < 9; step++)
                    {
                        Assert.That(device.Spikes(layer, sample, step).ToArray(), Is.EqualTo(cpu.Spikes(layer, sample, step).ToArray()));
                    }
                }
            }

            // What the network has now, not what it had when the evaluator was made.
            RandomBatch.MakeFire(network, 1.3f);
        }
    }

    [Test]
    public void Batch_UnsortedWithRepeatedUnits_CountsThemTwice()
    {
        using var host = new HostDevice();
        ISpikingNetwork network = new Wide(3);
        RandomBatch.MakeFire(network, 2f);
        var batch = new SpikeBatch(37);
        SpikeEvent[] events = [.. Enumerable.Range(0, 900).Select(static i => new SpikeEvent(i * 7 % 4, i * 5 % 6, (ushort)(i * 11 % 13 * 2), 1 + i % 3))];
        batch.SetEvents(4, 6, events);
        var description = new TrainerDescription(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint);
        var options = new TrainerOptions { BatchSize = 4, Steps = 6, Threads = 1 };
        using ITrainer device = network.CreateTrainer(description, options with { Device = host.Device });
        using ITrainer cpu = network.CreateTrainer(description, options);
        Assert.That(device.ComputeGradients(batch).Loss, Is.EqualTo(cpu.ComputeGradients(batch).Loss).Within(1e-6));
        Blocks.AssertClose(network.Description, Blocks.Gradients(device), Blocks.Gradients(cpu), 1e-4);
    }

    private static IEnumerable<TestCaseData> Gradients()
    {
        foreach (TrainerDescription trainer in Wide.Description.Trainers)
        {
            yield return new TestCaseData(nameof(Wide), trainer, 5, 13);
            yield return new TestCaseData(nameof(Wide), trainer, 1, 4);
        }

        // Four layers without leak, and five with it.
        foreach (TrainerDescription trainer in Leakless.Description.Trainers.Where(static trainer => trainer.Rule != LearningRule.Rtrl))
        {
            yield return new TestCaseData(nameof(Leakless), trainer, 3, 17);
        }

        foreach (TrainerDescription trainer in GoldenDeep.Description.Trainers.Where(static trainer => trainer.Rule != LearningRule.Rtrl))
        {
            yield return new TestCaseData(nameof(GoldenDeep), trainer, 7, 21);
        }
    }

    private static IEnumerable<TestCaseData> Texts()
    {
        // Every reset and every surrogate, and no two layers alike.
        string[] texts =
        [
            "9-18(leak=0.8 threshold=0.7 slope=12)-17(leak=0.95 slope=5)-6(leak=0.7 threshold=1.2)",
            "9-18(leak=0.8 reset=zero)-17(leak=0.95 reset=none)-6(leak=0.7)",
            "9-18(leak=0.9 reset=none surrogate=arctan alpha=3)-17(leak=0.95 reset=zero surrogate=logistic)-6(reset=zero)",
            "9-18(leak=0.9 surrogate=triangular width=1.5)-17(leak=0.85 surrogate=rectangular width=0.8)-6(surrogate=logistic)",
        ];
        return from text in texts
               let network = NetworkSpec.Parse(text)
               from trainer in SpikingNetwork.Load(text).Description.Trainers
               where CudaDevice.ProblemWith(network, trainer) is null
               select new TestCaseData(text, trainer);
    }

    private static IEnumerable<TestCaseData> Runs()
        => from trainer in Wide.Description.Trainers
           from optimizer in trainer.Rule == LearningRule.Otpe ? Enum.GetValues<OptimizerKind>() : [OptimizerKind.Adamax]
           select new TestCaseData(trainer, optimizer);

    private static (ISpikingNetwork Network, SpikeBatch Batch) Make(string name, int samples, int steps)
    {
        ISpikingNetwork network = name switch { nameof(Wide) => new Wide(3), nameof(Leakless) => new Leakless(3), _ => new GoldenDeep(3) };
        RandomBatch.MakeFire(network, name == nameof(GoldenDeep) ? 2f : 1.5f);
        return (network, RandomBatch.Make(3, network.Description.Inputs, network.Description.Classes, samples, steps, density: 0.3));
    }
}
