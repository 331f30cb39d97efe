using PureHDF;

namespace OtpeFast.Integration.Tests.Golden;

/// <summary>One case of the reference vectors in rules.h5, which were computed in double precision.</summary>
internal sealed class GoldenCase
{
    private readonly IH5Group _group;

    private GoldenCase(IH5Group group) => _group = group;

    public static GoldenCase Open(string name)
        => new(H5File.OpenRead(Path.Combine(TestContext.CurrentContext.TestDirectory, "Golden", "rules.h5")).Group(name));

    /// <summary>Values in row-major order.</summary>
    public double[] Values(string path) => _group.Dataset(path).Read<double[]>();

    public int Attribute(string name) => (int)_group.Attribute(name).Read<long>();

    public double LearningRate => _group.Attribute("lr").Read<double>();

    public int Samples => Attribute("B");

    public int Steps => Attribute("T");

    public SpikeBatch Batch(int units)
    {
        double[] inputs = Values("inputs"); // [step, sample, unit]
        var batch = new SpikeBatch(units);
        batch.Begin(Samples, Steps);
        for (int row = 0; row < Steps * Samples; row++)
        {
            ushort[] active = [.. Enumerable.Range(0, units).Where(unit => inputs[row * units + unit] != 0).Select(unit => (ushort)unit)];
            batch.AppendRow(active, [.. active.Select(unit => (float)inputs[row * units + unit])]);
        }

        int[] labels = _group.Dataset("labels").Read<int[]>();
        labels.CopyTo(batch.Labels);
        return batch;
    }

    /// <summary>Sets a network's parameters to the case's.</summary>
    public void Load(ISpikingNetwork network) => network.SetParameters(Parameters(network.Description, "weights", "bias"));

    /// <summary>A group of weights and biases in the layout of the parameter block.</summary>
    public float[] Parameters(NetworkDescription network, string weights, string bias)
    {
        var block = new float[network.ParameterLength];
        for (int layer = 0; layer < network.Layers.Count; layer++)
        {
            LayerDescription shape = network.Layers[layer];
            double[] w = Values($"{weights}/{layer}");
            double[] b = Values($"{bias}/{layer}");
            for (int input = 0; input <= shape.Inputs; input++)
            {
                for (int neuron = 0; neuron < shape.Neurons; neuron++)
                {
                    block[shape.Offset + input * shape.Stride + neuron] = (float)(input < shape.Inputs ? w[input * shape.Neurons + neuron] : b[neuron]);
                }
            }
        }

        return block;
    }
}
