using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Data;

/// <summary>
/// The random manifolds of Randman (Zenke and Vogels, 2021; arXiv 2311.16151, appendix A.1): one three-dimensional
/// manifold a class, each unit's value the product of three random functions, one of each coordinate.
/// </summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed class RandmanManifolds
{
    /// <summary>Points a class in one draw of the authors' data.</summary>
    public const int PointsAClass = 1_000;

    private const int Dimensions = 3;
    private const ulong FunctionPurpose = 0x52_4D_46; // "RMF"

    // [dimension, point, class and unit], padded to 16: what a draw reads of a point lies in three runs. Drawn when first read: a plan needs sizes alone.
    private readonly Lazy<float[]> _rows;
    private readonly Lazy<RandmanCalibration> _calibration;

    /// <summary>Draws the manifolds.</summary>
    /// <param name="seed">The same seed gives the same manifolds.</param>
    /// <param name="units">Number of units.</param>
    /// <param name="classes">Number of classes.</param>
    public RandmanManifolds(ulong seed, int units = 50, int classes = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        int lanes = Vector512<float>.Count;
        long width = ((long)units * classes + lanes - 1) / lanes;
        if (width * lanes * Dimensions * SineTable.Points > Array.MaxLength)
        {
            throw new ArgumentException($"{classes:N0} manifolds over {units:N0} units are more than this runtime allows; use fewer.", nameof(units));
        }

        Seed = seed;
        Units = units;
        Classes = classes;
        Width = (int)width;
        _calibration = new Lazy<RandmanCalibration>(() => new RandmanCalibration(this));
        _rows = new Lazy<float[]>(Draw);
    }

    /// <summary>The seed they were drawn with.</summary>
    public ulong Seed { get; }

    /// <summary>Number of units.</summary>
    public int Units { get; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Number of vectors that hold the values of every class and unit at one point.</summary>
    internal int Width { get; }

    /// <summary>The ranges of values that are scaled once for all sources.</summary>
    internal RandmanCalibration Calibration => _calibration.Value;

    /// <summary>A point of the lattice, drawn uniformly.</summary>
    internal static RandmanPoint NextPoint(ref RandomSequence random)
        => new(random.NextInt(SineTable.Points), random.NextInt(SineTable.Points), random.NextInt(SineTable.Points));

    /// <summary>The values of one class at a point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="manifold">The class.</param>
    /// <param name="values">[unit] Receives them.</param>
    internal void Evaluate(RandmanPoint point, int manifold, Span<float> values)
    {
        ReadOnlySpan<float> x = MemoryMarshal.Cast<Vector512<float>, float>(Row(0, point.X))[(manifold * Units)..];
        ReadOnlySpan<float> y = MemoryMarshal.Cast<Vector512<float>, float>(Row(1, point.Y))[(manifold * Units)..];
        ReadOnlySpan<float> z = MemoryMarshal.Cast<Vector512<float>, float>(Row(2, point.Z))[(manifold * Units)..];
        for (int unit = 0; unit < values.Length; unit++)
        {
            values[unit] = x[unit] * y[unit] * z[unit];
        }
    }

    /// <summary>Widens ranges by the values of every class at a point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="lowest">[<see cref="Width"/>] The lowest values so far.</param>
    /// <param name="highest">[<see cref="Width"/>] The highest values so far.</param>
    internal void Widen(RandmanPoint point, Span<Vector512<float>> lowest, Span<Vector512<float>> highest)
    {
        ReadOnlySpan<Vector512<float>> x = Row(0, point.X);
        ReadOnlySpan<Vector512<float>> y = Row(1, point.Y)[..x.Length];
        ReadOnlySpan<Vector512<float>> z = Row(2, point.Z)[..x.Length];
        lowest = lowest[..x.Length];
        highest = highest[..x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            Vector512<float> value = x[i] * y[i] * z[i];
            lowest[i] = Vector512.Min(lowest[i], value);
            highest[i] = Vector512.Max(highest[i], value);
        }
    }

    private ReadOnlySpan<Vector512<float>> Row(int dimension, int point)
        => MemoryMarshal.Cast<float, Vector512<float>>(_rows.Value.AsSpan()).Slice((dimension * SineTable.Points + point) * Width, Width);

    private float[] Draw()
    {
        int lanes = Vector512<float>.Count;
        float[] rows = new float[Width * lanes * Dimensions * SineTable.Points];

        // Sixteen functions at a time, whose values lie side by side.
        Parallel.For(0, Width, () => new float[SineTable.Points], (block, _, table) =>
        {
            for (int function = lanes * block; function < Math.Min(lanes * (block + 1), Units * Classes); function++)
            {
                for (int dimension = 0; dimension < Dimensions; dimension++)
                {
                    var random = new RandomSequence(Seed, FunctionPurpose, (ulong)(function * Dimensions + dimension));
                    SineTable.Fill(ref random, table);
                    for (int point = 0; point < table.Length; point++)
                    {
                        rows[(dimension * SineTable.Points + point) * Width * lanes + function] = table[point];
                    }
                }
            }

            return table;
        }, static _ => { });
        return rows;
    }
}

/// <summary>A point of the lattice.</summary>
internal readonly record struct RandmanPoint(int X, int Y, int Z);
