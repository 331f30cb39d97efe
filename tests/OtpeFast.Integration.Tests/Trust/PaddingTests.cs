using System.Reflection;
using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;
using OtpeFast.Runtime;

namespace OtpeFast.Integration.Tests.Trust;

/// <summary>What lies in the padding of a row is refused at every door, and would not matter if it came in.</summary>
public sealed class PaddingTests
{
    [TestCaseSource(nameof(Doors))]
    public void SetParameters_WithPadding_IsRefused_AndChangesNothing(string name, Action<float[]> set, Func<float[]> get)
    {
        float[] before = get();
        foreach (LayerDescription layer in GoldenTiny.Description.Layers)
        {
            float[] parameters = [.. before];
            parameters[layer.Offset + layer.Inputs * layer.Stride + layer.Neurons] = 1e-30f;
            ArgumentException exception = Assert.Throws<ArgumentException>(() => set(parameters))!;
            Assert.That(exception.Message, Does.Contain($"padding of row {layer.Inputs}").And.Contain($"{layer.Inputs} inputs and {layer.Neurons} " +
                $"neurons"), name);
        }

        Assert.That(get(), Is.EqualTo(before));
    }

    [TestCaseSource(nameof(AllTrainers))]
    public void Padding_ForcedIn_ChangesNoBit(TrainerDescription description)
    {
        float[] clean = Train(description, padding: 0);
        float[] forced = Train(description, padding: 50);
        Assert.That(forced, Is.EqualTo(clean));
    }

    [Test]
    public void Evaluate_PaddingForcedIn_ListsNoNeuronThatIsNone()
    {
        var network = new Wide(1);
        Force(network, 50);
        SpikeBatch batch = RandomBatch.Make(1, 37, 11, samples: 9, steps: 14);
        using IEvaluator evaluator = network.CreateEvaluator(9, 14, threads: 2);
        evaluator.Evaluate(batch);
        for (int layer = 0; layer < Wide.Description.Layers.Count; layer++)
        {
            for (int row = 0; row < 9 * 14; row++)
            {
                Assert.That(evaluator.Spikes(layer, row % 9, row / 9).ToArray(), Is.All.LessThan(Wide.Description.Layers[layer].Neurons));
            }
        }
    }

    private static float[] Train(TrainerDescription description, float padding)
    {
        var network = new Wide(5);
        RandomBatch.MakeFire(network, 3f);
        Force(network, padding);
        using ITrainer trainer = ((ISpikingNetwork)network).CreateTrainer(
            description, new() { BatchSize = 9, Steps = 14, Threads = 2, Optimizer = new() { LearningRate = 0.01f } });
        SpikeBatch batch = RandomBatch.Make(5, 37, 11, samples: 9, steps: 14);
        trainer.Train(batch);
        trainer.ComputeGradients(batch);
        return [.. Real(Blocks.Parameters(trainer)), .. Real(Blocks.Gradients(trainer))];
    }

    /// <summary>Past every door.</summary>
    private static void Force(Wide network, float value)
    {
        var parameters = (AlignedBuffer)typeof(Wide).GetField("_otpeFastParameters", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(network)!;
        foreach (LayerDescription layer in Wide.Description.Layers)
        {
            for (int row = 0; row <= layer.Inputs; row++)
            {
                parameters.Slice(layer.Offset + row * layer.Stride + layer.Neurons, layer.Stride - layer.Neurons).Fill(value);
            }
        }
    }

    private static IEnumerable<float> Real(float[] block)
    {
        foreach (LayerDescription layer in Wide.Description.Layers)
        {
            for (int row = 0; row <= layer.Inputs; row++)
            {
                for (int neuron = 0; neuron < layer.Neurons; neuron++)
                {
                    yield return block[layer.Offset + row * layer.Stride + neuron];
                }
            }
        }
    }

    private static IEnumerable<TestCaseData> Doors()
    {
        ISpikingNetwork network = new GoldenTiny(1);
        yield return new TestCaseData("network", new Action<float[]>(parameters => network.SetParameters(parameters)), new Func<float[]>(() =>
        {
            var parameters = new float[network.Description.ParameterLength];
            network.CopyParametersTo(parameters);
            return parameters;
        })).SetArgDisplayNames("network");
        foreach (TrainerDescription description in GoldenTiny.Description.Trainers)
        {
            ITrainer trainer = new GoldenTiny(2).CreateTrainerForTest(description);
            yield return new TestCaseData(
                "trainer", new Action<float[]>(parameters => trainer.SetParameters(parameters)), new Func<float[]>(() => Blocks.Parameters(trainer)))
                .SetArgDisplayNames($"{description.Rule} {description.Mode} {description.Form}");
        }
    }

    private static IEnumerable<TrainerDescription> AllTrainers() => Wide.Description.Trainers;
}
