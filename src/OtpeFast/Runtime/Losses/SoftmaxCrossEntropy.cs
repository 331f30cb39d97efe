namespace OtpeFast.Runtime;

/// <summary>Softmax cross-entropy of one sample in one time step, and its gradient.</summary>
/// <remarks>Safe from any thread, as long as nobody else uses what is written meanwhile.</remarks>
public static class SoftmaxCrossEntropy
{
    /// <summary>
    /// The loss on output spikes. Scores are 0 or 1, so the softmax has two values only and needs no exponential.
    /// </summary>
    /// <param name="fired">The output neurons that fired.</param>
    /// <param name="label">The sample's class.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="scale">Factor of the gradient: one over the number of terms of the mean.</param>
    /// <param name="error">[classes, padded] Receives the loss's derivative by each output spike, times <paramref name="scale"/>; padding is zeroed.</param>
    /// <returns>The loss, in nats, unscaled.</returns>
    public static double OfSpikes(ReadOnlySpan<ushort> fired, int label, int classes, float scale, Span<float> error)
    {
        RequireClass(label, classes);
        error[classes..].Clear();
        double logarithm = OfSpikes(fired, scale, error[..classes]);
        error[label] -= scale;
        return logarithm - (fired.Contains((ushort)label) ? 1 : 0);
    }

    /// <summary>The loss on output spikes alone.</summary>
    /// <param name="fired">The output neurons that fired.</param>
    /// <param name="label">The sample's class.</param>
    /// <param name="classes">Number of classes.</param>
    /// <returns>The loss, in nats.</returns>
    public static double OfSpikes(ReadOnlySpan<ushort> fired, int label, int classes)
    {
        RequireClass(label, classes);
        return Math.Log(classes - fired.Length + fired.Length * Math.E) - (fired.Contains((ushort)label) ? 1 : 0);
    }

    /// <summary>The loss on any scores, such as leaky sums of output spikes (arXiv 2311.16151, section 3.2).</summary>
    /// <param name="scores">[classes, padded]</param>
    /// <param name="label">The sample's class.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="scale">Factor of the gradient: one over the number of terms of the mean.</param>
    /// <param name="error">[classes, padded] Receives the loss's derivative by each score, times <paramref name="scale"/>; padding is zeroed.</param>
    /// <returns>The loss, in nats, unscaled.</returns>
    public static double OfScores(ReadOnlySpan<float> scores, int label, int classes, float scale, Span<float> error)
    {
        RequireClass(label, classes);
        scores = scores[..classes];
        error[classes..].Clear();
        double logarithm = OfScores(scores, scale, error[..classes]);
        error[label] -= scale;
        return logarithm - scores[label];
    }

    /// <summary>What the softmax makes of output spikes, or of scores where there are any.</summary>
    /// <param name="fired">The output neurons that fired.</param>
    /// <param name="scores">[classes] Nothing where the spikes count.</param>
    /// <param name="probabilities">[classes] Receives it.</param>
    internal static void Probabilities(ReadOnlySpan<ushort> fired, ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        if (scores.IsEmpty)
        {
            OfSpikes(fired, 1, probabilities);
        }
        else
        {
            OfScores(scores, 1, probabilities);
        }
    }

    /// <summary>The softmax of output spikes times a factor.</summary>
    /// <returns>The logarithm of the sum that it is normalised by.</returns>
    private static double OfSpikes(ReadOnlySpan<ushort> fired, float scale, Span<float> softmax)
    {
        double sum = softmax.Length - fired.Length + fired.Length * Math.E;
        softmax.Fill((float)(scale / sum));
        float spiking = (float)(scale * Math.E / sum);
        foreach (ushort neuron in fired)
        {
            softmax[neuron] = spiking;
        }

        return Math.Log(sum);
    }

    /// <summary>The softmax of scores times a factor.</summary>
    /// <returns>The logarithm of the sum that it is normalised by.</returns>
    private static double OfScores(ReadOnlySpan<float> scores, float scale, Span<float> softmax)
    {
        float highest = scores[0];
        foreach (float score in scores)
        {
            highest = Math.Max(highest, score);
        }

        double sum = 0;
        foreach (float score in scores)
        {
            sum += Math.Exp(score - highest);
        }

        for (int i = 0; i < scores.Length; i++)
        {
            softmax[i] = (float)(scale * Math.Exp(scores[i] - highest) / sum);
        }

        return Math.Log(sum) + highest;
    }

    private static void RequireClass(int label, int classes)
    {
        if ((uint)label >= (uint)classes || classes > ushort.MaxValue + 1)
        {
            throw new ArgumentOutOfRangeException(nameof(label), label, $"There are {classes} classes.");
        }
    }
}
