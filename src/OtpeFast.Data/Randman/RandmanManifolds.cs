namespace OtpeFast.Data;

/// <summary>
/// The random manifolds of Randman (Zenke and Vogels, 2021; arXiv 2311.16151, appendix A.1): one three-dimensional
/// manifold a class, each unit's value the product of three random functions, standardised to [0, 1) over the class.
/// </summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed class RandmanManifolds
{
    private const int Dimensions = 3;
    private const int CalibrationPoints = 1_000; // samples a class, as in the authors' data sets
    private const ulong FunctionPurpose = 0x52_4D_46; // "RMF"
    private const ulong CalibrationPurpose = 0x52_4D_43; // "RMC"
    private readonly float[] _tables; // [class, unit, dimension, point]
    private readonly float[] _lowest; // [class, unit]
    private readonly float[] _scale; // [class, unit]

    /// <summary>Draws the manifolds.</summary>
    /// <param name="seed">The same seed gives the same manifolds.</param>
    /// <param name="units">Number of units.</param>
    /// <param name="classes">Number of classes.</param>
    public RandmanManifolds(ulong seed, int units = 50, int classes = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if ((long)units * classes * Dimensions * SineTable.Points > Array.MaxLength)
        {
            throw new ArgumentException($"{classes:N0} manifolds over {units:N0} units are more than this runtime allows; use fewer.", nameof(units));
        }

        Seed = seed;
        Units = units;
        Classes = classes;
        _tables = new float[classes * units * Dimensions * SineTable.Points];
        _lowest = new float[classes * units];
        _scale = new float[classes * units];
        Parallel.For(0, classes * units * Dimensions, function =>
        {
            var random = new RandomSequence(seed, FunctionPurpose, (ulong)function);
            SineTable.Fill(ref random, _tables.AsSpan(function * SineTable.Points, SineTable.Points));
        });
        Parallel.For(0, classes, Calibrate);
    }

    /// <summary>The seed they were drawn with.</summary>
    public ulong Seed { get; }

    /// <summary>Number of units.</summary>
    public int Units { get; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Evaluates one point of one manifold, drawn uniformly from its lattice.</summary>
    /// <param name="random">Where the point comes from.</param>
    /// <param name="manifold">The class.</param>
    /// <param name="values">[units] Receives the values, each in [0, 1).</param>
    public void Draw(ref RandomSequence random, int manifold, Span<float> values)
    {
        DrawRaw(ref random, manifold, values);
        for (int unit = 0; unit < values.Length; unit++)
        {
            // Points outside the range seen in calibration are rare, and kept at its ends.
            float value = (values[unit] - _lowest[manifold * Units + unit]) * _scale[manifold * Units + unit];
            values[unit] = Math.Clamp(value, 0f, MathF.BitDecrement(1f));
        }
    }

    private void DrawRaw(ref RandomSequence random, int manifold, Span<float> values)
    {
        int x = random.NextInt(SineTable.Points);
        int y = random.NextInt(SineTable.Points);
        int z = random.NextInt(SineTable.Points);
        ReadOnlySpan<float> tables = _tables.AsSpan(manifold * Units * Dimensions * SineTable.Points);
        for (int unit = 0; unit < values.Length; unit++)
        {
            ReadOnlySpan<float> functions = tables.Slice(unit * Dimensions * SineTable.Points, Dimensions * SineTable.Points);
            values[unit] = functions[x] * functions[SineTable.Points + y] * functions[2 * SineTable.Points + z];
        }
    }

    private void Calibrate(int manifold)
    {
        var random = new RandomSequence(Seed, CalibrationPurpose, (ulong)manifold);
        var values = new float[Units];
        Span<float> lowest = _lowest.AsSpan(manifold * Units, Units);
        var highest = new float[Units];
        lowest.Fill(float.MaxValue);
        highest.AsSpan().Fill(float.MinValue);
        for (int i = 0; i < CalibrationPoints; i++)
        {
            DrawRaw(ref random, manifold, values);
            for (int unit = 0; unit < Units; unit++)
            {
                lowest[unit] = Math.Min(lowest[unit], values[unit]);
                highest[unit] = Math.Max(highest[unit], values[unit]);
            }
        }

        for (int unit = 0; unit < Units; unit++)
        {
            _scale[manifold * Units + unit] = 1f / (highest[unit] - lowest[unit] + 1e-7f);
        }
    }
}
