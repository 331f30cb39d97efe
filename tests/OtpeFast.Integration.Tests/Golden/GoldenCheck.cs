using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Integration.Tests.Golden;

/// <summary>One trainer against the reference vectors, on the CPU or on a device.</summary>
internal static class GoldenCheck
{
    private static readonly Dictionary<LearningRule, string> Names = new()
    {
        [LearningRule.Bptt] = "bptt",
        [LearningRule.Rtrl] = "bptt", // the exact gradient, whichever way it is computed
        [LearningRule.Ostl] = "ostl",
        [LearningRule.Ottt] = "ottt",
        [LearningRule.Otpe] = "otpe",
        [LearningRule.ApproxOtpe] = "approx_otpe",
        [LearningRule.FOtpe] = "f_otpe",
        [LearningRule.FApproxOtpe] = "f_approx_otpe",
    };

    /// <summary>The trainers that the vectors hold.</summary>
    /// <remarks>
    /// They hold no online RTRL; without hidden layers OSTL is exact, so there it has OSTL's. For networks with hidden layers see FormTests.
    /// </remarks>
    public static IEnumerable<(string Name, TrainerDescription Trainer)> Trainers()
        => from name in TestNetworks.GoldenCases
           from trainer in TestNetworks.Golden(name).Description.Trainers
           where trainer.Mode == UpdateMode.Offline || trainer.Rule != LearningRule.Rtrl || name == "single"
           select (name, trainer);

    /// <summary>Offline: loss and gradient.</summary>
    public static void Offline(string name, TrainerDescription description, Device? device = null)
    {
        GoldenCase golden = GoldenCase.Open(name);
        ISpikingNetwork network = TestNetworks.Golden(name);
        golden.Load(network);
        using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = golden.Samples, Steps = golden.Steps, Threads = 2, Device = device });

        BatchResult result = trainer.ComputeGradients(golden.Batch(network.Description.Inputs));

        string group = $"offline/{Names[description.Rule]}";
        Assert.That(result.Loss, Is.EqualTo(golden.Values($"{group}/loss").Average()).Within(1e-6));
        Blocks.AssertClose(network.Description, Blocks.Gradients(trainer), golden.Parameters(network.Description, $"{group}/weights", $"{group}/bias"), 2e-5);
    }

    /// <summary>Online: losses and output spikes of every step, and the parameters after the last.</summary>
    public static void Online(string name, TrainerDescription description, Device? device = null)
    {
        GoldenCase golden = GoldenCase.Open(name);
        ISpikingNetwork network = TestNetworks.Golden(name);
        golden.Load(network);
        var options = new TrainerOptions
        {
            BatchSize = golden.Samples,
            Steps = golden.Steps,
            Threads = 2,
            Device = device,
            Optimizer = new() { LearningRate = (float)golden.LearningRate },
        };
        using var trainer = (IOnlineTrainer)network.CreateTrainer(description, options);
        SpikeBatch batch = golden.Batch(network.Description.Inputs);

        string group = $"online/{(description.Rule == LearningRule.Rtrl ? "ostl" : Names[description.Rule])}";
        double[] losses = golden.Values($"{group}/loss");
        double[] spikes = golden.Values($"{group}/output_spikes"); // [step, sample, class]
        int classes = network.Description.Classes;
        trainer.Reset(golden.Samples);
        for (int step = 0; step < golden.Steps; step++)
        {
            double loss = trainer.Step(batch.Frame(step), batch.Labels);
            Assert.That(loss, Is.EqualTo(losses[step]).Within(1e-5), $"step {step}");
            for (int sample = 0; sample < golden.Samples; sample++)
            {
                double[] row = spikes[((step * golden.Samples + sample) * classes)..][..classes];
                int[] expected = [.. Enumerable.Range(0, classes).Where(neuron => row[neuron] == 1)];
                Assert.That(trainer.OutputSpikes(sample).ToArray(), Is.EqualTo(expected), $"step {step}, sample {sample}");
            }
        }

        float[] parameters = golden.Parameters(network.Description, $"{group}/weights", $"{group}/bias");
        Assert.That(Blocks.LargestDifference(Blocks.Parameters(trainer), parameters), Is.LessThan(1e-5));
    }
}
