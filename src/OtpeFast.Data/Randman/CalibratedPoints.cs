namespace OtpeFast.Data;

/// <summary>Points of their own for each sample, in the ranges of a thousand other points a class.</summary>
internal sealed class CalibratedPoints : RandmanPoints
{
    private readonly ulong _seed;
    private readonly ulong _stream;
    private readonly RandmanCalibration _ranges;

    public CalibratedPoints(RandmanManifolds manifolds, ulong seed, ulong stream)
        : base(manifolds)
    {
        _seed = seed;
        _stream = stream;
        _ranges = manifolds.Calibration;
    }

    /// <inheritdoc/>
    public override int MoreSpikes => 0;

    /// <inheritdoc/>
    public override int Take(long sample, Span<float> values, out RandomSequence random)
    {
        random = new RandomSequence(_seed, PointPurpose + (_stream << 32), (ulong)sample);
        int manifold = random.NextInt(Manifolds.Classes);
        Manifolds.Evaluate(RandmanManifolds.NextPoint(ref random), manifold, values);
        _ranges.Scale(manifold, values);
        return manifold;
    }
}
