namespace OtpeFast.Runtime;

/// <summary>Fresh parameters.</summary>
/// <remarks>Safe from any thread, as long as nobody else uses what is written meanwhile.</remarks>
public static class WeightInitializer
{
    private const ulong Purpose = 0x5745_4947_4854; // "WEIGHT"

    // Cutting a normal distribution at two standard deviations shrinks its spread to this share of it.
    private const double TruncatedSpread = 0.87962566103423978;

    /// <summary>
    /// Draws each layer's weights from a normal distribution cut at two standard deviations and scaled to the
    /// standard deviation <c>1 / sqrt(inputs)</c> (LeCun); biases and padding are set to zero.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="parameters">Receives the parameters.</param>
    public static void TruncatedNormal(NetworkDescription network, ulong seed, Span<float> parameters)
    {
        parameters.Clear();
        for (int layer = 0; layer < network.Layers.Count; layer++)
        {
            LayerDescription shape = network.Layers[layer];
            var random = new RandomSequence(seed, Purpose, (ulong)layer);
            double deviation = 1 / (Math.Sqrt(shape.Inputs) * TruncatedSpread);
            for (int input = 0; input < shape.Inputs; input++)
            {
                Span<float> row = parameters.Slice(shape.Offset + input * shape.Stride, shape.Neurons);
                foreach (ref float weight in row)
                {
                    double value = random.NextNormal();
                    while (Math.Abs(value) > 2)
                    {
                        value = random.NextNormal();
                    }

                    weight = (float)(value * deviation);
                }
            }
        }
    }
}
