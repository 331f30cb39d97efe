using OtpeFast.Hdf5;

namespace OtpeFast.Exchange;

/// <summary>A layer as nodes of a NIR graph: weights, neurons, and what leads from the neurons back to themselves.</summary>
/// <param name="Weights">An Affine or Linear node.</param>
/// <param name="Neurons">The node of its neurons.</param>
/// <param name="Recurrent">An Affine or Linear node from the neurons to themselves; null where there is none.</param>
internal sealed record NirLayer(string Weights, string Neurons, string? Recurrent);

/// <summary>The nodes and edges of a NIR graph, and the chain of layers that they make; anything else is refused by name.</summary>
internal sealed class NirGraph
{
    private static readonly string[] Weights = ["Affine", "Linear"];
    private static readonly string[] Neurons = ["LIF", "CubaLIF", "LI"];
    private static readonly string[] Known = [.. Weights, .. Neurons, "Input", "Output"];
    private readonly string _path;
    private readonly Dictionary<string, string> _types; // of the nodes, by their names
    private readonly ILookup<string, string> _next;

    /// <summary>Reads nodes and edges.</summary>
    /// <exception cref="ExchangeException">The file has no NIR graph.</exception>
    public NirGraph(string path, Hdf5File file)
    {
        _path = path;
        IReadOnlyList<string> nodes = file.Children("node/nodes");
        if (nodes.Count == 0 || !file.HasDataset("node/edges"))
        {
            throw new ExchangeException($"The file '{path}' has no NIR graph: node/nodes and node/edges are missing.");
        }

        _types = nodes.ToDictionary(static node => node, node => file.Dataset($"node/nodes/{node}/type").ReadText());
        string[] edges = file.Dataset("node/edges").ReadTexts();
        _next = Enumerable.Range(0, edges.Length / 2).Select(edge => (From: edges[2 * edge], To: edges[2 * edge + 1])).Distinct()
            .ToLookup(static edge => edge.From, static edge => edge.To);
    }

    /// <summary>The type of a node.</summary>
    /// <exception cref="ExchangeException">There is no such node.</exception>
    public string Type(string node)
        => _types.TryGetValue(node, out string? type) ? type : throw new ExchangeException($"The file '{_path}' has an edge to '{node}', which is no node.");

    /// <summary>The layers from input to output.</summary>
    /// <exception cref="ExchangeException">A node is of a type that OtpeFast does not have, or the graph is no chain of layers.</exception>
    public IReadOnlyList<NirLayer> Layers()
    {
        if (_types.Keys.FirstOrDefault(node => !Known.Contains(Type(node))) is string other)
        {
            throw new ExchangeException(
                $"The file '{_path}' has the node '{other}' of type {Type(other)}; only {string.Join(", ", Weights.Concat(Neurons))} can be read.");
        }

        var layers = new List<NirLayer>();
        var seen = new HashSet<string>();
        string node = Only(Single("Input"), _next[Single("Input")]);
        while (Type(node) != "Output")
        {
            string neurons = Only(node, _next[node]);
            if (!Weights.Contains(Type(node)) || !Neurons.Contains(Type(neurons)) || !seen.Add(neurons))
            {
                throw new ExchangeException(
                    $"The file '{_path}' has '{neurons}' of type {Type(neurons)} after '{node}' of type {Type(node)}; layers must be weights " +
                    $"(Affine or Linear) and then neurons (LIF, CubaLIF or LI), one after the other.");
            }

            string[] recurrent = [.. _next[neurons].Where(next => Weights.Contains(Type(next)) && _next[next].SequenceEqual([neurons]))];
            if (recurrent.Length > 1)
            {
                throw new ExchangeException($"The file '{_path}' has {recurrent.Length} ways from '{neurons}' to itself; there can be one.");
            }

            layers.Add(new NirLayer(node, neurons, recurrent.FirstOrDefault()));
            node = Only(neurons, _next[neurons].Except(recurrent));
        }

        return layers.Count > 0 ? layers : throw new ExchangeException($"The file '{_path}' has no layer between input and output.");
    }

    private string Only(string from, IEnumerable<string> next)
    {
        string[] all = [.. next];
        if (all.Length != 1)
        {
            throw new ExchangeException(
                all.Length == 0 ? $"The file '{_path}' has no way from input to output: after '{from}' there is nothing."
                : $"The file '{_path}' has a branch at '{from}'; only a chain of layers, each perhaps recurrent, can be read.");
        }

        return all[0];
    }

    private string Single(string type)
    {
        string[] found = [.. _types.Keys.Where(name => Type(name) == type)];
        return found.Length == 1 ? found[0] : throw new ExchangeException($"The file '{_path}' has {found.Length} nodes of type {type}; one is needed.");
    }
}
