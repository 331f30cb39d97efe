using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>Products of a sparse spike vector with a matrix: the forward pass, and its transpose for the weight gradient.</summary>
/// <remarks>
/// Forward sums are four, over every fourth active unit: independent chains of additions for the processor, and less
/// rounding than one. All <c>Gather</c>s add in the same order, which does not depend on vector width or threads. An index that was
/// loaded serves all vectors of a panel. Loops over panels use references: a sequence knows the bound of its units, which is
/// compared with the rows once.
/// Safe from any thread, as long as nobody else uses what is written meanwhile.
/// </remarks>
public static class SparseProduct
{
    /// <summary>The most strips of 16 neurons that loops take at once.</summary>
    internal const int LargestPanel = 4;

    /// <summary>The strips that a sum over active units takes at once: four chains for each must fit the registers.</summary>
    /// <param name="strips">How many strips are left.</param>
    internal static int GatherWidth(int strips) => Vector512.IsHardwareAccelerated ? PanelWidth(strips) : 1;

    /// <summary>The strips that a sum over places takes at once.</summary>
    /// <param name="strips">How many strips are left.</param>
    public static int PanelWidth(int strips) => strips >= LargestPanel ? LargestPanel : strips >= 2 ? 2 : 1;

    /// <summary>
    /// Sums the weight rows of the active units, each times its count, and the bias: <c>drive = b + x W</c>.
    /// </summary>
    /// <param name="layer">[inputs + 1, stride] The layer's parameters, the bias row last.</param>
    /// <param name="units">[active] The active units.</param>
    /// <param name="counts">[active] Their counts.</param>
    /// <param name="drive">[stride] Receives the result.</param>
    public static void Gather(ReadOnlySpan<float> layer, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, Span<float> drive)
        => Gather<Counted>(layer, units, counts[..units.Length], drive);

    /// <summary>As the other <c>Gather</c>, for units that spike at most once a step.</summary>
    /// <param name="layer">[inputs + 1, stride] The layer's parameters, the bias row last.</param>
    /// <param name="units">[active] The active units.</param>
    /// <param name="drive">[stride] Receives the result.</param>
    public static void Gather(ReadOnlySpan<float> layer, ReadOnlySpan<ushort> units, Span<float> drive) => Gather<Once>(layer, units, [], drive);

    /// <summary>The drive of a panel of neurons in all time steps of a sample: <c>drive = b + x W</c>.</summary>
    /// <param name="panel">[inputs + 1, width] The weights of the panel's strips, the biases last.</param>
    /// <param name="width">The panel's strips: 1, 2 or 4.</param>
    /// <param name="input">The input.</param>
    /// <param name="drive">[steps, stride] Receives the result in the first vectors of each row.</param>
    /// <param name="stride">Vectors from one step to the next.</param>
    public static void Gather(ReadOnlySpan<Vector512<float>> panel, int width, SpikeSequence input, Span<Vector512<float>> drive, int stride)
    {
        RequireWidth(width);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, width);
        input.RequireRoom(panel.Length / width);
        var x = new Operands
        {
            Steps = input.Steps,
            RowStride = width,
            Bias = (panel.Length / width - 1) * width,
            ResultStride = stride,
            OffsetStride = input.OffsetStride,
        };
        Span<Vector512<float>> sums = drive[..((input.Steps - 1) * stride + width)];
        if (input.HasCounts)
        {
            Gather<Counted>(in x, width, ref MemoryMarshal.GetReference(panel), input.Offsets, input.AllUnits, input.AllCounts, sums);
        }
        else
        {
            Gather<Once>(in x, width, ref MemoryMarshal.GetReference(panel), input.Offsets, input.AllUnits, [], sums);
        }
    }

    /// <summary>
    /// Adds to the gradient of a panel of neurons, from some samples: <c>grad W += x^T C</c>, input by input, each over the places where it is active.
    /// </summary>
    /// <param name="events">The input of these samples, by input.</param>
    /// <param name="block">Which samples they are: a block of <see cref="EventRows"/>.</param>
    /// <param name="chunk">Which steps: a chunk of <see cref="EventRows"/>.</param>
    /// <param name="coefficients">[sample of the block and step of the chunk, width] C.</param>
    /// <param name="width">The panel's strips: 1, 2 or 4.</param>
    /// <param name="gradient">[inputs, width] The gradient of the panel; what follows the inputs takes no part.</param>
    public static void AddRows(EventRows events, int block, int chunk, ReadOnlySpan<Vector512<float>> coefficients, int width, Span<Vector512<float>> gradient)
    {
        RequireWidth(width);
        ArgumentNullException.ThrowIfNull(events);
        gradient = gradient[..(events.Inputs * width)];
        coefficients = coefficients[..(events.Places * width)]; // every place is one of these
        EventRows.List list = events.ListOf(block, chunk);
        if (events.HasCounts)
        {
            AddRows<Counted>(list, ref MemoryMarshal.GetReference(coefficients), width, gradient);
        }
        else
        {
            AddRows<Once>(list, ref MemoryMarshal.GetReference(coefficients), width, gradient);
        }
    }

    /// <summary>
    /// Adds to the gradient of 16 neurons, from all time steps of a sample: <c>grad W += x^T C</c>, step by step. The same numbers as from <c>AddRows</c>,
    /// without lists by input: for layers of so few neurons that making those would take longer.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <param name="coefficients">[steps] C.</param>
    /// <param name="gradient">[inputs + 1] The strip's gradient; the bias row takes no part.</param>
    public static void Scatter(SpikeSequence input, ReadOnlySpan<Vector512<float>> coefficients, Span<Vector512<float>> gradient)
    {
        input.RequireRoom(gradient.Length);
        ref Vector512<float> rows = ref MemoryMarshal.GetReference(gradient);
        for (int step = 0; step < coefficients.Length; step++)
        {
            ReadOnlySpan<ushort> units = input.Units(step);
            if (input.HasCounts)
            {
                Scatter<Counted>(ref rows, units, ref MemoryMarshal.GetReference(input.Counts(step)), coefficients[step], input.IsDistinct);
            }
            else
            {
                float none = 0;
                Scatter<Once>(ref rows, units, ref none, coefficients[step], input.IsDistinct);
            }
        }
    }

    private static void RequireWidth(int width)
    {
        if (width is not (1 or 2 or LargestPanel))
        {
            throw new ArgumentOutOfRangeException(nameof(width), width, "A panel has 1, 2 or 4 strips.");
        }
    }

    private static void Gather<TTimes>(ReadOnlySpan<float> layer, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, Span<float> drive)
        where TTimes : struct, ITimes
    {
        Span<Vector512<float>> sums = MemoryMarshal.Cast<float, Vector512<float>>(drive);
        int stride = sums.Length;
        int bias = RequireRows(layer, stride, units);
        ref Vector512<float> rows = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<float, Vector512<float>>(layer));
        var x = new Operands { Steps = 1, RowStride = stride, Bias = bias };
        ReadOnlySpan<int> offsets = [0, units.Length];
        for (int strip = 0, width; strip < stride; strip += width)
        {
            width = GatherWidth(stride - strip);
            Gather<TTimes>(in x, width, ref Unsafe.Add(ref rows, strip), offsets, units, counts, sums.Slice(strip, width));
        }
    }

    private static void Gather<TTimes>(
        in Operands x, int width, ref Vector512<float> rows, ReadOnlySpan<int> offsets, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts,
        Span<Vector512<float>> sums)
        where TTimes : struct, ITimes
    {
        ref int offset = ref MemoryMarshal.GetReference(offsets);
        ref ushort unit = ref MemoryMarshal.GetReference(units);
        ref float count = ref MemoryMarshal.GetReference(counts);
        ref Vector512<float> sum = ref MemoryMarshal.GetReference(sums);
        switch (width)
        {
            case 1:
                GatherOne<TTimes>(in x, ref rows, ref offset, ref unit, ref count, ref sum);
                break;
            case 2:
                GatherTwo<TTimes>(in x, ref rows, ref offset, ref unit, ref count, ref sum);
                break;
            default:
                GatherFour<TTimes>(in x, ref rows, ref offset, ref unit, ref count, ref sum);
                break;
        }
    }

    private static void GatherOne<TTimes>(
        in Operands x, ref Vector512<float> rows, ref int offsets, ref ushort allUnits, ref float allCounts, ref Vector512<float> result)
        where TTimes : struct, ITimes
    {
        for (int step = 0; step < x.Steps; step++)
        {
            int start = Unsafe.Add(ref offsets, step * x.OffsetStride);
            int length = Unsafe.Add(ref offsets, step * x.OffsetStride + 1) - start;
            ref ushort units = ref Unsafe.Add(ref allUnits, start);
            ref float counts = ref Unsafe.Add(ref allCounts, start);
            ref Vector512<float> row = ref Unsafe.Add(ref rows, x.Bias);
            Vector512<float> a0 = row;
            Vector512<float> a1 = default;
            Vector512<float> a2 = default;
            Vector512<float> a3 = default;
            Vector512<float> times;
            int i = 0;
            for (; i + 4 <= length; i += 4)
            {
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i) * x.RowStride);
                times = TTimes.Factor(ref counts, i);
                a1 = TTimes.Add(times, row, a1);
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i + 1) * x.RowStride);
                times = TTimes.Factor(ref counts, i + 1);
                a0 = TTimes.Add(times, row, a0);
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i + 2) * x.RowStride);
                times = TTimes.Factor(ref counts, i + 2);
                a2 = TTimes.Add(times, row, a2);
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i + 3) * x.RowStride);
                times = TTimes.Factor(ref counts, i + 3);
                a3 = TTimes.Add(times, row, a3);
            }

            for (; i < length; i++)
            {
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i) * x.RowStride);
                times = TTimes.Factor(ref counts, i);
                a1 = TTimes.Add(times, row, a1);
            }

            row = ref Unsafe.Add(ref result, step * x.ResultStride);
            row = (a0 + a1) + (a2 + a3);
        }
    }

    private static void GatherTwo<TTimes>(
        in Operands x, ref Vector512<float> rows, ref int offsets, ref ushort allUnits, ref float allCounts, ref Vector512<float> result)
        where TTimes : struct, ITimes
    {
        for (int step = 0; step < x.Steps; step++)
        {
            int start = Unsafe.Add(ref offsets, step * x.OffsetStride);
            int length = Unsafe.Add(ref offsets, step * x.OffsetStride + 1) - start;
            ref ushort units = ref Unsafe.Add(ref allUnits, start);
            ref float counts = ref Unsafe.Add(ref allCounts, start);
            ref Vector512<float> row = ref Unsafe.Add(ref rows, x.Bias);
            Vector512<float> a0 = row, b0 = Unsafe.Add(ref row, 1);
            Vector512<float> a1 = default, b1 = default;
            Vector512<float> a2 = default, b2 = default;
            Vector512<float> a3 = default, b3 = default;
            Vector512<float> times;
            int i = 0;
            for (; i + 4 <= length; i += 4)
            {
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i) * x.RowStride);
                times = TTimes.Factor(ref counts, i);
                a1 = TTimes.Add(times, row, a1);
                b1 = TTimes.Add(times, Unsafe.Add(ref row, 1), b1);
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i + 1) * x.RowStride);
                times = TTimes.Factor(ref counts, i + 1);
                a0 = TTimes.Add(times, row, a0);
                b0 = TTimes.Add(times, Unsafe.Add(ref row, 1), b0);
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i + 2) * x.RowStride);
                times = TTimes.Factor(ref counts, i + 2);
                a2 = TTimes.Add(times, row, a2);
                b2 = TTimes.Add(times, Unsafe.Add(ref row, 1), b2);
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i + 3) * x.RowStride);
                times = TTimes.Factor(ref counts, i + 3);
                a3 = TTimes.Add(times, row, a3);
                b3 = TTimes.Add(times, Unsafe.Add(ref row, 1), b3);
            }

            for (; i < length; i++)
            {
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i) * x.RowStride);
                times = TTimes.Factor(ref counts, i);
                a1 = TTimes.Add(times, row, a1);
                b1 = TTimes.Add(times, Unsafe.Add(ref row, 1), b1);
            }

            row = ref Unsafe.Add(ref result, step * x.ResultStride);
            row = (a0 + a1) + (a2 + a3);
            Unsafe.Add(ref row, 1) = (b0 + b1) + (b2 + b3);
        }
    }

    private static void GatherFour<TTimes>(
        in Operands x, ref Vector512<float> rows, ref int offsets, ref ushort allUnits, ref float allCounts, ref Vector512<float> result)
        where TTimes : struct, ITimes
    {
        for (int step = 0; step < x.Steps; step++)
        {
            int start = Unsafe.Add(ref offsets, step * x.OffsetStride);
            int length = Unsafe.Add(ref offsets, step * x.OffsetStride + 1) - start;
            ref ushort units = ref Unsafe.Add(ref allUnits, start);
            ref float counts = ref Unsafe.Add(ref allCounts, start);
            ref Vector512<float> row = ref Unsafe.Add(ref rows, x.Bias);
            Vector512<float> a0 = row, b0 = Unsafe.Add(ref row, 1), c0 = Unsafe.Add(ref row, 2), d0 = Unsafe.Add(ref row, 3);
            Vector512<float> a1 = default, b1 = default, c1 = default, d1 = default;
            Vector512<float> a2 = default, b2 = default, c2 = default, d2 = default;
            Vector512<float> a3 = default, b3 = default, c3 = default, d3 = default;
            Vector512<float> times;
            int i = 0;
            for (; i + 4 <= length; i += 4)
            {
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i) * x.RowStride);
                times = TTimes.Factor(ref counts, i);
                a1 = TTimes.Add(times, row, a1);
                b1 = TTimes.Add(times, Unsafe.Add(ref row, 1), b1);
                c1 = TTimes.Add(times, Unsafe.Add(ref row, 2), c1);
                d1 = TTimes.Add(times, Unsafe.Add(ref row, 3), d1);
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i + 1) * x.RowStride);
                times = TTimes.Factor(ref counts, i + 1);
                a0 = TTimes.Add(times, row, a0);
                b0 = TTimes.Add(times, Unsafe.Add(ref row, 1), b0);
                c0 = TTimes.Add(times, Unsafe.Add(ref row, 2), c0);
                d0 = TTimes.Add(times, Unsafe.Add(ref row, 3), d0);
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i + 2) * x.RowStride);
                times = TTimes.Factor(ref counts, i + 2);
                a2 = TTimes.Add(times, row, a2);
                b2 = TTimes.Add(times, Unsafe.Add(ref row, 1), b2);
                c2 = TTimes.Add(times, Unsafe.Add(ref row, 2), c2);
                d2 = TTimes.Add(times, Unsafe.Add(ref row, 3), d2);
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i + 3) * x.RowStride);
                times = TTimes.Factor(ref counts, i + 3);
                a3 = TTimes.Add(times, row, a3);
                b3 = TTimes.Add(times, Unsafe.Add(ref row, 1), b3);
                c3 = TTimes.Add(times, Unsafe.Add(ref row, 2), c3);
                d3 = TTimes.Add(times, Unsafe.Add(ref row, 3), d3);
            }

            for (; i < length; i++)
            {
                row = ref Unsafe.Add(ref rows, Unsafe.Add(ref units, i) * x.RowStride);
                times = TTimes.Factor(ref counts, i);
                a1 = TTimes.Add(times, row, a1);
                b1 = TTimes.Add(times, Unsafe.Add(ref row, 1), b1);
                c1 = TTimes.Add(times, Unsafe.Add(ref row, 2), c1);
                d1 = TTimes.Add(times, Unsafe.Add(ref row, 3), d1);
            }

            row = ref Unsafe.Add(ref result, step * x.ResultStride);
            row = (a0 + a1) + (a2 + a3);
            Unsafe.Add(ref row, 1) = (b0 + b1) + (b2 + b3);
            Unsafe.Add(ref row, 2) = (c0 + c1) + (c2 + c3);
            Unsafe.Add(ref row, 3) = (d0 + d1) + (d2 + d3);
        }
    }

    private static void AddRows<TTimes>(EventRows.List list, ref Vector512<float> coefficients, int width, Span<Vector512<float>> gradient)
        where TTimes : struct, ITimes
    {
        ref ushort places = ref MemoryMarshal.GetReference(list.Places);
        ref float counts = ref MemoryMarshal.GetReference(list.Counts);
        ReadOnlySpan<int> starts = list.Starts;
        ReadOnlySpan<int> ends = list.Ends[..starts.Length];
        for (int input = 0; input < starts.Length; input++)
        {
            (int start, int end) = (starts[input], ends[input]);
            Span<Vector512<float>> row = gradient.Slice(input * width, width);
            if (width == LargestPanel)
            {
                AddFour<TTimes>(ref coefficients, ref places, ref counts, start, end, row);
            }
            else if (width == 2)
            {
                AddTwo<TTimes>(ref coefficients, ref places, ref counts, start, end, row);
            }
            else
            {
                AddOne<TTimes>(ref coefficients, ref places, ref counts, start, end, row);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddOne<TTimes>(
        ref Vector512<float> coefficients, ref ushort places, ref float counts, int start, int end, Span<Vector512<float>> row)
        where TTimes : struct, ITimes
    {
        Vector512<float> a = row[0];
        for (int i = start; i < end; i++)
        {
            a = TTimes.Add(TTimes.Factor(ref counts, i), Unsafe.Add(ref coefficients, Unsafe.Add(ref places, i)), a);
        }

        row[0] = a;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTwo<TTimes>(
        ref Vector512<float> coefficients, ref ushort places, ref float counts, int start, int end, Span<Vector512<float>> row)
        where TTimes : struct, ITimes
    {
        (Vector512<float> a, Vector512<float> b) = (row[0], row[1]);
        for (int i = start; i < end; i++)
        {
            ref Vector512<float> place = ref Unsafe.Add(ref coefficients, 2 * Unsafe.Add(ref places, i));
            Vector512<float> times = TTimes.Factor(ref counts, i);
            a = TTimes.Add(times, place, a);
            b = TTimes.Add(times, Unsafe.Add(ref place, 1), b);
        }

        (row[0], row[1]) = (a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFour<TTimes>(
        ref Vector512<float> coefficients, ref ushort places, ref float counts, int start, int end, Span<Vector512<float>> row)
        where TTimes : struct, ITimes
    {
        (Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) = (row[0], row[1], row[2], row[3]);
        for (int i = start; i < end; i++)
        {
            ref Vector512<float> place = ref Unsafe.Add(ref coefficients, LargestPanel * Unsafe.Add(ref places, i));
            Vector512<float> times = TTimes.Factor(ref counts, i);
            a = TTimes.Add(times, place, a);
            b = TTimes.Add(times, Unsafe.Add(ref place, 1), b);
            c = TTimes.Add(times, Unsafe.Add(ref place, 2), c);
            d = TTimes.Add(times, Unsafe.Add(ref place, 3), d);
        }

        (row[0], row[1], row[2], row[3]) = (a, b, c, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter<TTimes>(
        ref Vector512<float> rows, ReadOnlySpan<ushort> units, ref float counts, Vector512<float> coefficient, bool distinct)
        where TTimes : struct, ITimes
    {
        int i = 0;

        // Four at a time, loads before stores, if no unit comes twice.
        for (; distinct && i + 4 <= units.Length; i += 4)
        {
            ref Vector512<float> row0 = ref Unsafe.Add(ref rows, units[i]);
            ref Vector512<float> row1 = ref Unsafe.Add(ref rows, units[i + 1]);
            ref Vector512<float> row2 = ref Unsafe.Add(ref rows, units[i + 2]);
            ref Vector512<float> row3 = ref Unsafe.Add(ref rows, units[i + 3]);
            Vector512<float> sum0 = TTimes.Add(TTimes.Factor(ref counts, i), coefficient, row0);
            Vector512<float> sum1 = TTimes.Add(TTimes.Factor(ref counts, i + 1), coefficient, row1);
            Vector512<float> sum2 = TTimes.Add(TTimes.Factor(ref counts, i + 2), coefficient, row2);
            Vector512<float> sum3 = TTimes.Add(TTimes.Factor(ref counts, i + 3), coefficient, row3);
            (row0, row1, row2, row3) = (sum0, sum1, sum2, sum3);
        }

        for (; i < units.Length; i++)
        {
            ref Vector512<float> row = ref Unsafe.Add(ref rows, units[i]);
            row = TTimes.Add(TTimes.Factor(ref counts, i), coefficient, row);
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

    /// <summary>Where the operands of a sum over active units lie, in vectors.</summary>
    private readonly struct Operands
    {
        public required int Steps { get; init; }

        /// <summary>From the weights of one unit to those of the next.</summary>
        public required nint RowStride { get; init; }

        /// <summary>From the first weights to the biases.</summary>
        public required nint Bias { get; init; }

        /// <summary>From the sums of one step to those of the next.</summary>
        public nint ResultStride { get; init; }

        /// <summary>From where one step's list begins to where the next one's does, in the offsets.</summary>
        public nint OffsetStride { get; init; }
    }

    /// <summary>How often an event counts: known where the code is compiled, so that no loop asks.</summary>
    private interface ITimes
    {
        static abstract Vector512<float> Factor(ref float counts, nint place);

        static abstract Vector512<float> Add(Vector512<float> factor, Vector512<float> row, Vector512<float> sum);
    }

    private readonly struct Once : ITimes
    {
        public static Vector512<float> Factor(ref float counts, nint place) => default;

        public static Vector512<float> Add(Vector512<float> factor, Vector512<float> row, Vector512<float> sum) => sum + row;
    }

    private readonly struct Counted : ITimes
    {
        public static Vector512<float> Factor(ref float counts, nint place) => Vector512.Create(Unsafe.Add(ref counts, place));

        public static Vector512<float> Add(Vector512<float> factor, Vector512<float> row, Vector512<float> sum)
            => Vector512.FusedMultiplyAdd(factor, row, sum);
    }
}
