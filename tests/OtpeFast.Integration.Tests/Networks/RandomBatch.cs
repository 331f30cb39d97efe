namespace OtpeFast.Integration.Tests.Networks;

/// <summary>Random inputs, counts above 1 among them.</summary>
internal static class RandomBatch
{
    public static SpikeBatch Make(ulong seed, int units, int classes, int samples, int steps, double density = 0.2)
    {
        var batch = new SpikeBatch(units);
        var random = new RandomSequence(seed, 1, 0);
        var active = new List<ushort>();
        var counts = new List<float>();
        batch.Begin(samples, steps);
        for (int row = 0; row < samples * steps; row++)
        {
            active.Clear();
            counts.Clear();
            for (int unit = 0; unit < units; unit++)
            {
                if (random.NextDouble() < density)
                {
                    active.Add((ushort)unit);
                    counts.Add(1 + random.NextInt(3));
                }
            }

            batch.AppendRow(active.ToArray(), counts.ToArray());
        }

        for (int sample = 0; sample < samples; sample++)
        {
            batch.Labels[sample] = random.NextInt(classes);
        }

        return batch;
    }

    /// <summary>Weights large enough that every layer fires.</summary>
    public static void MakeFire(ISpikingNetwork network, float factor)
    {
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        foreach (LayerDescription layer in network.Description.Layers)
        {
            foreach (ref float weight in parameters.AsSpan(layer.Offset, layer.MatrixLength))
            {
                weight *= factor;
            }
        }

        network.SetParameters(parameters);
    }

    /// <summary>Gives a batch targets where the network's loss asks for them.</summary>
    public static void Aim(SpikeBatch batch, ISpikingNetwork network)
    {
        if (network.Description.Spec.Readout.Loss != Loss.HalfSquaredError)
        {
            return;
        }

        Span<float> targets = batch.UseTargets(network.Description.Classes);
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = MathF.Sin(i);
        }
    }
}
