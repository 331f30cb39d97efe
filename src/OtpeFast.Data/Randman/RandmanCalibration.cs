namespace OtpeFast.Data;

/// <summary>The ranges of every unit of every class over a thousand points of the class, drawn with the manifolds' own seed.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
internal sealed class RandmanCalibration
{
    private const ulong Purpose = 0x52_4D_43; // "RMC"
    private readonly float[] _lowest; // [class and unit]
    private readonly float[] _scale; // [class and unit]

    public RandmanCalibration(RandmanManifolds manifolds)
    {
        _lowest = new float[manifolds.Classes * manifolds.Units];
        _scale = new float[_lowest.Length];
        Parallel.For(0, manifolds.Classes, manifold => Calibrate(manifolds, manifold));
    }

    /// <summary>Brings values of a class to [0, 1).</summary>
    public void Scale(int manifold, Span<float> values)
    {
        for (int unit = 0; unit < values.Length; unit++)
        {
            // Points outside the range seen in calibration are rare, and kept at its ends.
            float value = (values[unit] - _lowest[manifold * values.Length + unit]) * _scale[manifold * values.Length + unit];
            values[unit] = Math.Clamp(value, 0f, MathF.BitDecrement(1f));
        }
    }

    private void Calibrate(RandmanManifolds manifolds, int manifold)
    {
        var random = new RandomSequence(manifolds.Seed, Purpose, (ulong)manifold);
        var values = new float[manifolds.Units];
        Span<float> lowest = _lowest.AsSpan(manifold * values.Length, values.Length);
        var highest = new float[values.Length];
        lowest.Fill(float.MaxValue);
        highest.AsSpan().Fill(float.MinValue);
        for (int i = 0; i < RandmanManifolds.PointsAClass; i++)
        {
            manifolds.Evaluate(RandmanManifolds.NextPoint(ref random), manifold, values);
            for (int unit = 0; unit < values.Length; unit++)
            {
                lowest[unit] = Math.Min(lowest[unit], values[unit]);
                highest[unit] = Math.Max(highest[unit], values[unit]);
            }
        }

        for (int unit = 0; unit < values.Length; unit++)
        {
            _scale[manifold * values.Length + unit] = 1f / (highest[unit] - lowest[unit] + RandmanPoints.Epsilon);
        }
    }
}
