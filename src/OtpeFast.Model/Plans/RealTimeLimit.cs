using OtpeFast.Neurons;

namespace OtpeFast.Plans;

/// <summary>How large a network RTRL, whose memory grows with the third power of the neurons, trains.</summary>
internal static class RealTimeLimit
{
    /// <summary>Most influences, in numbers a sample: 16 MiB.</summary>
    public const long Largest = 1 << 22;

    /// <summary>Whether a network is small enough.</summary>
    public static bool Holds(NetworkSpec network) => Count(network.Inputs, network.Layers) <= Largest;

    /// <summary>
    /// Number of influences: of every parameter on the neuron it belongs to, or on all of its layer where that is recurrent, and on every neuron of the layers
    /// above; on each state of a neuron, and on its spikes as long as some are still on their way.
    /// </summary>
    /// <param name="inputs">Number of input units.</param>
    /// <param name="layers">The layers.</param>
    public static long Count(int inputs, IReadOnlyList<LayerSpec> layers)
    {
        double count = 0; // no overflow, however wrong the sizes are
        for (int layer = 0; layer < layers.Count; layer++)
        {
            LayerDescription shape = layers[layer].Shape(layer == 0 ? inputs : layers[layer - 1].Neurons, 0);
            double parameters = (double)shape.Rows * shape.Stride;
            for (int above = layer; above < layers.Count; above++)
            {
                LayerSpec influenced = layers[above];
                var neuron = NeuronDefinition.Of(influenced.Neuron);
                int onTheirWay = Readers.LatestArrival(influenced, above + 1 < layers.Count ? layers[above + 1] : null);
                int states = 1 + (neuron.Current is null ? 0 : 1) + (neuron.Adaptation is null ? 0 : 1) + (onTheirWay == 0 ? 0 : 1 + onTheirWay);
                count += parameters * states * (above == layer && !influenced.Recurrent ? 1 : influenced.Neurons);
            }
        }

        return (long)Math.Min(count, long.MaxValue / 2);
    }
}
