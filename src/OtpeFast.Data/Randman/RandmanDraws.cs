using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Data;

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
