namespace OtpeFast.Runtime;

/// <summary>Fresh parameters.</summary>
/// <remarks>Safe from any thread, as long as nobody else uses what is written meanwhile.</remarks>
public static class WeightInitializer
{
    private const ulong Purpose = 0x5745_4947_4854; // "WEIGHT"
    private const ulong FeedbackPurpose = 0x4645_4544; // "FEED"

    // Cutting a normal distribution at two standard deviations shrinks its spread to this share of it.
    private const double TruncatedSpread = 0.87962566103423978;

    /// <summary>
    /// Draws each layer's weights from a normal distribution cut at two standard deviations and scaled to the
    /// standard deviation <c>1 / sqrt(inputs)</c> (LeCun); biases and padding are set to zero, constants that are trained to what the network declares.
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
            Draw(new RandomSequence(seed, Purpose, (ulong)layer), shape.Inputs, shape.Neurons, shape.Stride, parameters[shape.Offset..]);
            Constants(network.Spec.Layers[layer], shape, parameters.Slice(shape.Offset, shape.Length));
        }
    }

    /// <summary>Draws a feedback matrix as the weights between the two layers would be drawn.</summary>
    /// <param name="below">Neurons of the layer that errors come to.</param>
    /// <param name="neurons">Neurons of the layer that they come from.</param>
    /// <param name="stride">Floats a row.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="layer">The layer that errors come to.</param>
    /// <param name="matrix">[below, stride] Receives the matrix; padding is set to zero.</param>
    public static void Feedback(int below, int neurons, int stride, ulong seed, ulong layer, Span<float> matrix)
    {
        matrix.Clear();
        Draw(new RandomSequence(seed, FeedbackPurpose, layer), below, neurons, stride, matrix);
    }

    /// <summary>Sets the constants that a layer trains.</summary>
    /// <param name="layer">What they become.</param>
    /// <param name="shape">The layer that trains them.</param>
    /// <param name="block">[<see cref="LayerDescription.Length"/>] The layer's parameters.</param>
    public static void Constants(LayerSpec layer, LayerDescription shape, Span<float> block)
    {
        ArgumentNullException.ThrowIfNull(layer);
        for (int neuron = 0; neuron < shape.Neurons; neuron++)
        {
            if (shape.TrainsLeak)
            {
                block[shape.LeakRow * shape.Stride + neuron] = (float)layer.Leak[neuron];
            }

            if (shape.TrainsThreshold)
            {
                block[shape.ThresholdRow * shape.Stride + neuron] = (float)layer.Threshold[neuron];
            }
        }
    }

    private static void Draw(RandomSequence random, int inputs, int neurons, int stride, Span<float> matrix)
    {
        double deviation = 1 / (Math.Sqrt(inputs) * TruncatedSpread);
        for (int input = 0; input < inputs; input++)
        {
            foreach (ref float weight in matrix.Slice(input * stride, neurons))
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
