namespace OtpeFast.Plans;

/// <summary>How large a network RTRL, whose memory grows with the third power of the neurons, trains.</summary>
internal static class RealTimeLimit
{
    /// <summary>Most influences, in numbers a sample: 16 MiB.</summary>
    public const long Largest = 1 << 22;

    /// <summary>Whether a network is small enough.</summary>
    public static bool Holds(NetworkSpec network) => Count(network.Inputs, network.Layers) <= Largest;

    /// <summary>Number of influences: of every parameter on the neuron it belongs to, and on every neuron of the layers above.</summary>
    /// <param name="inputs">Number of input units.</param>
    /// <param name="layers">The layers.</param>
    public static long Count(int inputs, IReadOnlyList<LayerSpec> layers)
    {
        double count = 0; // no overflow, however wrong the sizes are
        for (int layer = 0; layer < layers.Count; layer++)
        {
            LayerDescription shape = layers[layer].Shape(layer == 0 ? inputs : layers[layer - 1].Neurons, 0);
            double parameters = (shape.Inputs + 1d) * shape.Stride;
            count += parameters;
            for (int above = layer + 1; above < layers.Count; above++)
            {
                count += parameters * layers[above].Neurons;
            }
        }

        return (long)Math.Min(count, long.MaxValue / 2);
    }
}
