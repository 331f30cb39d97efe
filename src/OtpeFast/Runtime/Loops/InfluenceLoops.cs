using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// Loops over the influence of parameters on membrane potentials, the Jacobian of real-time recurrent learning
/// (arXiv 2311.16151, equations 1 and 2): a row per input of the parameters' layer, a lane per neuron.
/// </summary>
/// <remarks>Safe from any thread, as long as nobody else uses what is written meanwhile.</remarks>
public static class InfluenceLoops
{
    /// <summary>The weights from 16 neurons of a layer to one neuron of the next, times the gates of the 16.</summary>
    /// <param name="next">[inputs + 1, stride] The next layer's parameters.</param>
    /// <param name="inputs">Its number of inputs.</param>
    /// <param name="stride">Floats a row.</param>
    /// <param name="neuron">The neuron of the next layer.</param>
    /// <param name="column">The first of the 16 neurons.</param>
    /// <param name="gate">Their gates.</param>
    public static Vector512<float> Link(ReadOnlySpan<float> next, int inputs, int stride, int neuron, int column, Vector512<float> gate)
    {
        Vector512<float> weights = Vector512<float>.Zero;
        int lanes = Math.Min(Vector512<float>.Count, inputs - column);
        for (int lane = 0; lane < lanes; lane++)
        {
            weights = weights.WithElement(lane, next[(column + lane) * stride + neuron]);
        }

        return weights * gate;
    }

    /// <summary><c>influence = keep * influence + link * source</c>, lane by lane.</summary>
    /// <param name="influence">[rows]</param>
    /// <param name="keep">What is kept of the step before.</param>
    /// <param name="link">How the source acts on it.</param>
    /// <param name="source">[rows]</param>
    public static void Propagate(Span<Vector512<float>> influence, float keep, Vector512<float> link, ReadOnlySpan<Vector512<float>> source)
    {
        source = source[..influence.Length];
        Vector512<float> factor = Vector512.Create(keep);
        for (int i = 0; i < influence.Length; i++)
        {
            influence[i] = Vector512.FusedMultiplyAdd(link, source[i], factor * influence[i]);
        }
    }

    /// <summary><c>sum += link * source</c>.</summary>
    /// <param name="sum">[rows]</param>
    /// <param name="link">The factor.</param>
    /// <param name="source">[rows]</param>
    public static void Add(Span<Vector512<float>> sum, float link, ReadOnlySpan<Vector512<float>> source)
    {
        source = source[..sum.Length];
        Vector512<float> factor = Vector512.Create(link);
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] = Vector512.FusedMultiplyAdd(factor, source[i], sum[i]);
        }
    }

    /// <summary><c>influence = keep * influence</c>.</summary>
    /// <param name="influence">[rows]</param>
    /// <param name="keep">What is kept of the step before.</param>
    public static void Keep(Span<Vector512<float>> influence, float keep)
    {
        Vector512<float> factor = Vector512.Create(keep);
        for (int i = 0; i < influence.Length; i++)
        {
            influence[i] *= factor;
        }
    }
}
