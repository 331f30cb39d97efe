namespace OtpeFast.Training;

/// <summary>Random event counts, as binned recordings have them: few units active in a step, some of them more than once.</summary>
/// <remarks>Safe from any thread, as long as nobody else uses what is written meanwhile.</remarks>
public static class CountedInput
{
    private const ulong Purpose = 0x42_4E_43; // "BNC"
    private const double AgainProbability = 0.25; // a count is 1, or 2 with a quarter of the chance, and so on

    /// <summary>Fills a batch; labels go round the classes.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="samples">Number of samples.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="density">Share of units that are active in a step.</param>
    /// <param name="seed">Seed.</param>
    public static void Fill(SpikeBatch batch, int samples, int steps, int classes, double density, ulong seed)
    {
        var units = new ushort[batch.Units];
        var counts = new float[batch.Units];
        batch.Begin(samples, steps);
        for (int step = 0; step < steps; step++)
        {
            for (int sample = 0; sample < samples; sample++)
            {
                var random = new RandomSequence(seed, Purpose, (ulong)(sample * steps + step));
                int active = 0;
                for (int unit = 0; unit < batch.Units; unit++)
                {
                    if (random.NextDouble() < density)
                    {
                        units[active] = (ushort)unit;
                        counts[active] = 1;
                        while (random.NextDouble() < AgainProbability)
                        {
                            counts[active]++;
                        }

                        active++;
                    }
                }

                batch.AppendRow(units.AsSpan(0, active), counts.AsSpan(0, active));
            }
        }

        for (int sample = 0; sample < samples; sample++)
        {
            batch.Labels[sample] = sample % classes;
        }
    }
}
