using OtpeFast.Files;
using PureHDF;

namespace OtpeFast.Exchange;

/// <summary>
/// NIR, the neuromorphic intermediate representation (Pedersen et al., 2024), in HDF5: a graph <c>input -> affine_1 -> lif_1 -> ... -> output</c>.
/// A LIF node is continuous in time; with a time step of <see cref="TimeStep"/>, the default of those who read it, it is ours:
/// <c>tau = dt / (1 - leak)</c>, <c>r = tau / dt</c>.
/// </summary>
/// <remarks>
/// NIR has no reset by subtraction: readers set the membrane potential to <c>v_reset</c> unless they are told otherwise. The graph's metadata says which ours
/// is, and the network's text.
/// </remarks>
internal static class NirFile
{
    /// <summary>Seconds a time step.</summary>
    public const double TimeStep = 1e-4;

    private const string FormatVersion = "1.0.4"; // of the layout that is written

    public static void Write(Stream stream, ExchangedNetwork network, NetworkSpec spec)
    {
        string[] names = [
            "input", .. Enumerable.Range(1, network.Layers.Count).SelectMany(static layer => new[] { $"affine_{layer}", $"lif_{layer}" }), "output"];
        var nodes = new H5Group { ["input"] = Port("Input", network.Layers[0].Weights.GetLength(0)) };
        for (int layer = 1; layer <= network.Layers.Count; layer++)
        {
            nodes[$"affine_{layer}"] = Affine(network.Layers[layer - 1]);
            nodes[$"lif_{layer}"] = Lif(network.Layers[layer - 1].Bias.Length, network.Layers[layer - 1].Neurons!);
        }

        nodes["output"] = Port("Output", network.Layers[^1].Bias.Length);
        var edges = new string[names.Length - 1, 2];
        for (int edge = 0; edge < names.Length - 1; edge++)
        {
            (edges[edge, 0], edges[edge, 1]) = (names[edge], names[edge + 1]);
        }

        var file = new H5File
        {
            ["version"] = FormatVersion,
            ["node"] = new H5Group
            {
                ["type"] = Text("NIRGraph"),
                ["nodes"] = nodes,
                ["edges"] = new H5Dataset(edges),
                ["metadata"] = new H5Group
                {
                    ["dt"] = TimeStep,
                    ["reset"] = Text(Reset(spec)),
                    ["network"] = Text(spec.ToString()),
                    ["written_by"] = Text("OtpeFast"),
                },
            },
        };
        file.Write(stream);
    }

    public static ExchangedNetwork Read(string path)
    {
        try
        {
            using Hdf5File file = Hdf5File.Open(path);
            return new NirReader(path, file).Read();
        }
        catch (Hdf5Exception exception)
        {
            throw new ExchangeException($"The file '{path}' cannot be used as a NIR graph in HDF5: {exception.Message}.", exception);
        }
    }

    /// <summary>The reset of every layer in a word; where they differ the network's text says which is whose.</summary>
    private static string Reset(NetworkSpec spec)
    {
        OtpeFast.Reset[] resets = [.. spec.Layers.Select(static layer => layer.Reset).Distinct()];
        return resets.Length == 1 ? resets[0].ToString().ToLowerInvariant() : "different";
    }

    /// <summary>A data set of its own: PureHDF would store equal strings once and link to them, which not every tool expects.</summary>
    private static H5Dataset Text(string value) => new(value);

    private static H5Group Port(string type, int units) => new() { ["type"] = Text(type), ["shape"] = new long[] { units } };

    private static H5Group Affine(ExchangedLayer layer)
    {
        // NIR has a row an output.
        var weight = new float[layer.Weights.GetLength(1), layer.Weights.GetLength(0)];
        for (int neuron = 0; neuron < weight.GetLength(0); neuron++)
        {
            for (int input = 0; input < weight.GetLength(1); input++)
            {
                weight[neuron, input] = layer.Weights[input, neuron];
            }
        }

        return new H5Group { ["type"] = Text("Affine"), ["weight"] = weight, ["bias"] = layer.Bias };
    }

    private static H5Group Lif(int count, ExchangedNeurons neurons)
    {
        float tau = (float)(TimeStep / (1 - neurons.Leak));
        float[] Same(double value) => [.. Enumerable.Repeat((float)value, count)];
        return new H5Group
        {
            ["type"] = Text("LIF"),
            ["tau"] = Same(tau),
            ["r"] = Same(tau / TimeStep),
            ["v_leak"] = Same(0),
            ["v_threshold"] = Same(neurons.Threshold),
            ["v_reset"] = Same(0),
        };
    }
}
