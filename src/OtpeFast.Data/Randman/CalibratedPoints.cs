namespace OtpeFast.Data;

/// <summary>Points of their own for each sample, in the ranges of a thousand other points a class.</summary>
internal sealed class CalibratedPoints : RandmanPoints
{
    private const ulong CalibrationPurpose = 0x52_4D_43; // "RMC"
    private readonly ulong _seed;
    private readonly ulong _stream;
    private readonly float[] _lowest; // [class and unit]
    private readonly float[] _scale; // [class and unit]

    public CalibratedPoints(RandmanManifolds manifolds, ulong seed, ulong stream)
        : base(manifolds)
    {
        _seed = seed;
        _stream = stream;
        _lowest = new float[manifolds.Classes * manifolds.Units];
        _scale = new float[_lowest.Length];
        for (int manifold = 0; manifold < manifolds.Classes; manifold++)
        {
            Calibrate(manifold);
        }
    }

    /// <inheritdoc/>
    public override int MoreSpikes => 0;

    /// <inheritdoc/>
    public override int Take(long sample, Span<float> values, out RandomSequence random)
    {
        random = new RandomSequence(_seed, PointPurpose + (_stream << 32), (ulong)sample);
        int manifold = random.NextInt(Manifolds.Classes);
        Manifolds.Evaluate(RandmanManifolds.NextPoint(ref random), manifold, values);
        for (int unit = 0; unit < values.Length; unit++)
        {
            // Points outside the range seen in calibration are rare, and kept at its ends.
            float value = (values[unit] - _lowest[manifold * values.Length + unit]) * _scale[manifold * values.Length + unit];
            values[unit] = Math.Clamp(value, 0f, MathF.BitDecrement(1f));
        }

        return manifold;
    }

    private void Calibrate(int manifold)
    {
        var random = new RandomSequence(Manifolds.Seed, CalibrationPurpose, (ulong)manifold);
        var values = new float[Manifolds.Units];
        Span<float> lowest = _lowest.AsSpan(manifold * values.Length, values.Length);
        var highest = new float[values.Length];
        lowest.Fill(float.MaxValue);
        highest.AsSpan().Fill(float.MinValue);
        for (int i = 0; i < RandmanManifolds.PointsAClass; i++)
        {
            Manifolds.Evaluate(RandmanManifolds.NextPoint(ref random), manifold, values);
            for (int unit = 0; unit < values.Length; unit++)
            {
                lowest[unit] = Math.Min(lowest[unit], values[unit]);
                highest[unit] = Math.Max(highest[unit], values[unit]);
            }
        }

        for (int unit = 0; unit < values.Length; unit++)
        {
            _scale[manifold * values.Length + unit] = 1f / (highest[unit] - lowest[unit] + Epsilon);
        }
    }
}
