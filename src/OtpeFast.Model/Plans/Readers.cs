using OtpeFast.Neurons;
using OtpeFast.Rules;

namespace OtpeFast.Plans;

/// <summary>Who reads a layer's spikes, and how.</summary>
internal static class Readers
{
    /// <summary>The layer that reads the spikes of a hidden layer: the next, or by broadcast the last.</summary>
    public static int Of(NetworkSpec network, Feedback feedback, int layer) => feedback == Feedback.Broadcast ? network.Layers.Count - 1 : layer + 1;

    /// <summary>The response of a layer's neurons, their leaks averaged.</summary>
    public static Reader Mean(NetworkSpec network, int index)
    {
        LayerSpec layer = network.Layers[index];
        return new(
            layer.Leak.Mean, NeuronDefinition.Of(layer.Neuron).Current is null ? null : layer.CurrentLeak.Mean, layer.TrainLeak ? index : null);
    }

    /// <summary>The most steps that the spikes of a layer arrive late anywhere.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="next">The layer above it; null for the last.</param>
    public static int LatestArrival(LayerSpec layer, LayerSpec? next) => Math.Max(layer.Recurrent ? 1 : 0, next?.Delays.Max() ?? 0);

    /// <summary>Whether all neurons of a layer respond alike.</summary>
    public static bool IsUniform(LayerSpec layer)
        => layer.LeaksAlike && (NeuronDefinition.Of(layer.Neuron).Current is null || layer.CurrentLeak.IsUniform);

    /// <summary>The group of each neuron of a layer, those that respond alike being one; and the response of each group. Where leaks are
    /// trained, each neuron is one.</summary>
    public static (int[] GroupOf, Reader[] Responses) Groups(NetworkSpec network, int index)
    {
        LayerSpec layer = network.Layers[index];
        bool hasCurrent = NeuronDefinition.Of(layer.Neuron).Current is not null;
        var groups = new Dictionary<(double Leak, double CurrentLeak, int Neuron), int>();
        var responses = new List<Reader>();
        var groupOf = new int[layer.Neurons];
        for (int neuron = 0; neuron < groupOf.Length; neuron++)
        {
            (double leak, double currentLeak) = (layer.Leak[neuron], hasCurrent ? layer.CurrentLeak[neuron] : 0);
            (double, double, int) key = (leak, currentLeak, layer.TrainLeak ? neuron : 0);
            if (!groups.TryGetValue(key, out groupOf[neuron]))
            {
                groups.Add(key, groupOf[neuron] = responses.Count);
                responses.Add(new Reader(leak, hasCurrent ? currentLeak : null, layer.TrainLeak ? index : null, layer.TrainLeak ? neuron : null));
            }
        }

        return (groupOf, [.. responses]);
    }

    /// <summary>By how many steps errors come late to a layer, ascending: the sums of the delays above it.</summary>
    public static int[] Delays(NetworkSpec network, Feedback feedback, int layer)
    {
        IEnumerable<int> delays = [0];
        for (int above = network.Layers.Count - 1; above > layer && feedback != Feedback.Broadcast; above--)
        {
            delays = [.. delays.SelectMany(late => network.Layers[above].Delays.Select(delay => late + delay)).Distinct()];
        }

        return [.. delays.OrderBy(static delay => delay)];
    }

    /// <summary>Whether the carry of a rule tells the readers of some hidden layer apart.</summary>
    public static bool AreToldApart(NetworkSpec network, RuleDefinition rule, Feedback feedback, int layer)
        => rule is { Carry: Carry.Exact, Trace: not Trace.Exact } && layer < network.Layers.Count - 1
            && !IsUniform(network.Layers[Of(network, feedback, layer)]);
}
