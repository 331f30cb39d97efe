using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>Products of dense matrices: the error that a layer passes down, and the outer products of the trace rules.</summary>
/// <remarks>Safe from any thread, as long as nobody else uses what is written meanwhile.</remarks>
public static class DenseProduct
{
    /// <summary>From this number of rows on, packing the weights pays.</summary>
    public const int RowsWorthPacking = 8;

    private const int Block = 4;

    /// <summary>
    /// Passes errors down through a layer: <c>result = errors W^T</c>, row by row.
    /// </summary>
    /// <param name="errors">[rows, strips] One row a time step or sample; the padding is zero.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="strips">Strips of the layer's neurons.</param>
    /// <param name="panels">[panel, neuron, 4] The layer's weights, by <see cref="WeightPacking.TransposePanels"/>.</param>
    /// <param name="inputs">Number of inputs of the layer.</param>
    /// <param name="result">[rows, 4 * panels] Receives the result; its padding receives zeros.</param>
    /// <remarks>Each element is one sum over the neurons in order; blocking and threads do not change it.</remarks>
    public static void PassDown(StripMatrix errors, int rows, int strips, VectorBuffer panels, int inputs, StripMatrix result)
    {
        errors.Require(rows, strips);
        for (int panel = 0; panel < WeightPacking.Panels(inputs); panel++)
        {
            StripMatrix target = result.From(WeightPacking.PanelVectors * panel);
            target.Require(rows, WeightPacking.PanelVectors);
            ReadOnlySpan<Vector512<float>> weights = panels.Plane(panel)[..checked(strips * 16 * WeightPacking.PanelVectors)];
            var operands = new RegisterBlocks.Operands
            {
                Outer = strips,
                OuterStride = 16 * errors.StripStride,
                Inner = 16,
                InnerStride = 1,
                RowStride = 16 * errors.RowStride,
                RightStride = WeightPacking.PanelVectors,
                RightStripStride = 1,
                ResultRowStride = target.RowStride,
                ResultStripStride = target.StripStride,
            };
            RegisterBlocks.Multiply(
                in operands,
                rows,
                WeightPacking.PanelVectors,
                ref Unsafe.As<Vector512<float>, float>(ref MemoryMarshal.GetReference(errors.Vectors)),
                ref MemoryMarshal.GetReference(weights),
                ref MemoryMarshal.GetReference(target.Vectors));
        }
    }

    /// <summary>
    /// The products of traces and errors in a tile of a gradient: <c>grad W = traces^T errors</c>, or added to it.
    /// </summary>
    /// <param name="traces">[rows, traceStride] One row a time step or sample.</param>
    /// <param name="traceStride">Floats a row of <paramref name="traces"/>.</param>
    /// <param name="errors">[rows, strips] Beside the traces.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="inputs">Number of inputs of the layer.</param>
    /// <param name="gradient">[inputs, strips] The tile; the bias row takes no part.</param>
    /// <param name="strips">Strips of the tile.</param>
    /// <param name="adds">Whether the products are added to the tile, or replace it.</param>
    public static void Outer(
        ReadOnlySpan<float> traces, int traceStride, StripMatrix errors, int rows, int inputs, StripMatrix gradient, int strips, bool adds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(traceStride);
        ArgumentOutOfRangeException.ThrowIfNegative(inputs);
        traces = traces[..checked((rows - 1) * traceStride + inputs)];
        errors.Require(rows, strips);
        gradient.Require(inputs, strips);
        var operands = new RegisterBlocks.Operands
        {
            Outer = 1,
            OuterStride = 0,
            Inner = rows,
            InnerStride = traceStride,
            RowStride = 1,
            RightStride = errors.RowStride,
            RightStripStride = errors.StripStride,
            ResultRowStride = gradient.RowStride,
            ResultStripStride = gradient.StripStride,
            Adds = adds,
        };
        RegisterBlocks.Multiply(
            in operands, inputs, strips, ref MemoryMarshal.GetReference(traces), ref MemoryMarshal.GetReference(errors.Vectors),
            ref MemoryMarshal.GetReference(gradient.Vectors));
    }

    /// <summary>
    /// As <c>PassDown</c>, straight from the weights: for so few rows that packing them would cost more than the product.
    /// </summary>
    /// <param name="errors">[rows, stride] One row a time step or sample; the padding is zero.</param>
    /// <param name="layer">[inputs + 1, stride] The layer's parameters; the bias row takes no part.</param>
    /// <param name="inputs">Number of inputs of the layer.</param>
    /// <param name="stride">Floats a row of <paramref name="errors"/> and <paramref name="layer"/>.</param>
    /// <param name="result">[rows, resultStride] Receives the result; its padding is left alone.</param>
    /// <param name="resultStride">Floats a row of <paramref name="result"/>.</param>
    /// <param name="rows">Number of rows.</param>
    /// <remarks>
    /// Each element is a sum of 16 partial sums over the neurons in order; blocking and threads do not change it.
    /// </remarks>
    public static void PassDownFewRows(
        ReadOnlySpan<float> errors, ReadOnlySpan<float> layer, int inputs, int stride, Span<float> result, int resultStride, int rows)
    {
        int input = 0;
        for (; input + Block <= inputs; input += Block)
        {
            ReadOnlySpan<Vector512<float>> w0 = Row(layer, input, stride);
            ReadOnlySpan<Vector512<float>> w1 = Row(layer, input + 1, stride);
            ReadOnlySpan<Vector512<float>> w2 = Row(layer, input + 2, stride);
            ReadOnlySpan<Vector512<float>> w3 = Row(layer, input + 3, stride);
            int row = 0;
            for (; row + Block <= rows; row += Block)
            {
                DotBlock(
                    Row(errors, row, stride), Row(errors, row + 1, stride), Row(errors, row + 2, stride), Row(errors, row + 3, stride),
                    w0, w1, w2, w3, result[(row * resultStride + input)..], resultStride);
            }

            for (; row < rows; row++)
            {
                ReadOnlySpan<Vector512<float>> error = Row(errors, row, stride);
                Span<float> quad = result.Slice(row * resultStride + input, Block);
                quad[0] = Dot(error, w0);
                quad[1] = Dot(error, w1);
                quad[2] = Dot(error, w2);
                quad[3] = Dot(error, w3);
            }
        }

        for (; input < inputs; input++)
        {
            ReadOnlySpan<Vector512<float>> w = Row(layer, input, stride);
            for (int row = 0; row < rows; row++)
            {
                result[row * resultStride + input] = Dot(Row(errors, row, stride), w);
            }
        }
    }

    private static ReadOnlySpan<Vector512<float>> Row(ReadOnlySpan<float> matrix, int row, int stride)
        => MemoryMarshal.Cast<float, Vector512<float>>(matrix.Slice(row * stride, stride));

    private static float Dot(ReadOnlySpan<Vector512<float>> x, ReadOnlySpan<Vector512<float>> y)
    {
        y = y[..x.Length];
        Vector512<float> sum = Vector512<float>.Zero;
        for (int i = 0; i < x.Length; i++)
        {
            sum = Vector512.FusedMultiplyAdd(x[i], y[i], sum);
        }

        return Vector512.Sum(sum);
    }

    /// <summary>Sixteen dot products at once: each loaded vector serves four of them.</summary>
    private static void DotBlock(
        ReadOnlySpan<Vector512<float>> e0,
        ReadOnlySpan<Vector512<float>> e1,
        ReadOnlySpan<Vector512<float>> e2,
        ReadOnlySpan<Vector512<float>> e3,
        ReadOnlySpan<Vector512<float>> w0,
        ReadOnlySpan<Vector512<float>> w1,
        ReadOnlySpan<Vector512<float>> w2,
        ReadOnlySpan<Vector512<float>> w3,
        Span<float> result,
        int resultStride)
    {
        e1 = e1[..e0.Length];
        e2 = e2[..e0.Length];
        e3 = e3[..e0.Length];
        w0 = w0[..e0.Length];
        w1 = w1[..e0.Length];
        w2 = w2[..e0.Length];
        w3 = w3[..e0.Length];
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<float> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector512<float> s30 = default, s31 = default, s32 = default, s33 = default;
        for (int i = 0; i < e0.Length; i++)
        {
            (Vector512<float> x0, Vector512<float> x1, Vector512<float> x2, Vector512<float> x3) = (w0[i], w1[i], w2[i], w3[i]);
            Vector512<float> e = e0[i];
            s00 = Vector512.FusedMultiplyAdd(e, x0, s00);
            s01 = Vector512.FusedMultiplyAdd(e, x1, s01);
            s02 = Vector512.FusedMultiplyAdd(e, x2, s02);
            s03 = Vector512.FusedMultiplyAdd(e, x3, s03);
            e = e1[i];
            s10 = Vector512.FusedMultiplyAdd(e, x0, s10);
            s11 = Vector512.FusedMultiplyAdd(e, x1, s11);
            s12 = Vector512.FusedMultiplyAdd(e, x2, s12);
            s13 = Vector512.FusedMultiplyAdd(e, x3, s13);
            e = e2[i];
            s20 = Vector512.FusedMultiplyAdd(e, x0, s20);
            s21 = Vector512.FusedMultiplyAdd(e, x1, s21);
            s22 = Vector512.FusedMultiplyAdd(e, x2, s22);
            s23 = Vector512.FusedMultiplyAdd(e, x3, s23);
            e = e3[i];
            s30 = Vector512.FusedMultiplyAdd(e, x0, s30);
            s31 = Vector512.FusedMultiplyAdd(e, x1, s31);
            s32 = Vector512.FusedMultiplyAdd(e, x2, s32);
            s33 = Vector512.FusedMultiplyAdd(e, x3, s33);
        }

        StoreSums(result[..Block], s00, s01, s02, s03);
        StoreSums(result.Slice(resultStride, Block), s10, s11, s12, s13);
        StoreSums(result.Slice(2 * resultStride, Block), s20, s21, s22, s23);
        StoreSums(result.Slice(3 * resultStride, Block), s30, s31, s32, s33);
    }

    private static void StoreSums(Span<float> result, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        result[3] = Vector512.Sum(d);
        result[0] = Vector512.Sum(a);
        result[1] = Vector512.Sum(b);
        result[2] = Vector512.Sum(c);
    }
}
