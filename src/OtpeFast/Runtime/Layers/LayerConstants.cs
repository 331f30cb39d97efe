using OtpeFast.Neurons;

namespace OtpeFast.Runtime;

/// <summary>Brings what depends on trained constants up to date: those of every layer, then the leaks that others know their readers by.</summary>
internal static class LayerConstants
{
    /// <summary>Of layers that do not learn.</summary>
    public static void Refresh(this NetworkLayer[] layers)
    {
        foreach (NetworkLayer layer in layers)
        {
            layer.TrainedConstants?.Refresh();
        }
    }

    /// <summary>Of all layers of a trainer.</summary>
    public static void Refresh(this NetworkLayer[] layers, TrainerPlan plan)
    {
        layers.Refresh();
        for (int i = 0; i < layers.Length; i++)
        {
            Reader reader = plan.Layers[i].Reader;
            if (reader.TrainedLayer is not null)
            {
                layers.Refresh(reader, layers[i].CarryLeak);
                layers[i].MeanGates?.Refresh();
                layers[i].ErrorChannels?.Refresh(layers);
            }
        }
    }

    /// <summary>The leak of a reader, where it is trained.</summary>
    public static void Refresh(this NetworkLayer[] layers, Reader reader, NeuronRow leak)
    {
        if (reader.TrainedLayer is int layer)
        {
            NeuronRow trained = layers[layer].Constants(NeuronDefinition.Leak);
            leak.Fill(reader.Neuron is int neuron ? trained.Values[neuron] : trained.Mean());
        }
    }
}
