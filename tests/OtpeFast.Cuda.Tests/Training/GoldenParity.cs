using OtpeFast.Integration.Tests.Golden;
using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Cuda.Tests.Training;

/// <summary>The reference vectors on a device: shared by the host build and by a GPU.</summary>
internal static class GoldenParity
{
    private static readonly Dictionary<LearningRule, string> Names = new()
    {
        [LearningRule.Bptt] = "bptt",
        [LearningRule.Ostl] = "ostl",
        [LearningRule.Ottt] = "ottt",
        [LearningRule.Otpe] = "otpe",
        [LearningRule.ApproxOtpe] = "approx_otpe",
        [LearningRule.FOtpe] = "f_otpe",
        [LearningRule.FApproxOtpe] = "f_approx_otpe",
    };

    /// <summary>Every case and trainer but RTRL's.</summary>
    public static IEnumerable<TestCaseData> Cases()
        => from name in TestNetworks.GoldenCases
           from trainer in TestNetworks.Golden(name).Description.Trainers
           where trainer.Rule != LearningRule.Rtrl
           select new TestCaseData(name, trainer) { TestName = $"{{m}}({name}, {trainer.Rule}, {trainer.Mode}, {trainer.Form})" };

    /// <summary>Offline: the gradient. Online: losses, output spikes and parameters after every step.</summary>
    public static void Check(Device device, string name, TrainerDescription description)
    {
        GoldenCase golden = GoldenCase.Open(name);
        ISpikingNetwork network = TestNetworks.Golden(name);
        golden.Load(network);
        SpikeBatch batch = golden.Batch(network.Description.Inputs);
        if (description.Mode == UpdateMode.Offline)
        {
            using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = golden.Samples, Steps = golden.Steps, Device = device });
            BatchResult result = trainer.ComputeGradients(batch);
            string group = $"offline/{Names[description.Rule]}";
            Assert.That(result.Loss, Is.EqualTo(golden.Values($"{group}/loss").Average()).Within(1e-6));
            Blocks.AssertClose(network.Description, Blocks.Gradients(trainer), golden.Parameters(network.Description, $"{group}/weights", $"{group}/bias"), 2e-5);
        }
        else
        {
            Online(device, golden, network, description, batch);
        }
    }

    private static void Online(Device device, GoldenCase golden, ISpikingNetwork network, TrainerDescription description, SpikeBatch batch)
    {
        var options = new TrainerOptions { BatchSize = golden.Samples, Steps = golden.Steps, Device = device, Optimizer = new() { LearningRate = (float)golden.LearningRate } };
        using var trainer = (IOnlineTrainer)network.CreateTrainer(description, options);
        string group = $"online/{Names[description.Rule]}";
        double[] losses = golden.Values($"{group}/loss");
        double[] spikes = golden.Values($"{group}/output_spikes"); // [step, sample, class]
        int classes = network.Description.Classes;
        trainer.Reset(golden.Samples);
        for (int step = 0; step < golden.Steps; step++)
        {
            Assert.That(trainer.Step(batch.Frame(step), batch.Labels), Is.EqualTo(losses[step]).Within(1e-5), $"step {step}");
            for (int sample = 0; sample < golden.Samples; sample++)
            {
                double[] row = spikes[((step * golden.Samples + sample) * classes)..][..classes];
                int[] expected = [.. Enumerable.Range(0, classes).Where(c => row[c] == 1)];
                Assert.That(trainer.OutputSpikes(sample).ToArray(), Is.EqualTo(expected), $"step {step}, sample {sample}");
            }
        }

        float[] parameters = golden.Parameters(network.Description, $"{group}/weights", $"{group}/bias");
        Assert.That(Blocks.LargestDifference(Blocks.Parameters(trainer), parameters), Is.LessThan(1e-5));
    }
}
