namespace OtpeFast.Data;

/// <summary>Where the samples of a Randman come from: each a class, the values of its units, and what further is drawn for it.</summary>
internal abstract class RandmanPoints(RandmanManifolds manifolds)
{
    protected const ulong PointPurpose = 0x52_4D_50; // "RMP"
    internal const float Epsilon = 1e-7f; // the authors', so that a range of nothing divides nothing

    protected RandmanManifolds Manifolds { get; } = manifolds;

    /// <summary>How many spikes more than <c>floor(value * steps)</c> a rate is.</summary>
    public abstract int MoreSpikes { get; }

    /// <summary>Takes a sample.</summary>
    /// <param name="sample">Its place.</param>
    /// <param name="values">[unit] Receives the values, from 0 to 1.</param>
    /// <param name="random">Receives what else is drawn for this sample.</param>
    /// <returns>The class.</returns>
    public abstract int Take(long sample, Span<float> values, out RandomSequence random);
}
