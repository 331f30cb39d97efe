using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Integration.Tests.Golden;

/// <summary>Every rule, mode, form and case against the reference vectors.</summary>
public sealed class GoldenTests
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

    [TestCaseSource(typeof(TestNetworks), nameof(TestNetworks.GoldenCases))]
    public void Forward_EveryLayer_SpikesAsTheReference(string name)
    {
        GoldenCase golden = GoldenCase.Open(name);
        ISpikingNetwork network = TestNetworks.Golden(name);
        golden.Load(network);
        using IEvaluator evaluator = network.CreateEvaluator(golden.Samples, golden.Steps, threads: 2);

        evaluator.Evaluate(golden.Batch(network.Description.Inputs));

        for (int layer = 0; layer < network.Description.Layers.Count; layer++)
        {
            int neurons = network.Description.Layers[layer].Neurons;
            double[] spikes = golden.Values($"spikes/{layer}"); // [step, sample, neuron]
            for (int step = 0; step < golden.Steps; step++)
            {
                for (int sample = 0; sample < golden.Samples; sample++)
                {
                    double[] row = spikes[((step * golden.Samples + sample) * neurons)..][..neurons];
                    ushort[] expected = [.. Enumerable.Range(0, neurons).Where(neuron => row[neuron] == 1).Select(neuron => (ushort)neuron)];
                    Assert.That(evaluator.Spikes(layer, sample, step).ToArray(), Is.EqualTo(expected), $"layer {layer}, step {step}, sample {sample}");
                }
            }
        }
    }

    [TestCaseSource(nameof(Trainers), new object[] { UpdateMode.Offline })]
    public void OfflineGradient_AnyRuleAndForm_AgreesWithTheReference(string name, TrainerDescription description)
    {
        GoldenCase golden = GoldenCase.Open(name);
        ISpikingNetwork network = TestNetworks.Golden(name);
        golden.Load(network);
        using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = golden.Samples, Steps = golden.Steps, Threads = 2 });

        BatchResult result = trainer.ComputeGradients(golden.Batch(network.Description.Inputs));

        string group = $"offline/{Names[description.Rule]}";
        Assert.That(result.Loss, Is.EqualTo(golden.Values($"{group}/loss").Average()).Within(1e-6));
        Blocks.AssertClose(network.Description, Blocks.Gradients(trainer), golden.Parameters(network.Description, $"{group}/weights", $"{group}/bias"), 2e-5);
    }

    [TestCaseSource(nameof(Trainers), new object[] { UpdateMode.Online })]
    public void OnlineRun_AnyRule_EndsAtTheReferenceParameters(string name, TrainerDescription description)
    {
        GoldenCase golden = GoldenCase.Open(name);
        ISpikingNetwork network = TestNetworks.Golden(name);
        golden.Load(network);
        var options = new TrainerOptions { BatchSize = golden.Samples, Threads = 2, Optimizer = new() { LearningRate = (float)golden.LearningRate } };
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
                Assert.That(trainer.OutputSpikes(sample).ToArray().Sum(static neuron => 1L << neuron), Is.EqualTo(row.Select(static (spike, neuron) => (long)spike << neuron).Sum()), $"step {step}, sample {sample}");
            }
        }

        float[] expected = golden.Parameters(network.Description, $"{group}/weights", $"{group}/bias");
        Assert.That(Blocks.LargestDifference(Blocks.Parameters(trainer), expected), Is.LessThan(1e-5));
    }

    /// <remarks>
    /// The vectors hold no online RTRL; without hidden layers OSTL is exact, so there it has OSTL's. For networks with
    /// hidden layers see FormTests.
    /// </remarks>
    private static IEnumerable<TestCaseData> Trainers(UpdateMode mode)
        => from name in TestNetworks.GoldenCases
           from trainer in TestNetworks.Golden(name).Description.Trainers
           where trainer.Mode == mode && (mode == UpdateMode.Offline || trainer.Rule != LearningRule.Rtrl || name == "single")
           select new TestCaseData(name, trainer) { TestName = $"{{m}}({name}, {trainer.Rule}, {trainer.Form})" };
}
