namespace OtpeFast.Training;

/// <summary>
/// Scales the weights of a network, layer by layer, until each layer fires at a wanted rate: the cost of every
/// sparse loop follows from these rates, so a benchmark must fix them.
/// </summary>
/// <remarks>Safe from any thread, as long as nobody else uses what is written meanwhile.</remarks>
public static class FiringRates
{
    /// <summary>The wanted rate: the share of a layer's neurons that fire in a step.</summary>
    public const double Wanted = 0.10;

    private const int Halvings = 12;

    /// <summary>Scales until a tenth of a layer's neurons fire in a step.</summary>
    /// <param name="network">The network, whose parameters are scaled in place.</param>
    /// <param name="batch">Its input.</param>
    /// <returns>The share of active neurons of each layer.</returns>
    public static double[] Scale(ISpikingNetwork network, SpikeBatch batch)
    {
        NetworkDescription description = network.Description;
        var initial = new float[description.ParameterLength];
        network.CopyParametersTo(initial);
        float[] scaled = [.. initial];
        using IEvaluator evaluator = network.CreateEvaluator(batch.Samples, batch.Steps);
        var rates = new double[description.Layers.Count];
        for (int layer = 0; layer < rates.Length; layer++)
        {
            (double low, double high) = (0.01, 100.0);
            for (int i = 0; i < Halvings; i++)
            {
                double factor = Math.Sqrt(low * high);
                LayerDescription shape = description.Layers[layer];
                for (int p = shape.Offset; p < shape.Offset + shape.Length; p++)
                {
                    scaled[p] = (float)(initial[p] * factor);
                }

                network.SetParameters(scaled);
                evaluator.Evaluate(batch);
                rates[layer] = Rate(evaluator, batch, layer);
                (low, high) = rates[layer] < Wanted ? (factor, high) : (low, factor);
            }
        }

        return rates;
    }

    private static double Rate(IEvaluator evaluator, SpikeBatch batch, int layer)
    {
        long spikes = 0;
        for (int sample = 0; sample < batch.Samples; sample++)
        {
            for (int step = 0; step < batch.Steps; step++)
            {
                spikes += evaluator.Spikes(layer, sample, step).Length;
            }
        }

        return (double)spikes / ((long)batch.Samples * batch.Steps * evaluator.Network.Layers[layer].Neurons);
    }
}
