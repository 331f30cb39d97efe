using NUnit.Framework;

namespace OtpeFast.Tasks.Tests;

/// <summary>What NeuroBench's own classes print of these cases: tests/programs/README.md. The arithmetic: docs/task-definitions.md, section 2.</summary>
internal sealed class NeuroBenchMeterTests
{
    /// <summary>Example A: three inputs, two neurons, one weight of six zero.</summary>
    private static readonly float[,] ExampleA = { { 0.5f, 2 }, { 0, 3 }, { -1, 0.25f } };

    [TestCase(new float[] { 1, 0, 1 }, 0, 4)]
    [TestCase(new[] { 0.5f, 0, 2 }, 4, 0)]
    [TestCase(new float[] { 1, 0, -1 }, 0, 4)]
    [TestCase(new float[] { 0, 0, 0 }, 0, 0)]
    [TestCase(new[] { 0.5f, 1, 0 }, 3, 0)]
    public void Operations_OfOneCall_AreTheHarnesss(float[] inputs, int multiplied, int accumulated)
    {
        (NeuroBenchMeter meter, StreamEvaluator evaluator, _) = Made("3-2li", ExampleA);
        using (evaluator)
        {
            Step(meter, evaluator, inputs);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(meter.MultiplyAccumulates, Is.EqualTo(multiplied));
                Assert.That(meter.Accumulates, Is.EqualTo(accumulated));
                Assert.That(meter.DenseOperations, Is.EqualTo(6));
                Assert.That(meter.ConnectionSparsity, Is.EqualTo(0.1667));
            }
        }
    }

    [Test]
    public void Operations_OfTwoSteps_AreAddedUp()
    {
        (NeuroBenchMeter meter, StreamEvaluator evaluator, _) = Made("3-2li", ExampleA);
        using (evaluator)
        {
            Step(meter, evaluator, [1, 0, 1]);
            Step(meter, evaluator, [0, 0, 1]);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(meter.Accumulates, Is.EqualTo(6));
                Assert.That(meter.DenseOperations, Is.EqualTo(12));
            }
        }
    }

    [Test]
    public void Operations_OfTheDocumentationsExample()
    {
        (NeuroBenchMeter meter, StreamEvaluator evaluator, _) = Made("3-3li", new[,] { { 1.3f, 0, -1.1f }, { 0, 1.2f, 2.7f }, { -3.2f, -5.1f, 0 } });
        using (evaluator)
        {
            Step(meter, evaluator, [0, 1.3f, -1]);
            Assert.That((meter.MultiplyAccumulates, meter.DenseOperations, meter.ConnectionSparsity), Is.EqualTo((4L, 9L, 0.3333)));
        }
    }

    /// <summary>Upstream's test of synaptic operations: a linear layer of 20 to 5 and neurons behind it, ten steps of ones.</summary>
    [Test]
    public void Operations_OfUpstreamsSpikingLayer()
    {
        var ones = new float[20, 5];
        for (int i = 0; i < ones.Length; i++)
        {
            ones[i / 5, i % 5] = 1;
        }

        (NeuroBenchMeter meter, StreamEvaluator evaluator, _) = Made("20-5", ones);
        using (evaluator)
        {
            for (int step = 0; step < 10; step++)
            {
                Step(meter, evaluator, [.. Enumerable.Repeat(1f, 20)]);
            }

            Assert.That(meter.Accumulates, Is.EqualTo(1000));
        }
    }

    [Test]
    public void Operations_OfTwoKinds_AreToldApartStepByStep()
    {
        (NeuroBenchMeter meter, StreamEvaluator evaluator, _) = Made("3-2li", ExampleA);
        using (evaluator)
        {
            Step(meter, evaluator, [1, 0, 1]);
            Step(meter, evaluator, [0.5f, 0, 2]);
            Assert.That((meter.MultiplyAccumulates, meter.Accumulates, meter.DenseOperations), Is.EqualTo((4L, 4L, 12L)));
        }
    }

    [Test]
    public void Spikes_OfANeuronWithoutMemory_AreTheHarnesss()
    {
        (NeuroBenchMeter meter, StreamEvaluator evaluator, _) = Made("1-2(leak=1e-9 reset=none)-3li", new float[,] { { 2, 0 } });
        using (evaluator)
        {
            foreach (float input in (float[])[1, 0, 0])
            {
                Step(meter, evaluator, [input]);
            }

            using (Assert.EnterMultipleScope())
            {
                Assert.That((meter.MultiplyAccumulates, meter.Accumulates, meter.DenseOperations), Is.EqualTo((0L, 4L, 24L)));
                Assert.That(meter.ActivationSparsity, Is.EqualTo(0.8333333333333334).Within(1e-15));
                Assert.That(meter.ConnectionSparsity, Is.EqualTo(0.125));
            }
        }
    }

    [Test]
    public void Footprint_IsParametersAndWhatIsKept()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Footprint("3-2li"), Is.EqualTo(4 * (3 * 2 + 2) + 4 * 2), "32 bytes of the harness's example, and two potentials");
            Assert.That(Footprint("3-2alif-1li"), Is.EqualTo(4 * (8 + 4 + 3 + 1)), "potential and adaptation of each neuron");
            Assert.That(Footprint("3-2(recurrent=true delays=0/4)-1li"), Is.EqualTo(4 * ((3 * 2 + 2 + 1) * 2 + 2 + 2 + 3 * 4 + 3 + 1)));
        }
    }

    [Test]
    public void Spikes_AreCounted_AndGoOnToWhoeverReadsThem()
    {
        // The first neuron fires whenever there is input, the second never; both are read in the same step, and, recurrently, in the next.
        (NeuroBenchMeter meter, StreamEvaluator evaluator, _) = Made("1-2(recurrent=true delays=0/2)-3li leak=0.5 threshold=1 reset=zero", new float[,]
        {
            { 2, 0 }, // now
            { 0, 1e-3f }, // two steps ago
            { 0, 1e-3f }, { 1e-3f, 1e-3f }, // own spikes
        });
        using (evaluator)
        {
            var accumulated = new List<long>();
            foreach (float input in (float[])[1, 0, 0])
            {
                Step(meter, evaluator, [input]);
                accumulated.Add(meter.Accumulates);
            }

            using (Assert.EnterMultipleScope())
            {
                // One weight of the input now, and the spike goes to three readouts; then the own spike of before; then the input of two steps ago.
                Assert.That(accumulated, Is.EqualTo(new long[] { 1 + 3, 5, 6 }));
                Assert.That(meter.ActivationSparsity, Is.EqualTo(5.0 / 6), "one spike of two neurons in three steps");
                Assert.That(meter.MultiplyAccumulates, Is.Zero);
            }

            meter.Reset();
            evaluator.Reset(1);
            Step(meter, evaluator, [0]);
            Assert.That(meter.Accumulates, Is.EqualTo(6), "nothing is on its way any more");
        }
    }

    [Test]
    public void Misuse_IsRefused()
    {
        (NeuroBenchMeter meter, StreamEvaluator evaluator, ISpikingNetwork network) = Made("3-2li", ExampleA);
        (_, StreamEvaluator other, _) = Made("3-2li", ExampleA);
        using (evaluator)
        using (other)
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => meter.Step([0], [], evaluator), Throws.ArgumentException);
            Assert.That(() => meter.Step([0], [1], other), Throws.ArgumentException.With.Message.Contains("another network"));
            Assert.That(() => new NeuroBenchMeter(network.Description, [1]), Throws.ArgumentException);
        }
    }

    private static long Footprint(string text)
    {
        var network = new SpikingNetwork(NetworkSpec.Parse(text), 1);
        return new NeuroBenchMeter(network.Description, new float[network.Description.ParameterLength]).FootprintBytes;
    }

    /// <summary>A network whose first layer has the given weights, [input, neuron], and later ones ones.</summary>
    private static (NeuroBenchMeter Meter, StreamEvaluator Evaluator, ISpikingNetwork Network) Made(string text, float[,] weights)
    {
        var network = new SpikingNetwork(NetworkSpec.Parse(text), 1);
        var parameters = new float[network.Description.ParameterLength];
        for (int layer = 0; layer < network.Description.Layers.Count; layer++)
        {
            LayerDescription shape = network.Description.Layers[layer];
            for (int input = 0; input < shape.Inputs; input++)
            {
                for (int neuron = 0; neuron < shape.Neurons; neuron++)
                {
                    parameters[shape.Offset + input * shape.Stride + neuron] = layer == 0 ? weights[input, neuron] : 1;
                }
            }
        }

        network.SetParameters(parameters);
        return (new NeuroBenchMeter(network.Description, parameters), new StreamEvaluator(network, threads: 1), network);
    }

    private static void Step(NeuroBenchMeter meter, StreamEvaluator evaluator, float[] inputs)
    {
        ushort[] units = [.. Enumerable.Range(0, inputs.Length).Where(unit => inputs[unit] != 0).Select(static unit => (ushort)unit)];
        float[] counts = [.. units.Select(unit => inputs[unit])];
        evaluator.Step(new SpikeFrame(units, counts));
        meter.Step(units, counts, evaluator);
    }
}
