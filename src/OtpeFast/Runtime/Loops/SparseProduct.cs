using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>Products of a sparse spike vector with a matrix: the forward pass, and its transpose for the weight gradient.</summary>
/// <remarks>
/// Forward sums are two, the bias and every second active unit, and the others: two independent chains of additions
/// for the processor, and half the rounding of one. The order does not depend on vector width or threads.
/// </remarks>
public static class SparseProduct
{
    private const int TileVectors = 4;

    /// <summary>
    /// Sums the weight rows of the active units, each times its count, and the bias: <c>drive = b + x W</c>.
    /// </summary>
    /// <param name="layer">[inputs + 1, stride] The layer's parameters, the bias row last.</param>
    /// <param name="units">[active] The active units.</param>
    /// <param name="counts">[active] Their counts.</param>
    /// <param name="drive">[stride] Receives the result.</param>
    public static void Gather(ReadOnlySpan<float> layer, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, Span<float> drive)
    {
        ReadOnlySpan<Vector512<float>> rows = MemoryMarshal.Cast<float, Vector512<float>>(layer);
        Span<Vector512<float>> sums = MemoryMarshal.Cast<float, Vector512<float>>(drive);
        int stride = sums.Length;
        int bias = rows.Length - stride;
        counts = counts[..units.Length];
        int column = 0;
        for (; column + TileVectors <= stride; column += TileVectors)
        {
            ReadOnlySpan<Vector512<float>> row = rows.Slice(bias + column, TileVectors);
            (Vector512<float> a0, Vector512<float> b0, Vector512<float> c0, Vector512<float> d0) = (row[0], row[1], row[2], row[3]);
            Vector512<float> a1 = default, b1 = default, c1 = default, d1 = default;
            int i = 0;
            for (; i + 2 <= units.Length; i += 2)
            {
                Vector512<float> count = Vector512.Create(counts[i]);
                row = rows.Slice(units[i] * stride + column, TileVectors);
                a1 = Vector512.FusedMultiplyAdd(count, row[0], a1);
                b1 = Vector512.FusedMultiplyAdd(count, row[1], b1);
                c1 = Vector512.FusedMultiplyAdd(count, row[2], c1);
                d1 = Vector512.FusedMultiplyAdd(count, row[3], d1);
                count = Vector512.Create(counts[i + 1]);
                row = rows.Slice(units[i + 1] * stride + column, TileVectors);
                a0 = Vector512.FusedMultiplyAdd(count, row[0], a0);
                b0 = Vector512.FusedMultiplyAdd(count, row[1], b0);
                c0 = Vector512.FusedMultiplyAdd(count, row[2], c0);
                d0 = Vector512.FusedMultiplyAdd(count, row[3], d0);
            }

            if (i < units.Length)
            {
                Vector512<float> count = Vector512.Create(counts[i]);
                row = rows.Slice(units[i] * stride + column, TileVectors);
                a1 = Vector512.FusedMultiplyAdd(count, row[0], a1);
                b1 = Vector512.FusedMultiplyAdd(count, row[1], b1);
                c1 = Vector512.FusedMultiplyAdd(count, row[2], c1);
                d1 = Vector512.FusedMultiplyAdd(count, row[3], d1);
            }

            Store(sums.Slice(column, TileVectors), a0 + a1, b0 + b1, c0 + c1, d0 + d1);
        }

        for (; column < stride; column++)
        {
            Vector512<float> sum0 = rows[bias + column];
            Vector512<float> sum1 = default;
            for (int i = 0; i < units.Length; i++)
            {
                Vector512<float> count = Vector512.Create(counts[i]);
                Vector512<float> weight = rows[units[i] * stride + column];
                if (i % 2 == 0)
                {
                    sum1 = Vector512.FusedMultiplyAdd(count, weight, sum1);
                }
                else
                {
                    sum0 = Vector512.FusedMultiplyAdd(count, weight, sum0);
                }
            }

            sums[column] = sum0 + sum1;
        }
    }

    /// <summary>As the other <c>Gather</c>, for units that spike at most once a step.</summary>
    /// <param name="layer">[inputs + 1, stride] The layer's parameters, the bias row last.</param>
    /// <param name="units">[active] The active units.</param>
    /// <param name="drive">[stride] Receives the result.</param>
    public static void Gather(ReadOnlySpan<float> layer, ReadOnlySpan<ushort> units, Span<float> drive)
    {
        ReadOnlySpan<Vector512<float>> rows = MemoryMarshal.Cast<float, Vector512<float>>(layer);
        Span<Vector512<float>> sums = MemoryMarshal.Cast<float, Vector512<float>>(drive);
        int stride = sums.Length;
        int bias = rows.Length - stride;
        int column = 0;
        for (; column + TileVectors <= stride; column += TileVectors)
        {
            ReadOnlySpan<Vector512<float>> row = rows.Slice(bias + column, TileVectors);
            (Vector512<float> a0, Vector512<float> b0, Vector512<float> c0, Vector512<float> d0) = (row[0], row[1], row[2], row[3]);
            Vector512<float> a1 = default, b1 = default, c1 = default, d1 = default;
            int i = 0;
            for (; i + 2 <= units.Length; i += 2)
            {
                row = rows.Slice(units[i] * stride + column, TileVectors);
                a1 += row[0];
                b1 += row[1];
                c1 += row[2];
                d1 += row[3];
                row = rows.Slice(units[i + 1] * stride + column, TileVectors);
                a0 += row[0];
                b0 += row[1];
                c0 += row[2];
                d0 += row[3];
            }

            if (i < units.Length)
            {
                row = rows.Slice(units[i] * stride + column, TileVectors);
                a1 += row[0];
                b1 += row[1];
                c1 += row[2];
                d1 += row[3];
            }

            Store(sums.Slice(column, TileVectors), a0 + a1, b0 + b1, c0 + c1, d0 + d1);
        }

        for (; column < stride; column++)
        {
            Vector512<float> sum0 = rows[bias + column];
            Vector512<float> sum1 = default;
            for (int i = 0; i < units.Length; i++)
            {
                Vector512<float> weight = rows[units[i] * stride + column];
                if (i % 2 == 0)
                {
                    sum1 += weight;
                }
                else
                {
                    sum0 += weight;
                }
            }

            sums[column] = sum0 + sum1;
        }
    }

    /// <summary>The drive of 16 neurons in all time steps of a sample: <c>drive = b + x W</c>, in the order of the other <c>Gather</c>.</summary>
    /// <param name="weights">[inputs + 1] The strip's weights, the bias last.</param>
    /// <param name="input">The input.</param>
    /// <param name="drive">[steps] Receives the result.</param>
    public static void Gather(ReadOnlySpan<Vector512<float>> weights, SpikeSequence input, Span<Vector512<float>> drive)
    {
        Vector512<float> bias = weights[^1];
        for (int step = 0; step < drive.Length; step++)
        {
            ReadOnlySpan<ushort> units = input.Units(step);
            drive[step] = input.HasCounts ? Gather(weights, units, input.Counts(step), bias) : Gather(weights, units, bias);
        }
    }

    /// <summary>
    /// Adds to the gradient of 16 neurons, from all time steps of a sample: <c>grad W += x^T C</c>, step by step.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <param name="coefficients">[steps] C.</param>
    /// <param name="gradient">[inputs + 1] The strip's gradient; the bias row takes no part.</param>
    public static void Scatter(SpikeSequence input, ReadOnlySpan<Vector512<float>> coefficients, Span<Vector512<float>> gradient)
    {
        for (int step = 0; step < coefficients.Length; step++)
        {
            ReadOnlySpan<ushort> units = input.Units(step);
            if (input.HasCounts)
            {
                Scatter(units, input.Counts(step), coefficients[step], gradient);
            }
            else
            {
                Scatter(units, coefficients[step], gradient);
            }
        }
    }

    /// <summary>Adds a vector to the rows of the active units, each times its count.</summary>
    /// <param name="units">[active] The active units.</param>
    /// <param name="counts">[active] Their counts.</param>
    /// <param name="coefficient">The vector.</param>
    /// <param name="gradient">[inputs + 1]</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scatter(ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, Vector512<float> coefficient, Span<Vector512<float>> gradient)
    {
        counts = counts[..units.Length];
        for (int i = 0; i < units.Length; i++)
        {
            ref Vector512<float> row = ref gradient[units[i]];
            row = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i]), coefficient, row);
        }
    }

    /// <summary>Adds a vector to the rows of the active units.</summary>
    /// <param name="units">[active] The active units.</param>
    /// <param name="coefficient">The vector.</param>
    /// <param name="gradient">[inputs + 1]</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scatter(ReadOnlySpan<ushort> units, Vector512<float> coefficient, Span<Vector512<float>> gradient)
    {
        foreach (ushort unit in units)
        {
            gradient[unit] += coefficient;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gather(
        ReadOnlySpan<Vector512<float>> weights, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, Vector512<float> sum0)
    {
        counts = counts[..units.Length];
        Vector512<float> sum1 = default;
        int i = 0;
        for (; i + 1 < units.Length; i += 2)
        {
            sum1 = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i]), weights[units[i]], sum1);
            sum0 = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i + 1]), weights[units[i + 1]], sum0);
        }

        if (i < units.Length)
        {
            sum1 = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i]), weights[units[i]], sum1);
        }

        return sum0 + sum1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gather(ReadOnlySpan<Vector512<float>> weights, ReadOnlySpan<ushort> units, Vector512<float> sum0)
    {
        Vector512<float> sum1 = default;
        int i = 0;
        for (; i + 1 < units.Length; i += 2)
        {
            sum1 += weights[units[i]];
            sum0 += weights[units[i + 1]];
        }

        if (i < units.Length)
        {
            sum1 += weights[units[i]];
        }

        return sum0 + sum1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Span<Vector512<float>> row, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        row[3] = d;
        row[0] = a;
        row[1] = b;
        row[2] = c;
    }
}
