using OtpeFast.Hdf5;
using PureHDF;

namespace OtpeFast.Exchange;

/// <summary>
/// NIR, the neuromorphic intermediate representation (Pedersen et al., 2024), in HDF5: a graph <c>input -> affine_1 -> lif_1 -> ... -> output</c>.
/// A neuron is continuous in time; with a time step of <see cref="TimeStep"/>, the default of those who read it, it is ours:
/// <c>tau = dt / (1 - leak)</c>. It is written with <c>r = 1</c>, which every reader understands, so that its potential is ours times <c>1 - leak</c>, and the
/// threshold with it. With a synaptic current it is <c>r = tau_mem / dt</c> and <c>w_in = tau_syn / dt</c>, which scale nothing: there are readers that take
/// no others.
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

    /// <summary>Why a network cannot be written, in words that follow a colon; null where it can.</summary>
    public static string? ProblemWith(NetworkSpec spec)
        => spec.Layers.Any(static layer => layer.Neuron == Neuron.AdaptiveLif) ? "NIR has no neurons that adapt"
            : spec.Layers.Any(static layer => !layer.IsUndelayed) ? "OtpeFast writes no delays"
            : spec.Layers.Any(static layer => Enumerable.Range(0, layer.Leak.Count).Any(neuron => layer.Leak[neuron] == 1)
                || (layer.Neuron == Neuron.CurrentBasedLif && Enumerable.Range(0, layer.CurrentLeak.Count).Any(neuron => layer.CurrentLeak[neuron] == 1)))
            ? "a leak of 1 has no time constant"
            : null;

    /// <summary>Writes a network.</summary>
    public static void Write(Stream stream, ExchangedNetwork network, NetworkSpec spec)
    {
        var nodes = new H5Group { ["input"] = Port("Input", network.Layers[0].Weights.GetLength(0)) };
        var edges = new List<(string From, string To)>();
        string before = "input";
        for (int layer = 1; layer <= network.Layers.Count; layer++)
        {
            ExchangedLayer one = network.Layers[layer - 1];
            LayerSpec neurons = spec.Layers[layer - 1];
            string name = neurons.Spikes ? $"lif_{layer}" : $"li_{layer}";
            nodes[$"affine_{layer}"] = Affine(neurons.Spikes ? one : Scaled(one, neurons));
            nodes[name] = Neurons(neurons);
            edges.AddRange([(before, $"affine_{layer}"), ($"affine_{layer}", name)]);
            if (one.Recurrent is not null)
            {
                // Affine, with biases of zero: there are readers that drop a Linear node without a word.
                nodes[$"recurrent_{layer}"] = Affine(one with { Weights = one.Recurrent, Bias = new float[one.Bias.Length] });
                edges.AddRange([(name, $"recurrent_{layer}"), ($"recurrent_{layer}", name)]);
            }

            before = name;
        }

        edges.Add((before, "output"));
        nodes["output"] = Port("Output", network.Layers[^1].Bias.Length);
        var pairs = new string[edges.Count, 2];
        for (int edge = 0; edge < edges.Count; edge++)
        {
            (pairs[edge, 0], pairs[edge, 1]) = edges[edge];
        }

        var file = new H5File
        {
            ["version"] = FormatVersion,
            ["node"] = new H5Group
            {
                ["type"] = Text("NIRGraph"),
                ["nodes"] = nodes,
                ["edges"] = new H5Dataset(pairs),
                ["metadata"] = new H5Group
                {
                    ["dt"] = TimeStep,
                    ["reset"] = Text(ResetWord(spec)),
                    ["network"] = Text(spec.ToString()),
                    ["written_by"] = Text("OtpeFast"),
                },
            },
        };
        file.Write(stream);
    }

    /// <summary>Reads a network.</summary>
    /// <param name="path">The file.</param>
    /// <param name="timeStep">Seconds a step; null for what the file says, or the default.</param>
    public static ExchangedNetwork Read(string path, double? timeStep)
    {
        try
        {
            using Hdf5File file = Hdf5File.Open(path);
            return new NirReader(path, file).Read(timeStep);
        }
        catch (Hdf5Exception exception)
        {
            throw new ExchangeException($"The file '{path}' cannot be used as a NIR graph in HDF5: {exception.Message}.", exception);
        }
    }

    /// <summary>A network's text; null where it is none, of another version or somebody else's word: the numbers count then.</summary>
    public static NetworkSpec? Parse(string? text)
    {
        try
        {
            return text is null ? null : NetworkSpec.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The reset of every layer that fires in a word; where they differ the network's text says which is whose.</summary>
    private static string ResetWord(NetworkSpec spec)
    {
        Reset[] resets = [.. spec.Layers.Where(static layer => layer.Spikes).Select(static layer => layer.Reset).Distinct()];
        return resets.Length switch
        {
            0 => "subtract",
            1 => resets[0].ToString().ToLowerInvariant(),
            _ => "different",
        };
    }

    /// <summary>A data set of its own: PureHDF would store equal strings once and link to them, which not every tool expects.</summary>
    private static H5Dataset Text(string value) => new(value);

    private static H5Group Port(string type, int units) => new() { ["type"] = Text(type), ["shape"] = new long[] { units } };

    private static H5Group Affine(ExchangedLayer layer) => new() { ["type"] = Text("Affine"), ["weight"] = Rows(layer.Weights), ["bias"] = layer.Bias };

    /// <summary>NIR has a row an output.</summary>
    private static float[,] Rows(float[,] weights)
    {
        var rows = new float[weights.GetLength(1), weights.GetLength(0)];
        for (int neuron = 0; neuron < rows.GetLength(0); neuron++)
        {
            for (int input = 0; input < rows.GetLength(1); input++)
            {
                rows[neuron, input] = weights[input, neuron];
            }
        }

        return rows;
    }

    /// <summary>A layer whose potentials are read: they must be ours, so that its weights hold what r = 1 takes from them.</summary>
    private static ExchangedLayer Scaled(ExchangedLayer layer, LayerSpec neurons)
    {
        var weights = new float[layer.Weights.GetLength(0), layer.Weights.GetLength(1)];
        for (int input = 0; input < weights.GetLength(0); input++)
        {
            for (int neuron = 0; neuron < weights.GetLength(1); neuron++)
            {
                weights[input, neuron] = (float)(layer.Weights[input, neuron] / (1 - neurons.Leak[neuron]));
            }
        }

        return layer with { Weights = weights, Bias = [.. layer.Bias.Select((bias, neuron) => (float)(bias / (1 - neurons.Leak[neuron])))] };
    }

    private static H5Group Neurons(LayerSpec neurons)
    {
        float[] Each(Func<int, double> value) => [.. Enumerable.Range(0, neurons.Neurons).Select(neuron => (float)value(neuron))];
        float[] tau = Each(neuron => TimeStep / (1 - neurons.Leak[neuron]));
        float[] ones = Each(static _ => 1);
        float[] zeros = Each(static _ => 0);
        if (!neurons.Spikes)
        {
            return new H5Group { ["type"] = Text("LI"), ["tau"] = tau, ["r"] = ones, ["v_leak"] = zeros };
        }

        bool hasCurrent = neurons.Neuron == Neuron.CurrentBasedLif;
        float[] threshold = Each(neuron => neurons.Threshold[neuron] * (hasCurrent ? 1 : 1 - neurons.Leak[neuron]));
        var group = new H5Group
        {
            ["type"] = Text(hasCurrent ? "CubaLIF" : "LIF"),
            [hasCurrent ? "tau_mem" : "tau"] = tau,
            ["r"] = hasCurrent ? Each(neuron => 1 / (1 - neurons.Leak[neuron])) : ones,
            ["v_leak"] = zeros,
            ["v_threshold"] = threshold,
            ["v_reset"] = zeros,
        };
        if (hasCurrent)
        {
            group["tau_syn"] = Each(neuron => TimeStep / (1 - neurons.CurrentLeak[neuron]));
            group["w_in"] = Each(neuron => 1 / (1 - neurons.CurrentLeak[neuron]));
        }

        return group;
    }
}
