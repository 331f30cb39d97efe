using OtpeFast.Integration.Tests.Golden;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Integration.Tests.Gradients;

/// <summary>Every way to compute a rule's gradient gives the same gradient.</summary>
public sealed class FormTests
{
    [TestCaseSource(nameof(Cases))]
    public void TraceForm_AgainstAdjointForm_GivesTheSameGradient(string networkName, LearningRule rule, int samples, ulong seed)
    {
        ISpikingNetwork network = Make(networkName, seed);
        SpikeBatch batch = RandomBatch.Make(seed, network.Description.Inputs, network.Description.Classes, samples, steps: 23);
        var options = new TrainerOptions { BatchSize = samples + 1, Steps = 30, Threads = 2 };
        using ITrainer adjoint = network.CreateTrainer(new(rule, UpdateMode.Offline, GradientForm.Adjoint), options);
        using ITrainer trace = network.CreateTrainer(new(rule, UpdateMode.Offline, GradientForm.Trace), options);
        using ITrainer online = network.CreateTrainer(new(rule, UpdateMode.Online, GradientForm.Trace), options);

        BatchResult result = adjoint.ComputeGradients(batch);

        Assert.That(trace.ComputeGradients(batch), Is.EqualTo(result));
        BatchResult streamed = online.ComputeGradients(batch);
        Assert.That(streamed.Correct, Is.EqualTo(result.Correct));
        Assert.That(streamed.Loss, Is.EqualTo(result.Loss).Within(1e-6));
        float[] expected = Blocks.Gradients(adjoint);
        Assert.That(expected.Count(static value => value != 0), Is.GreaterThan(expected.Length / 4), "the network must fire for the comparison to mean " +
            "anything");
        Blocks.AssertClose(network.Description, Blocks.Gradients(trace), expected, 1e-5);
        Blocks.AssertClose(network.Description, Blocks.Gradients(online), expected, 1e-5);
    }

    [TestCase(1, 5UL)]
    [TestCase(4, 6UL)]
    public void Rtrl_AgainstBptt_GivesTheSameGradient(int samples, ulong seed)
    {
        ISpikingNetwork network = Make(nameof(Leakless), seed);
        SpikeBatch batch = RandomBatch.Make(seed, 13, 4, samples, steps: 19);
        var options = new TrainerOptions { BatchSize = samples, Steps = 19, Threads = 2 };
        using ITrainer bptt = network.CreateTrainer(new(LearningRule.Bptt, UpdateMode.Offline, GradientForm.Adjoint), options);
        bptt.ComputeGradients(batch);
        float[] expected = Blocks.Gradients(bptt);

        foreach (UpdateMode mode in new[] { UpdateMode.Offline, UpdateMode.Online })
        {
            using ITrainer rtrl = network.CreateTrainer(new(LearningRule.Rtrl, mode, GradientForm.Trace), options);
            rtrl.ComputeGradients(batch);
            Blocks.AssertClose(network.Description, Blocks.Gradients(rtrl), expected, 1e-5);
        }
    }

    [Test]
    public void RtrlOnline_OneStepAtATime_FollowsTheGradientOfTheStepsSoFar()
    {
        // At a learning rate too small to move a parameter, the steps' gradients must sum to BPTT's.
        ISpikingNetwork network = Make(nameof(Leakless), 7);
        SpikeBatch batch = RandomBatch.Make(7, 13, 4, 3, steps: 12);
        var options = new TrainerOptions { BatchSize = 3, Steps = 12, Threads = 1, Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 1e-30f } };
        using ITrainer bptt = network.CreateTrainer(new(LearningRule.Bptt, UpdateMode.Offline, GradientForm.Adjoint), options);
        using var rtrl = (IOnlineTrainer)network.CreateTrainer(new(LearningRule.Rtrl, UpdateMode.Online, GradientForm.Trace), options);
        var sum = new float[network.Description.ParameterLength];
        rtrl.Reset(3);
        for (int step = 0; step < 12; step++)
        {
            rtrl.Step(batch.Frame(step), batch.Labels);
            float[] gradient = Blocks.Gradients(rtrl);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += gradient[i] / 12;
            }
        }

        Assert.That(rtrl.OptimizerSteps, Is.EqualTo(12));
        bptt.ComputeGradients(batch);
        Blocks.AssertClose(network.Description, sum, Blocks.Gradients(bptt), 1e-5);
    }

    [TestCase("tiny", 0.9)]
    [TestCase("deep", 0.95)]
    public void RtrlOnline_AcrossChangingWeights_FollowsTheDefinition(string name, double leak)
    {
        const float LearningRate = 0.005f;
        GoldenCase golden = GoldenCase.Open(name);
        ISpikingNetwork network = TestNetworks.Golden(name);
        golden.Load(network);
        SpikeBatch batch = golden.Batch(network.Description.Inputs);
        var options =
            new TrainerOptions { BatchSize = golden.Samples, Threads = 2, Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = LearningRate } };
        using var trainer = (IOnlineTrainer)network.CreateTrainer(new(LearningRule.Rtrl, UpdateMode.Online, GradientForm.Trace), options);
        float[] before = Blocks.Parameters(trainer);
        var scalar = new ScalarRtrl(network.Description, before, golden.Samples);

        trainer.Train(batch);
        for (int step = 0; step < batch.Steps; step++)
        {
            scalar.Step(batch, step, leak, LearningRate);
        }

        float[] expected = [.. scalar.Parameters.Select(static value => (float)value)];
        double moved = Blocks.LargestDifference(before, expected);
        Assert.That(moved, Is.GreaterThan(1e-3), "the weights must move for the comparison to mean anything");

        // Single precision, through steps that feed on each other: at ten times this rate rounding grows to 1e-3.
        Assert.That(Blocks.LargestDifference(Blocks.Parameters(trainer), expected), Is.LessThan(2e-4 * moved));
    }

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (LearningRule rule in new[] { LearningRule.Ostl, LearningRule.Ottt, LearningRule.Otpe, LearningRule.ApproxOtpe, LearningRule.FOtpe, LearningRule.FApproxOtpe })
        {
            yield return new TestCaseData(nameof(Wide), rule, 5, 11UL);
            yield return new TestCaseData(nameof(Wide), rule, 1, 12UL);
            if (rule is LearningRule.Ostl or LearningRule.Otpe or LearningRule.ApproxOtpe)
            {
                yield return new TestCaseData(nameof(Leakless), rule, 3, 13UL);
            }
        }
    }

    private static ISpikingNetwork Make(string name, ulong seed)
    {
        ISpikingNetwork network = name == nameof(Wide) ? new Wide(seed) : new Leakless(seed);
        RandomBatch.MakeFire(network, 1.5f);
        return network;
    }
}
