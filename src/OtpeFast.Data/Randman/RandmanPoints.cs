using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Data;

/// <summary>Where the samples of a Randman come from: each a class, the values of its units, and what further is drawn for it.</summary>
internal abstract class RandmanPoints(RandmanManifolds manifolds)
{
    protected const ulong PointPurpose = 0x52_4D_50; // "RMP"
    protected const float Epsilon = 1e-7f; // the authors', so that a range of nothing divides nothing

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

/// <summary>
/// The authors' draws (randman_dataset.py of arXiv 2311.16151): a thousand points, the same for every class; each unit of each class brought to the range from
/// 0 to 1 over them; all shuffled, and some of the first taken.
/// </summary>
internal sealed class RandmanDraws : RandmanPoints
{
    private const ulong TimePurpose = 0x52_4D_54; // "RMT"
    private readonly ulong _seed;
    private readonly ulong _stream;
    private readonly int _taken; // of each draw
    private readonly RandmanPoint[] _points = new RandmanPoint[RandmanManifolds.PointsAClass];
    private readonly int[] _order; // [class and point], shuffled as far as they are taken
    private readonly Vector512<float>[] _lowest; // [class and unit]
    private readonly Vector512<float>[] _highest; // likewise
    private long _draw = -1; // the one that is there

    public RandmanDraws(RandmanManifolds manifolds, ulong seed, ulong stream, int taken)
        : base(manifolds)
    {
        _seed = seed;
        _stream = stream;
        _taken = taken;
        _order = new int[RandmanManifolds.PointsAClass * manifolds.Classes];
        _lowest = new Vector512<float>[manifolds.Width];
        _highest = new Vector512<float>[manifolds.Width];
    }

    /// <inheritdoc/>
    public override int MoreSpikes => 1;

    /// <inheritdoc/>
    public override int Take(long sample, Span<float> values, out RandomSequence random)
    {
        (long draw, long place) = Math.DivRem(sample, _taken);
        if (draw != _draw)
        {
            Draw(draw);
        }

        (int manifold, int point) = Math.DivRem(_order[place], RandmanManifolds.PointsAClass);
        Manifolds.Evaluate(_points[point], manifold, values);
        ReadOnlySpan<float> lowest = MemoryMarshal.Cast<Vector512<float>, float>(_lowest)[(manifold * values.Length)..];
        ReadOnlySpan<float> highest = MemoryMarshal.Cast<Vector512<float>, float>(_highest)[(manifold * values.Length)..];
        for (int unit = 0; unit < values.Length; unit++)
        {
            values[unit] = (values[unit] - lowest[unit]) / (highest[unit] - lowest[unit] + Epsilon);
        }

        random = new RandomSequence(_seed, TimePurpose + (_stream << 32), (ulong)sample);
        return manifold;
    }

    private void Draw(long draw)
    {
        _draw = draw;
        var random = new RandomSequence(_seed, PointPurpose + (_stream << 32), (ulong)draw);
        foreach (ref RandmanPoint point in _points.AsSpan())
        {
            point = RandmanManifolds.NextPoint(ref random);
        }

        _lowest.AsSpan().Fill(Vector512.Create(float.MaxValue));
        _highest.AsSpan().Fill(Vector512.Create(float.MinValue));
        foreach (RandmanPoint point in _points)
        {
            Manifolds.Widen(point, _lowest, _highest);
        }

        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        for (int i = 0; i < _taken; i++)
        {
            int other = i + random.NextInt(_order.Length - i);
            (_order[i], _order[other]) = (_order[other], _order[i]);
        }
    }
}

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
