using OtpeFast.Files;

namespace OtpeFast.Exchange;

/// <summary>Reads a NIR graph that is a chain of affine (or linear) and LIF nodes; anything else is refused by name.</summary>
internal sealed class NirReader(string path, Hdf5File file)
{
    // Readers scale by r dt / tau; ours is 1 where it was written with the same time step.
    private const double Tolerance = 1e-4;

    public ExchangedNetwork Read()
    {
        if (file.Children("node/nodes").Count == 0 || !file.HasDataset("node/edges"))
        {
            throw new ExchangeException($"The file '{path}' has no NIR graph: node/nodes and node/edges are missing.");
        }

        double timeStep = file.Find("node/metadata/dt")?.ReadNumber() ?? NirFile.TimeStep;
        if (!(timeStep > 0 && double.IsFinite(timeStep)))
        {
            throw new ExchangeException($"The file '{path}' has the time step {timeStep:R}; it must be a positive number of seconds.");
        }

        string[] chain = Chain();
        var layers = new List<ExchangedLayer>();
        for (int i = 0; i < chain.Length; i += 2)
        {
            if (i + 1 == chain.Length || Type(chain[i]) is not ("Affine" or "Linear") || Type(chain[i + 1]) != "LIF")
            {
                throw new ExchangeException(
                    $"The file '{path}' has the nodes {string.Join(", ", chain.Select(Type))}; only pairs of Affine or Linear and LIF can be read.");
            }

            ExchangedLayer layer = Layer(chain[i]);
            layers.Add(layer with { Neurons = Neurons(chain[i + 1], layer.Bias.Length, timeStep) });
        }

        return new ExchangedNetwork(layers, file.Find("node/metadata/network")?.ReadText());
    }

    /// <summary>The names of the nodes between input and output, in order.</summary>
    private string[] Chain()
    {
        IReadOnlyList<string> names = file.Children("node/nodes");
        string[] edges = file.Dataset("node/edges").ReadTexts();
        var next = new Dictionary<string, string>();
        for (int edge = 0; edge + 1 < edges.Length; edge += 2)
        {
            if (!next.TryAdd(edges[edge], edges[edge + 1]))
            {
                throw new ExchangeException($"The file '{path}' has a branch at '{edges[edge]}'; only a chain of layers can be read.");
            }
        }

        string node = Single(names, "Input");
        string end = Single(names, "Output");
        var chain = new List<string>();
        while (next.Remove(node, out string? following))
        {
            node = following;
            if (node == end)
            {
                return chain.Count > 0 ? [.. chain] : throw new ExchangeException($"The file '{path}' has no layer between input and output.");
            }

            chain.Add(node);
        }

        throw new ExchangeException($"The file '{path}' has no way from input to output: after '{node}' there is nothing.");
    }

    private string Single(IReadOnlyList<string> names, string type)
    {
        string[] found = [.. names.Where(name => Type(name) == type)];
        return found.Length == 1 ? found[0] : throw new ExchangeException($"The file '{path}' has {found.Length} nodes of type {type}; one is needed.");
    }

    private string Type(string node) => file.Dataset($"node/nodes/{node}/type").ReadText();

    private ExchangedLayer Layer(string node)
    {
        Hdf5Dataset set = file.Dataset($"node/nodes/{node}/weight");
        if (set.Dimensions.Count != 2)
        {
            throw new ExchangeException($"The file '{path}' has weights of {set.Dimensions.Count} dimensions in '{node}'; two are needed.");
        }

        (int neurons, int inputs) = ((int)set.Dimensions[0], (int)set.Dimensions[1]);
        float[] values = Floats(set);
        var weights = new float[inputs, neurons];
        for (int neuron = 0; neuron < neurons; neuron++)
        {
            for (int input = 0; input < inputs; input++)
            {
                weights[input, neuron] = values[neuron * inputs + input];
            }
        }

        float[] bias = Type(node) == "Affine" ? Floats(file.Dataset($"node/nodes/{node}/bias")) : new float[neurons];
        return bias.Length == neurons
            ? new ExchangedLayer(weights, bias, null)
            : throw new ExchangeException($"The file '{path}' has {bias.Length} biases for {neurons} neurons in '{node}'.");
    }

    private ExchangedNeurons Neurons(string node, int count, double timeStep)
    {
        double tau = Same(node, "tau", count);
        double scale = Same(node, "r", count) * timeStep / tau;
        if (Same(node, "v_leak", count) != 0 || Math.Abs(scale - 1) > Tolerance)
        {
            throw new ExchangeException(
                $"The file '{path}' has neurons in '{node}' that leak to a potential other than 0, or whose input is scaled by r dt / tau = {scale:G4} and " +
                $"not by 1; scale the weights before they are written.");
        }

        return new ExchangedNeurons(1 - timeStep / tau, Same(node, "v_threshold", count));
    }

    private double Same(string node, string name, int count)
    {
        float[] values = Floats(file.Dataset($"node/nodes/{node}/{name}"));
        return (values.Length == 1 || values.Length == count) && values.All(value => value == values[0])
            ? values[0]
            : throw new ExchangeException($"The file '{path}' has {name} in '{node}' that differs from neuron to neuron; OtpeFast has one for a layer.");
    }

    private static float[] Floats(Hdf5Dataset set) => Array.ConvertAll(set.ReadNumbers(), static value => (float)value);
}
