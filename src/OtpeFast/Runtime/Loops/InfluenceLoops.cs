using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// Loops over the influence of parameters on neurons, the Jacobian of real-time recurrent learning (arXiv 2311.16151, equations 1 and 2): a row per input of
/// the parameters' layer, a lane per neuron.
/// </summary>
/// <remarks>Safe from any thread, as long as nobody else uses what is written meanwhile.</remarks>
public static class InfluenceLoops
{
    /// <summary>The weights from 16 neurons of a layer to one neuron of the next.</summary>
    /// <param name="weights">[neurons, stride] The weights between them.</param>
    /// <param name="neurons">Number of neurons of the layer.</param>
    /// <param name="stride">Floats a row.</param>
    /// <param name="neuron">The neuron of the next layer.</param>
    /// <param name="column">The first of the 16 neurons.</param>
    public static Vector512<float> Link(ReadOnlySpan<float> weights, int neurons, int stride, int neuron, int column)
    {
        Vector512<float> link = Vector512<float>.Zero;
        int lanes = Math.Min(Vector512<float>.Count, neurons - column);
        for (int lane = 0; lane < lanes; lane++)
        {
            link = link.WithElement(lane, weights[(column + lane) * stride + neuron]);
        }

        return link;
    }

    /// <summary><c>sum += factor * source</c>, lane by lane.</summary>
    /// <param name="sum">[rows]</param>
    /// <param name="factor">The factor.</param>
    /// <param name="source">[rows]</param>
    public static void Add(Span<Vector512<float>> sum, Vector512<float> factor, ReadOnlySpan<Vector512<float>> source)
    {
        source = source[..sum.Length];
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] = Vector512.FusedMultiplyAdd(factor, source[i], sum[i]);
        }
    }

    /// <summary><c>influence = keep * influence</c>, lane by lane.</summary>
    /// <param name="influence">[rows]</param>
    /// <param name="keep">What is kept of the step before.</param>
    public static void Keep(Span<Vector512<float>> influence, Vector512<float> keep)
    {
        for (int i = 0; i < influence.Length; i++)
        {
            influence[i] *= keep;
        }
    }
}
