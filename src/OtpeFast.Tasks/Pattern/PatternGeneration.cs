namespace OtpeFast.Tasks;

/// <summary>
/// Pattern generation: one frozen trial of noise, from which sums of sines are to be made. 100 input units that spike with probability 0.05 a step, 1,000 steps
/// of a millisecond, a target for each output in each step. (Bellec et al. 2020; IGITUGraz/eligibility_propagation,
/// <c>tutorial_pattern_generation.py</c> at efd02e6; docs/task-definitions.md.)
/// </summary>
/// <remarks>Safe from any thread.</remarks>
public static class PatternGeneration
{
    /// <summary>Number of input units.</summary>
    public const int Units = 100;

    /// <summary>Number of time steps.</summary>
    public const int Steps = 1_000;

    private const double Rate = 0.05; // spikes a step
    private const ulong InputPurpose = 0x50_49_4E; // "PIN"
    private const ulong TargetPurpose = 0x50_54_41; // "PTA"
    private static readonly int[] Periods = [1_000, 500, 333, 200]; // steps

    /// <summary>Makes the trial: a batch of one sample with its targets.</summary>
    /// <param name="outputs">Number of curves, at least 1; the authors draw one by default, and three for their figure.</param>
    /// <param name="seed">Seed of spikes and curves.</param>
    /// <param name="scale">What the curves are multiplied by.</param>
    /// <exception cref="ArgumentException">There is no output, or there are too many.</exception>
    public static SpikeBatch CreateBatch(int outputs, ulong seed, float scale = 1)
    {
        var batch = new SpikeBatch(Units);
        batch.Begin(samples: 1, Steps);
        Span<float> targets = batch.UseTargets(outputs);
        var random = new RandomSequence(seed, InputPurpose, 0);
        Span<ushort> units = stackalloc ushort[Units];
        Span<float> ones = stackalloc float[Units];
        ones.Fill(1);
        for (int step = 0; step < Steps; step++)
        {
            int count = 0;
            for (ushort unit = 0; unit < Units; unit++)
            {
                if (random.NextDouble() < Rate)
                {
                    units[count++] = unit;
                }
            }

            batch.AppendRow(units[..count], ones[..count]);
        }

        for (int output = 0; output < outputs; output++)
        {
            double[] curve = Curve(new RandomSequence(seed, TargetPurpose, (ulong)output));
            for (int step = 0; step < Steps; step++)
            {
                targets[step * outputs + output] = scale * (float)curve[step];
            }
        }

        return batch;
    }

    /// <summary>The squared error beside that of the mean of each curve: 1 for whoever says the mean, 0 for whoever says the curve.</summary>
    /// <param name="said">[step, output] What was said.</param>
    /// <param name="targets">[step, output] What was to be said.</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are no multiple of <paramref name="outputs"/>.</exception>
    public static double NormalizedError(ReadOnlySpan<float> said, ReadOnlySpan<float> targets, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        if (said.Length != targets.Length || said.Length == 0 || said.Length % outputs != 0)
        {
            throw new ArgumentException($"{said.Length} values and {targets.Length} targets do not fit {outputs} outputs.", nameof(said));
        }

        double error = 0;
        for (int i = 0; i < said.Length; i++)
        {
            error += Math.Pow(said[i] - targets[i], 2);
        }

        return error / SumOfSquares(targets, outputs);
    }

    /// <summary>The squared distances of curves from their means, summed over all.</summary>
    /// <param name="targets">[step, output] The curves.</param>
    /// <param name="outputs">Number of curves.</param>
    /// <exception cref="ArgumentException">The length is no multiple of <paramref name="outputs"/>.</exception>
    public static double SumOfSquares(ReadOnlySpan<float> targets, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        if (targets.IsEmpty || targets.Length % outputs != 0)
        {
            throw new ArgumentException($"{targets.Length} targets do not fit {outputs} outputs.", nameof(targets));
        }

        int steps = targets.Length / outputs;
        double spread = 0;
        for (int output = 0; output < outputs; output++)
        {
            double mean = 0;
            for (int step = 0; step < steps; step++)
            {
                mean += targets[step * outputs + output];
            }

            mean /= steps;
            for (int step = 0; step < steps; step++)
            {
                spread += Math.Pow(targets[step * outputs + output] - mean, 2);
            }
        }

        return spread;
    }

    /// <summary>Four sines over the whole trial, from 0 on, the largest value 1.</summary>
    private static double[] Curve(RandomSequence random)
    {
        var curve = new double[Steps];
        foreach (int period in Periods)
        {
            double amplitude = 0.5 + 1.5 * random.NextDouble();
            double phase = 2 * Math.PI * random.NextDouble();
            double radians = 2 * Math.PI * (Steps / period) / (Steps - 1); // whole cycles, both ends included
            for (int step = 0; step < Steps; step++)
            {
                curve[step] += amplitude * Math.Sin(phase + radians * step);
            }
        }

        double first = curve[0];
        double largest = curve.Max(value => Math.Abs(value - first));
        return [.. curve.Select(value => (value - first) / largest)];
    }
}
