using PureHDF;

namespace OtpeFast.Exchange.Tests;

/// <summary>Networks and their spikes for other programs to read: tests/programs runs them there. By hand, since those are not to be had everywhere.</summary>
[Explicit("Writes files for tests/programs.")]
public sealed class ProgramFiles
{
    private const int Samples = 384;
    private const int Steps = 50;
    private const float Nudge = 3e-6f;

    [TestCase("lif", "50-128-128-10 leak=0.9")]
    [TestCase("default", "50-128-128-10")]
    [TestCase("by_layer", "50-128(threshold=0.7)-128-10(leak=0.8) leak=0.95")]
    [TestCase("by_neuron", "50-128-10(leak=0.8/0.81/0.82/0.83/0.84/0.85/0.86/0.87/0.88/0.89,threshold=0.8/0.9/1/1.1/1.2/0.8/0.9/1/1.1/1.2) leak=0.9")]
    [TestCase("zero", "50-128-128-10 leak=0.9 reset=zero")]
    [TestCase("none", "50-128-128-10 leak=0.9 reset=none")]
    [TestCase("cuba", "50-128cuba-128cuba-10cuba leak=0.9")]
    [TestCase("recurrent", "50-128(recurrent=true)-10 leak=0.95")]
    [TestCase("cuba_recurrent", "50-128cuba(recurrent=true)-10 leak=0.9")]
    [TestCase("li", "50-128-128-10li leak=0.9")]
    [TestCase("trained", "50-128(train_leak=true,train_threshold=true)-10 leak=0.9")]
    public void Write(string name, string text)
    {
        var network = SpikingNetwork.Load(text, seed: 3);
        float[] parameters = Parameters(network, name);
        string directory = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, "programs")).FullName;
        ExchangeFile.Write(Path.Combine(directory, name + ".nir"), network.Description, parameters);
        var random = new Random(1);
        var inputs = new byte[Samples, Steps, network.Description.Inputs];
        foreach (ref byte spike in System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref inputs[0, 0, 0], inputs.Length))
        {
            spike = random.NextDouble() < 0.1 ? (byte)1 : (byte)0;
        }

        // Programs round in other orders. What does not depend on it is compared: samples whose spikes stay where they are when all weights change a little.
        Recording[] found = [.. new[] { 1f, 1 + Nudge, 1 - Nudge }.Select(factor => Run(network, parameters, inputs, factor))];
        int[] samples = [.. Enumerable.Range(0, Samples).Where(sample => found.All(other => AreSame(found[0], other, sample)))];
        Assert.That(samples, Has.Length.GreaterThan(Samples / 8));
        var file = new H5File { ["inputs"] = Of(inputs, samples) };
        for (int layer = 0; layer < found[0].Spikes.Length; layer++)
        {
            Assert.That(found[0].Spikes[layer].Cast<byte>().Average(static spike => spike), Is.InRange(0.02, 0.9), "a layer must fire, and not always");
            file[layer == network.Description.Layers.Count - 1 ? "outputs" : $"layer{layer + 1}"] = Of(found[0].Spikes[layer], samples);
        }

        if (found[0].Potentials is { } potentials)
        {
            file["outputs"] = Of(potentials, samples);
        }

        string path = Path.Combine(directory, name + ".h5");
        file.Write(path);
        TestContext.Out.WriteLine($"{path}: {samples.Length} samples");
    }

    private static float[] Parameters(SpikingNetwork network, string name)
    {
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        foreach (LayerDescription layer in network.Description.Layers)
        {
            foreach (ref float weight in parameters.AsSpan(layer.Offset, layer.MatrixLength))
            {
                weight *= 1.5f;
            }
        }

        if (name == "trained")
        {
            // As training could have left them.
            LayerDescription layer = network.Description.Layers[0];
            for (int neuron = 0; neuron < layer.Neurons; neuron++)
            {
                parameters[layer.Offset + layer.LeakRow * layer.Stride + neuron] = 0.8f + 0.001f * neuron;
                parameters[layer.Offset + layer.ThresholdRow * layer.Stride + neuron] = 1.2f - 0.002f * neuron;
            }
        }

        network.SetParameters(parameters);
        return parameters;
    }

    private static Recording Run(SpikingNetwork network, float[] parameters, byte[,,] inputs, float factor)
    {
        var changed = (float[])parameters.Clone();
        foreach (LayerDescription layer in network.Description.Layers)
        {
            foreach (ref float weight in changed.AsSpan(layer.Offset, layer.MatrixLength))
            {
                weight *= factor;
            }
        }

        network.SetParameters(changed);
        int units = network.Description.Inputs;
        var batch = new SpikeBatch(units);
        batch.Begin(Samples, Steps);
        for (int row = 0; row < Steps * Samples; row++)
        {
            ushort[] active = [.. Enumerable.Range(0, units).Where(unit => inputs[row % Samples, row / Samples, unit] > 0).Select(static unit => (ushort)unit)];
            batch.AppendRow(active, [.. active.Select(static _ => 1f)]);
        }

        using IEvaluator evaluator = network.CreateEvaluator(Samples, Steps);
        evaluator.Evaluate(batch);
        LayerDescription[] layers = [.. network.Description.Layers.Where((_, layer) => network.Description.Spec.Layers[layer].Spikes)];
        byte[][,,] spikes = [.. layers.Select(static layer => new byte[Samples, Steps, layer.Neurons])];
        float[,,]? potentials = layers.Length < network.Description.Layers.Count ? new float[Samples, Steps, network.Description.Classes] : null;
        var scores = new float[network.Description.Classes];
        for (int row = 0; row < Steps * Samples; row++)
        {
            (int sample, int step) = (row % Samples, row / Samples);
            for (int layer = 0; layer < layers.Length; layer++)
            {
                foreach (ushort neuron in evaluator.Spikes(layer, sample, step))
                {
                    spikes[layer][sample, step, neuron] = 1;
                }
            }

            if (potentials is not null)
            {
                evaluator.CopyScoresTo(sample, step, scores);
                for (int neuron = 0; neuron < scores.Length; neuron++)
                {
                    potentials[sample, step, neuron] = scores[neuron];
                }
            }
        }

        return new Recording(spikes, potentials);
    }

    private static bool AreSame(Recording one, Recording other, int sample)
        => one.Spikes.Zip(other.Spikes).All(layer => Enumerable.Range(0, Steps * layer.First.GetLength(2)).All(
            place => layer.First[sample, place % Steps, place / Steps] == layer.Second[sample, place % Steps, place / Steps]));

    /// <summary>[step, sample, neuron] Some of the samples.</summary>
    private static T[,,] Of<T>(T[,,] all, int[] samples)
    {
        var some = new T[Steps, samples.Length, all.GetLength(2)];
        for (int place = 0; place < some.Length; place++)
        {
            (int step, int sample, int neuron) = (place / some.GetLength(2) / samples.Length, place / some.GetLength(2) % samples.Length, place % some.GetLength(2));
            some[step, sample, neuron] = all[samples[sample], step, neuron];
        }

        return some;
    }

    /// <summary>What a network gave.</summary>
    /// <param name="Spikes">[layer that fires][sample, step, neuron]</param>
    /// <param name="Potentials">[sample, step, neuron] Of a last layer that does not.</param>
    private sealed record Recording(byte[][,,] Spikes, float[,,]? Potentials);
}
