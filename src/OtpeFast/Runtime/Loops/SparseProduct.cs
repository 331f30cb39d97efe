using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>Products of a sparse spike vector with a matrix: the forward pass, and its transpose for the weight gradient.</summary>
/// <remarks>
/// Forward sums are four, over every fourth active unit: independent chains of additions for the processor, and less
/// rounding than one. All <c>Gather</c>s add in the same order, which does not depend on vector width or threads. Loops over
/// strips use references: a sequence knows the bound of its units, which is compared with the rows once.
/// Safe from any thread, as long as nobody else uses what is written meanwhile.
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
        Span<Vector512<float>> sums = MemoryMarshal.Cast<float, Vector512<float>>(drive);
        int stride = sums.Length;
        int bias = RequireRows(layer, stride, units);
        ref Vector512<float> rows = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<float, Vector512<float>>(layer));
        counts = counts[..units.Length];
        int column = 0;
        for (; column + TileVectors <= stride; column += TileVectors)
        {
            ref Vector512<float> first = ref Unsafe.Add(ref rows, column);
            ref Vector512<float> row = ref Unsafe.Add(ref first, bias);
            Vector512<float> a0 = row, b0 = Unsafe.Add(ref row, 1), c0 = Unsafe.Add(ref row, 2), d0 = Unsafe.Add(ref row, 3);
            Vector512<float> a1 = default, b1 = default, c1 = default, d1 = default;
            Vector512<float> a2 = default, b2 = default, c2 = default, d2 = default;
            Vector512<float> a3 = default, b3 = default, c3 = default, d3 = default;
            Vector512<float> count;
            int i = 0;
            for (; i + 4 <= units.Length; i += 4)
            {
                row = ref Unsafe.Add(ref first, units[i] * stride);
                count = Vector512.Create(counts[i]);
                a1 = Vector512.FusedMultiplyAdd(count, row, a1);
                b1 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 1), b1);
                c1 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 2), c1);
                d1 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 3), d1);
                row = ref Unsafe.Add(ref first, units[i + 1] * stride);
                count = Vector512.Create(counts[i + 1]);
                a0 = Vector512.FusedMultiplyAdd(count, row, a0);
                b0 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 1), b0);
                c0 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 2), c0);
                d0 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 3), d0);
                row = ref Unsafe.Add(ref first, units[i + 2] * stride);
                count = Vector512.Create(counts[i + 2]);
                a2 = Vector512.FusedMultiplyAdd(count, row, a2);
                b2 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 1), b2);
                c2 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 2), c2);
                d2 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 3), d2);
                row = ref Unsafe.Add(ref first, units[i + 3] * stride);
                count = Vector512.Create(counts[i + 3]);
                a3 = Vector512.FusedMultiplyAdd(count, row, a3);
                b3 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 1), b3);
                c3 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 2), c3);
                d3 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 3), d3);
            }

            for (; i < units.Length; i++)
            {
                row = ref Unsafe.Add(ref first, units[i] * stride);
                count = Vector512.Create(counts[i]);
                a1 = Vector512.FusedMultiplyAdd(count, row, a1);
                b1 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 1), b1);
                c1 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 2), c1);
                d1 = Vector512.FusedMultiplyAdd(count, Unsafe.Add(ref row, 3), d1);
            }

            sums[column + 3] = (d0 + d1) + (d2 + d3);
            sums[column] = (a0 + a1) + (a2 + a3);
            sums[column + 1] = (b0 + b1) + (b2 + b3);
            sums[column + 2] = (c0 + c1) + (c2 + c3);
        }

        for (; column < stride; column++)
        {
            sums[column] = Gather(ref Unsafe.Add(ref rows, column), stride, units, counts, Unsafe.Add(ref rows, bias + column));
        }
    }

    /// <summary>As the other <c>Gather</c>, for units that spike at most once a step.</summary>
    /// <param name="layer">[inputs + 1, stride] The layer's parameters, the bias row last.</param>
    /// <param name="units">[active] The active units.</param>
    /// <param name="drive">[stride] Receives the result.</param>
    public static void Gather(ReadOnlySpan<float> layer, ReadOnlySpan<ushort> units, Span<float> drive)
    {
        Span<Vector512<float>> sums = MemoryMarshal.Cast<float, Vector512<float>>(drive);
        int stride = sums.Length;
        int bias = RequireRows(layer, stride, units);
        ref Vector512<float> rows = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<float, Vector512<float>>(layer));
        int column = 0;
        for (; column + TileVectors <= stride; column += TileVectors)
        {
            ref Vector512<float> first = ref Unsafe.Add(ref rows, column);
            ref Vector512<float> row = ref Unsafe.Add(ref first, bias);
            Vector512<float> a0 = row, b0 = Unsafe.Add(ref row, 1), c0 = Unsafe.Add(ref row, 2), d0 = Unsafe.Add(ref row, 3);
            Vector512<float> a1 = default, b1 = default, c1 = default, d1 = default;
            Vector512<float> a2 = default, b2 = default, c2 = default, d2 = default;
            Vector512<float> a3 = default, b3 = default, c3 = default, d3 = default;
            int i = 0;
            for (; i + 4 <= units.Length; i += 4)
            {
                row = ref Unsafe.Add(ref first, units[i] * stride);
                a1 += row;
                b1 += Unsafe.Add(ref row, 1);
                c1 += Unsafe.Add(ref row, 2);
                d1 += Unsafe.Add(ref row, 3);
                row = ref Unsafe.Add(ref first, units[i + 1] * stride);
                a0 += row;
                b0 += Unsafe.Add(ref row, 1);
                c0 += Unsafe.Add(ref row, 2);
                d0 += Unsafe.Add(ref row, 3);
                row = ref Unsafe.Add(ref first, units[i + 2] * stride);
                a2 += row;
                b2 += Unsafe.Add(ref row, 1);
                c2 += Unsafe.Add(ref row, 2);
                d2 += Unsafe.Add(ref row, 3);
                row = ref Unsafe.Add(ref first, units[i + 3] * stride);
                a3 += row;
                b3 += Unsafe.Add(ref row, 1);
                c3 += Unsafe.Add(ref row, 2);
                d3 += Unsafe.Add(ref row, 3);
            }

            for (; i < units.Length; i++)
            {
                row = ref Unsafe.Add(ref first, units[i] * stride);
                a1 += row;
                b1 += Unsafe.Add(ref row, 1);
                c1 += Unsafe.Add(ref row, 2);
                d1 += Unsafe.Add(ref row, 3);
            }

            sums[column + 3] = (d0 + d1) + (d2 + d3);
            sums[column] = (a0 + a1) + (a2 + a3);
            sums[column + 1] = (b0 + b1) + (b2 + b3);
            sums[column + 2] = (c0 + c1) + (c2 + c3);
        }

        for (; column < stride; column++)
        {
            sums[column] = Gather(ref Unsafe.Add(ref rows, column), stride, units, Unsafe.Add(ref rows, bias + column));
        }
    }

    /// <summary>The drive of 16 neurons in all time steps of a sample: <c>drive = b + x W</c>.</summary>
    /// <param name="weights">[inputs + 1] The strip's weights, the bias last.</param>
    /// <param name="input">The input.</param>
    /// <param name="drive">[steps] Receives the result.</param>
    public static void Gather(ReadOnlySpan<Vector512<float>> weights, SpikeSequence input, Span<Vector512<float>> drive)
    {
        input.RequireRoom(weights.Length);
        ref Vector512<float> rows = ref MemoryMarshal.GetReference(weights);
        Vector512<float> bias = weights[^1];
        for (int step = 0; step < drive.Length; step++)
        {
            ReadOnlySpan<ushort> units = input.Units(step);
            drive[step] = input.HasCounts ? Gather(ref rows, 1, units, input.Counts(step), bias) : Gather(ref rows, 1, units, bias);
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
            Scatter(input, step, coefficients[step], gradient);
        }
    }

    /// <summary>Adds a vector to the gradient rows of the units of one step, each times its count.</summary>
    /// <param name="input">The input.</param>
    /// <param name="step">The step.</param>
    /// <param name="coefficient">The vector.</param>
    /// <param name="gradient">[inputs + 1] The strip's gradient; the bias row takes no part.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scatter(SpikeSequence input, int step, Vector512<float> coefficient, Span<Vector512<float>> gradient)
    {
        input.RequireRoom(gradient.Length);
        ref Vector512<float> rows = ref MemoryMarshal.GetReference(gradient);
        ReadOnlySpan<ushort> units = input.Units(step);
        if (input.HasCounts)
        {
            Scatter(ref rows, units, input.Counts(step), coefficient, input.IsDistinct);
        }
        else
        {
            Scatter(ref rows, units, coefficient);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gather(ref Vector512<float> rows, int stride, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, Vector512<float> sum0)
    {
        counts = counts[..units.Length];
        Vector512<float> sum1 = default, sum2 = default, sum3 = default;
        int i = 0;
        for (; i + 4 <= units.Length; i += 4)
        {
            sum1 = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i]), Unsafe.Add(ref rows, units[i] * stride), sum1);
            sum0 = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i + 1]), Unsafe.Add(ref rows, units[i + 1] * stride), sum0);
            sum2 = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i + 2]), Unsafe.Add(ref rows, units[i + 2] * stride), sum2);
            sum3 = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i + 3]), Unsafe.Add(ref rows, units[i + 3] * stride), sum3);
        }

        for (; i < units.Length; i++)
        {
            sum1 = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i]), Unsafe.Add(ref rows, units[i] * stride), sum1);
        }

        return (sum0 + sum1) + (sum2 + sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gather(ref Vector512<float> rows, int stride, ReadOnlySpan<ushort> units, Vector512<float> sum0)
    {
        Vector512<float> sum1 = default, sum2 = default, sum3 = default;
        int i = 0;
        for (; i + 4 <= units.Length; i += 4)
        {
            sum1 += Unsafe.Add(ref rows, units[i] * stride);
            sum0 += Unsafe.Add(ref rows, units[i + 1] * stride);
            sum2 += Unsafe.Add(ref rows, units[i + 2] * stride);
            sum3 += Unsafe.Add(ref rows, units[i + 3] * stride);
        }

        for (; i < units.Length; i++)
        {
            sum1 += Unsafe.Add(ref rows, units[i] * stride);
        }

        return (sum0 + sum1) + (sum2 + sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter(ref Vector512<float> rows, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, Vector512<float> coefficient, bool distinct)
    {
        counts = counts[..units.Length];
        int i = 0;

        // Four at a time, loads before stores, if no unit comes twice.
        for (; distinct && i + 4 <= units.Length; i += 4)
        {
            ref Vector512<float> row0 = ref Unsafe.Add(ref rows, units[i]);
            ref Vector512<float> row1 = ref Unsafe.Add(ref rows, units[i + 1]);
            ref Vector512<float> row2 = ref Unsafe.Add(ref rows, units[i + 2]);
            ref Vector512<float> row3 = ref Unsafe.Add(ref rows, units[i + 3]);
            Vector512<float> sum0 = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i]), coefficient, row0);
            Vector512<float> sum1 = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i + 1]), coefficient, row1);
            Vector512<float> sum2 = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i + 2]), coefficient, row2);
            Vector512<float> sum3 = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i + 3]), coefficient, row3);
            (row0, row1, row2, row3) = (sum0, sum1, sum2, sum3);
        }

        for (; i < units.Length; i++)
        {
            ref Vector512<float> row = ref Unsafe.Add(ref rows, units[i]);
            row = Vector512.FusedMultiplyAdd(Vector512.Create(counts[i]), coefficient, row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter(ref Vector512<float> rows, ReadOnlySpan<ushort> units, Vector512<float> coefficient)
    {
        int i = 0;
        for (; i + 4 <= units.Length; i += 4)
        {
            ref Vector512<float> row0 = ref Unsafe.Add(ref rows, units[i]);
            ref Vector512<float> row1 = ref Unsafe.Add(ref rows, units[i + 1]);
            ref Vector512<float> row2 = ref Unsafe.Add(ref rows, units[i + 2]);
            ref Vector512<float> row3 = ref Unsafe.Add(ref rows, units[i + 3]);
            (row0, row1, row2, row3) = (row0 + coefficient, row1 + coefficient, row2 + coefficient, row3 + coefficient);
        }

        for (; i < units.Length; i++)
        {
            Unsafe.Add(ref rows, units[i]) += coefficient;
        }
    }

    /// <summary>Checks that there is a row for every unit, and returns the place of the bias row.</summary>
    private static int RequireRows(ReadOnlySpan<float> layer, int stride, ReadOnlySpan<ushort> units)
    {
        int bias = layer.Length / Vector512<float>.Count - stride;
        if (bias < 0)
        {
            Throw.Lengths(nameof(layer), stride * Vector512<float>.Count, layer.Length);
        }

        foreach (ushort unit in units)
        {
            if (unit * stride >= bias)
            {
                Throw.UnitOutside(unit, bias / stride);
            }
        }

        return bias;
    }
}
