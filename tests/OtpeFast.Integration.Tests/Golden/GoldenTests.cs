using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Integration.Tests.Golden;

/// <summary>Every rule, mode, form and case against the reference vectors.</summary>
public sealed class GoldenTests
{
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
    public void OfflineGradient_AnyRuleAndForm_AgreesWithTheReference(string name, TrainerDescription description) => GoldenCheck.Offline(name, description);

    [TestCaseSource(nameof(Trainers), new object[] { UpdateMode.Online })]
    public void OnlineRun_AnyRule_EndsAtTheReferenceParameters(string name, TrainerDescription description) => GoldenCheck.Online(name, description);

    private static IEnumerable<TestCaseData> Trainers(UpdateMode mode)
        => from trainer in GoldenCheck.Trainers()
           where trainer.Trainer.Mode == mode
           select new TestCaseData(trainer.Name, trainer.Trainer) { TestName = $"{{m}}({trainer.Name}, {trainer.Trainer.Rule}, {trainer.Trainer.Form})" };
}
