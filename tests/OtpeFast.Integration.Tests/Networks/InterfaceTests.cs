using OtpeFast.Integration.Tests.Gradients;

namespace OtpeFast.Integration.Tests.Networks;

/// <summary>What users meet at the door: shapes, streams, optimizers, and the sentences for wrong arguments.</summary>
public sealed class InterfaceTests
{
    [Test]
    public void Parameters_NamedSpans_AreViewsOfTheOneBlock()
    {
        var network = new GoldenTiny(1);
        network.Layer2Weights[3, 4] = 42f;
        network.Layer2Bias[8] = 43f;
        var block = new float[GoldenTiny.Description.ParameterLength];
        network.CopyParametersTo(block);
        LayerDescription layer = GoldenTiny.Description.Layers[1];
        Assert.That(block[layer.Offset + 3 * layer.Stride + 4], Is.EqualTo(42f));
        Assert.That(block[layer.Offset + layer.Inputs * layer.Stride + 8], Is.EqualTo(43f));
        Assert.That((network.Layer2Weights.Height, network.Layer2Weights.Width), Is.EqualTo((10, 9)));
    }

    [Test]
    public void Stream_SingleSampleFrames_LearnAsTheSameBatchDoes()
    {
        SpikeBatch batch = RandomBatch.Make(3, 12, 5, samples: 1, steps: 9);
        var whole = new GoldenTiny(4);
        var streamed = new GoldenTiny(4);
        using var first = new GoldenTiny.OtpeOnlineTrainer(whole, new() { BatchSize = 1, Threads = 1 });
        using var second = new GoldenTiny.OtpeOnlineTrainer(streamed, new() { BatchSize = 1, Threads = 1 });
        first.Train(batch);
        second.Reset(1);
        for (int step = 0; step < 9; step++)
        {
            second.Step(new SpikeFrame(batch.UnitsAt(step, 0), batch.CountsAt(step, 0)), [batch.Labels[0]]);
        }

        Assert.That(Blocks.Parameters(second), Is.EqualTo(Blocks.Parameters(first)));
    }

    [TestCase(OptimizerKind.Adamax)]
    [TestCase(OptimizerKind.Adam)]
    [TestCase(OptimizerKind.Sgd)]
    public void Optimizer_ThreeSteps_FollowTheFormulas(OptimizerKind kind)
    {
        var network = new GoldenTiny(2);
        var options = new OptimizerOptions { Kind = kind, LearningRate = 0.01f };
        using ITrainer trainer = network.CreateTrainer(
            new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint), new() { BatchSize = 4, Steps = 8, Optimizer = options, Threads = 1 });
        SpikeBatch batch = RandomBatch.Make(2, 12, 5, samples: 4, steps: 8);
        double[] expected = [.. Blocks.Parameters(trainer).Select(static value => (double)value)];
        var mean = new double[expected.Length];
        var norm = new double[expected.Length];
        for (int step = 1; step <= 3; step++)
        {
            trainer.Train(batch);
            float[] gradient = Blocks.Gradients(trainer);
            for (int i = 0; i < expected.Length; i++)
            {
                double g = gradient[i];
                mean[i] = 0.9 * mean[i] + 0.1 * g;
                double corrected = mean[i] / (1 - Math.Pow(0.9, step));
                switch (kind)
                {
                    case OptimizerKind.Adamax:
                        norm[i] = Math.Max(0.999 * norm[i], Math.Abs(g) + 1e-8);
                        expected[i] -= 0.01 * corrected / norm[i];
                        break;
                    case OptimizerKind.Adam:
                        norm[i] = 0.999 * norm[i] + 0.001 * g * g;
                        expected[i] -= 0.01 * corrected / (Math.Sqrt(norm[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
                        break;
                    default:
                        expected[i] -= 0.01 * g;
                        break;
                }
            }
        }

        Assert.That(Blocks.LargestDifference(Blocks.Parameters(trainer), [.. expected.Select(static value => (float)value)]), Is.LessThan(2e-6));
    }

    [Test]
    public void OptimizerState_Restored_GoesOnToTheSameBits()
    {
        SpikeBatch batch = RandomBatch.Make(2, 12, 5, samples: 4, steps: 8);
        var description = new TrainerDescription(LearningRule.ApproxOtpe, UpdateMode.Online, GradientForm.Trace);
        using ITrainer whole = new GoldenTiny(2).CreateTrainerForTest(description);
        whole.Train(batch);
        float[] parameters = Blocks.Parameters(whole);
        var state = new float[whole.OptimizerStateLength];
        whole.CopyOptimizerStateTo(state);
        using ITrainer second = new GoldenTiny(77).CreateTrainerForTest(description);
        second.SetParameters(parameters);
        second.SetOptimizerState(OptimizerKind.Adamax, state, whole.OptimizerSteps);

        whole.Train(batch);
        second.Train(batch);

        Assert.That(Blocks.Parameters(second), Is.EqualTo(Blocks.Parameters(whole)));
    }

    [Test]
    public void WrongArguments_EachGetOneClearSentence()
    {
        var network = new GoldenTiny(1);
        using IOnlineTrainer online = new GoldenTiny.OtpeOnlineTrainer(network, new() { BatchSize = 2, Threads = 1 });
        using ITrainer offline = new GoldenTiny.OtpeOfflineTrainer(network, new() { BatchSize = 2, Steps = 5, Threads = 1 });
        Assert.Multiple(() =>
        {
            AssertSays<ArgumentException>("memory was bought for 2", () => offline.Train(RandomBatch.Make(1, 12, 5, samples: 3, steps: 5)));
            AssertSays<ArgumentException>("memory was bought for 5", () => offline.Train(RandomBatch.Make(1, 12, 5, samples: 2, steps: 6)));
            AssertSays<ArgumentException>("the network has 12 inputs", () => offline.Train(RandomBatch.Make(1, 13, 5, samples: 2, steps: 5)));
            AssertSays<ArgumentException>("the network has 5 classes", () => offline.Train(RandomBatch.Make(1, 12, 50, samples: 2, steps: 5)));
            AssertSays<ArgumentException>("not complete", () => offline.Train(new SpikeBatch(12)));
            AssertSays<NotSupportedException>("declares no trainer for Bptt, Online", () => ((ISpikingNetwork)network).CreateTrainer(new(LearningRule.Bptt, UpdateMode.Online, GradientForm.Trace), new()));
            AssertSays<ArgumentException>("learning rate must be a positive " +
                "number", () => new GoldenTiny.OtpeOfflineTrainer(network, new() { Optimizer = new() { LearningRate = 0 } }).Dispose());
            AssertSays<ArgumentException>("Unit 12 is outside", () =>
            {
                online.Reset(1);
                online.Step(new SpikeFrame([12], [1f]), [0]);
            });
            AssertSays<ArgumentException>("2 labels were given for the frame's 1 samples", () => online.Step(new SpikeFrame([1], [1f]), [0, 1]));
            AssertSays<ArgumentException>("0 labels were given for the frame's 1 samples", () => online.Step(new SpikeFrame([1], [1f]), []));
            AssertSays<ArgumentException>("Reset was called for 1", () => online.Step(RandomBatch.Make(1, 12, 5, samples: 2, steps: 1).Frame(0), [0, 1]));
        });
    }

    [Test]
    public void History_BeyondItsSteps_SaysSoAndGoesOnAfterReset()
    {
        using var history = new GoldenTiny.OtpeOnlineHistoryTrainer(new GoldenTiny(1), new() { BatchSize = 1, Steps = 3, Threads = 1 });
        SpikeBatch batch = RandomBatch.Make(1, 12, 5, samples: 1, steps: 4);
        history.Reset(1);
        for (int step = 0; step < 3; step++)
        {
            history.Step(batch.Frame(step), batch.Labels);
        }

        AssertSays<InvalidOperationException>("at most 3 steps; call Reset", () => history.Step(batch.Frame(3), batch.Labels));
        AssertSays<ArgumentException>("memory was bought for 3", () => history.Train(batch));
        history.Reset(1);
        Assert.That(history.Step(batch.Frame(0), batch.Labels), Is.GreaterThan(0));
    }

    [Test]
    public void Names_OfEveryKind_MakeNetworksThatTrain()
    {
        foreach (ISpikingNetwork network in new ISpikingNetwork[] { new System.Parameters(1), new System.@event(1), new System.Event(1) })
        {
            Assert.That(network.Description.Name, Is.EqualTo(network.GetType().FullName));
            foreach (TrainerDescription description in network.Description.Trainers)
            {
                using ITrainer trainer = network.CreateTrainerForTest(description);
                Assert.That(trainer.Train(RandomBatch.Make(1, 5, System.Event.Labels, samples: 4, steps: 8)).Loss, Is.GreaterThan(0), description.ToString());
            }
        }
    }

    [TestCase(LearningRule.Ostl)]
    [TestCase(LearningRule.Otpe)]
    [TestCase(LearningRule.FOtpe)]
    public void History_AgainstTraces_GivesTheSameGradient(LearningRule rule)
    {
        ISpikingNetwork network = new Wide(3);
        SpikeBatch batch = RandomBatch.Make(3, 37, 11, samples: 9, steps: 14);
        var options = new TrainerOptions { BatchSize = 9, Steps = 14, Threads = 2 };
        using ITrainer trace = network.CreateTrainer(new(rule, UpdateMode.Online, GradientForm.Trace), options);
        using ITrainer history = network.CreateTrainer(new(rule, UpdateMode.Online, GradientForm.History), options);
        trace.ComputeGradients(batch);
        history.ComputeGradients(batch);
        Blocks.AssertClose(network.Description, Blocks.Gradients(history), Blocks.Gradients(trace), 1e-5);
    }

    private static void AssertSays<T>(string words, Action action)
        where T : Exception
        => Assert.That(Assert.Throws<T>(action)!.Message, Does.Contain(words));
}

/// <summary>Shortens the tests.</summary>
internal static class NetworkExtensions
{
    public static ITrainer CreateTrainerForTest(this ISpikingNetwork network, TrainerDescription description)
        => network.CreateTrainer(description, new() { BatchSize = 4, Steps = 8, Threads = 2 });
}
