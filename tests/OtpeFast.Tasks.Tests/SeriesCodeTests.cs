using NUnit.Framework;

namespace OtpeFast.Tasks.Tests;

/// <summary>Spikes of the code's neurons count how far points are above thresholds.</summary>
internal sealed class SeriesCodeTests
{
    private const int Steps = 20;

    [Test]
    public void Neurons_CountHowFarTheirPointIsAboveTheirThreshold()
    {
        var code = new SeriesCode([8, 4], Steps, lowest: 0, highest: 1, gain: 3);
        var network = new SpikingNetwork(NetworkSpec.Parse(code.Network), 1);
        var parameters = new float[network.Description.ParameterLength];
        var random = new RandomSequence(1, 2, 3);
        code.WriteWeights(network.Description, parameters, ref random);
        network.SetParameters(parameters);
        using var evaluator = new StreamEvaluator(network, threads: 1);
        code.Take(0.35);
        code.Take(0.8);
        var counted = new int[code.Neurons];
        for (int step = 0; step < Steps; step++)
        {
            evaluator.Step(code.Frame(step));
            foreach (ushort neuron in evaluator.Spikes(0, 0))
            {
                counted[neuron]++;
            }
        }

        // The same numbers once more: where the thresholds are.
        random = new RandomSequence(1, 2, 3);
        for (int neuron = 0; neuron < code.Neurons; neuron++)
        {
            (int i, int of, double point) = neuron < 8 ? (neuron, 8, 0.8) : (neuron - 8, 4, 0.35);
            double above = point - (i + random.NextDouble()) / of;
            Assert.That(counted[neuron], Is.EqualTo(Math.Clamp(Math.Floor(3 * Steps * above + 0.5), 0, Steps)), $"neuron {neuron}, {above} above");
        }

        Assert.That(counted.Distinct().Count(), Is.GreaterThan(4), "some never fire, some always, and some in between");
    }

    [Test]
    public void Misuse_IsRefused()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => new SeriesCode([], 1, 0, 1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new SeriesCode([1, 0], 1, 0, 1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new SeriesCode([1], 0, 0, 1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new SeriesCode([1], 1, 1, 1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new SeriesCode([1], 1, 0, 1, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
    }
}
