using OtpeFast.Hdf5;

namespace OtpeFast.Exchange;

/// <summary>
/// Reads a NIR graph that is a chain of layers, each perhaps recurrent. What scales the input of a neuron goes into its weights, and a potential that it
/// leaks to into its bias.
/// </summary>
internal sealed class NirReader(string path, Hdf5File file)
{
    /// <summary>Reads the network.</summary>
    /// <param name="given">Seconds a step; null for what the file says, or the default.</param>
    public ExchangedNetwork Read(double? given)
    {
        var graph = new NirGraph(path, file);
        double timeStep = given ?? file.Find("node/metadata/dt")?.ReadNumber() ?? NirFile.TimeStep;
        if (!(timeStep > 0 && double.IsFinite(timeStep)))
        {
            throw new ExchangeException($"The file '{path}' has the time step {timeStep:R}; it must be a positive number of seconds.");
        }

        string? reset = file.Find("node/metadata/reset")?.ReadText();
        string? text = file.Find("node/metadata/network")?.ReadText();
        IReadOnlyList<NirLayer> nodes = graph.Layers();
        var asWritten = new List<ExchangedLayer>(); // with the input's scale in the threshold
        var scaled = new List<ExchangedLayer>(); // with it in the weights
        for (int i = 0; i < nodes.Count; i++)
        {
            (string weights, string neurons, string? recurrent) = nodes[i];
            string type = graph.Type(neurons);
            if (type == "LI" && (recurrent is not null || i + 1 < nodes.Count))
            {
                throw new ExchangeException(
                    $"The file '{path}' has the node '{neurons}' of type LI, which never fires, before another; it can be the last alone.");
            }

            ExchangedLayer layer = Connections(graph, weights, recurrent);
            var read = NirNeurons.Read(path, file, neurons, type, layer.Bias.Length, timeStep, reset is not null);
            LayerSpec spec = read.Spec with { Reset = read.Spec.Spikes ? ResetOf(reset, i, text) : Reset.Subtract, Recurrent = recurrent is not null };
            var folded = new ExchangedLayer(
                Scaled(layer.Weights, read.Scale), [.. layer.Bias.Select((bias, j) => (float)(bias * read.Scale[j] + read.Drift[j]))], spec,
                layer.Recurrent is null ? null : Scaled(layer.Recurrent, read.Scale));
            scaled.Add(folded);
            IEnumerable<double> thresholds = Enumerable.Range(0, spec.Neurons).Select(j => spec.Threshold[j] / read.Scale[j]);
            asWritten.Add(spec.Spikes ? layer with { Neurons = spec with { Threshold = new PerNeuron(thresholds) } } : folded);
        }

        // Our own files hold the weights as they are, and the scale in the threshold; their text says the threshold as it was.
        string[] warnings = reset is null && scaled.Any(static layer => layer.Neurons!.Spikes)
            ? [$"The file '{path}' cannot say how its neurons reset; they are taken to subtract the threshold."]
            : [];
        var own = new ExchangedNetwork(asWritten, text, []);
        return own.IsAsWritten ? own : new ExchangedNetwork(scaled, null, warnings);
    }

    /// <summary>The reset that the file names; where it names no single one, that of its text.</summary>
    private Reset ResetOf(string? word, int layer, string? text)
    {
        if (word is null or "subtract")
        {
            return Reset.Subtract;
        }

        if (word == "different" && NirFile.Parse(text) is NetworkSpec spec && layer < spec.Layers.Count)
        {
            return spec.Layers[layer].Reset;
        }

        return word switch
        {
            "zero" => Reset.Zero,
            "none" => Reset.None,
            _ => throw new ExchangeException($"The file '{path}' names the reset '{word}'; only subtract, zero and none are known."),
        };
    }

    private ExchangedLayer Connections(NirGraph graph, string node, string? recurrent)
    {
        float[,] weights = Matrix(node);
        float[] bias = Bias(graph, node, weights.GetLength(1));
        if (recurrent is null)
        {
            return new ExchangedLayer(weights, bias, null);
        }

        float[,] own = Matrix(recurrent);
        if (own.GetLength(0) != bias.Length || own.GetLength(1) != bias.Length)
        {
            throw new ExchangeException(
                $"The file '{path}' has {own.GetLength(1):N0} x {own.GetLength(0):N0} weights in '{recurrent}', from {bias.Length:N0} neurons to themselves.");
        }

        // It acts in every step, as the other does.
        float[] more = Bias(graph, recurrent, bias.Length);
        return new ExchangedLayer(weights, [.. bias.Zip(more, static (one, other) => one + other)], null, own);
    }

    /// <summary>[input, neuron] The weights of a node, which has a row a neuron.</summary>
    private float[,] Matrix(string node)
    {
        Hdf5Dataset set = file.Dataset($"node/nodes/{node}/weight");
        if (set.Dimensions.Count != 2)
        {
            throw new ExchangeException($"The file '{path}' has weights of {set.Dimensions.Count} dimensions in '{node}'; two are needed.");
        }

        (int neurons, int inputs) = ((int)set.Dimensions[0], (int)set.Dimensions[1]);
        double[] values = set.ReadNumbers();
        var weights = new float[inputs, neurons];
        for (int neuron = 0; neuron < neurons; neuron++)
        {
            for (int input = 0; input < inputs; input++)
            {
                weights[input, neuron] = (float)values[neuron * inputs + input];
            }
        }

        return weights;
    }

    private float[] Bias(NirGraph graph, string node, int neurons)
    {
        if (graph.Type(node) == "Linear")
        {
            return new float[neurons];
        }

        float[] bias = Array.ConvertAll(file.Dataset($"node/nodes/{node}/bias").ReadNumbers(), static value => (float)value);
        return bias.Length == neurons ? bias : throw new ExchangeException($"The file '{path}' has {bias.Length} biases for {neurons} neurons in '{node}'.");
    }

    private static float[,] Scaled(float[,] weights, double[] scale)
    {
        var scaled = new float[weights.GetLength(0), weights.GetLength(1)];
        for (int input = 0; input < scaled.GetLength(0); input++)
        {
            for (int neuron = 0; neuron < scaled.GetLength(1); neuron++)
            {
                scaled[input, neuron] = (float)(weights[input, neuron] * scale[neuron]);
            }
        }

        return scaled;
    }
}
