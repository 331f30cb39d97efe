using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>Small loops over a tile of a layer's gradient.</summary>
/// <remarks>Safe from any thread, as long as nobody else uses what is written meanwhile.</remarks>
public static class TileLoops
{
    /// <summary>Sets a tile to zero.</summary>
    /// <param name="gradient">[inputs + 1, stride]</param>
    /// <param name="stride">Floats a row.</param>
    /// <param name="column">The tile's first column.</param>
    /// <param name="width">Number of columns.</param>
    public static void Clear(Span<float> gradient, int stride, int column, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        if (width == stride)
        {
            gradient.Clear();
            return;
        }

        for (int start = column; start < gradient.Length; start += stride)
        {
            gradient.Slice(start, width).Clear();
        }
    }

    /// <summary>A tile as a matrix of strips.</summary>
    /// <param name="gradient">[inputs + 1, stride]</param>
    /// <param name="stride">Floats a row.</param>
    /// <param name="column">The tile's first column.</param>
    public static StripMatrix Matrix(Span<float> gradient, int stride, int column)
        => new(MemoryMarshal.Cast<float, Vector512<float>>(gradient[column..]), stride / Vector512<float>.Count, stripStride: 1);

    /// <summary>Adds one row to another.</summary>
    /// <param name="source">[length] A multiple of 16.</param>
    /// <param name="destination">[length]</param>
    public static void Add(ReadOnlySpan<float> source, Span<float> destination)
    {
        ReadOnlySpan<Vector512<float>> from = MemoryMarshal.Cast<float, Vector512<float>>(source);
        Span<Vector512<float>> to = MemoryMarshal.Cast<float, Vector512<float>>(destination)[..from.Length];
        for (int i = 0; i < from.Length; i++)
        {
            to[i] += from[i];
        }
    }

    /// <summary>Adds one row of vectors to another.</summary>
    /// <param name="source">[length]</param>
    /// <param name="destination">[length or more]</param>
    public static void Add(ReadOnlySpan<Vector512<float>> source, Span<Vector512<float>> destination)
    {
        destination = destination[..source.Length];
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] += source[i];
        }
    }

    /// <summary>Adds all rows of a panel.</summary>
    /// <param name="rows">[rows, width]</param>
    /// <param name="width">Vectors a row.</param>
    /// <param name="sum">[width] What they are added to.</param>
    public static void AddRows(ReadOnlySpan<Vector512<float>> rows, int width, Span<Vector512<float>> sum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (width == SparseProduct.LargestPanel)
        {
            (Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) = (sum[0], sum[1], sum[2], sum[3]);
            for (int i = 0; i + 3 < rows.Length; i += 4)
            {
                a += rows[i];
                b += rows[i + 1];
                c += rows[i + 2];
                d += rows[i + 3];
            }

            (sum[0], sum[1], sum[2], sum[3]) = (a, b, c, d);
            return;
        }

        for (int column = 0; column < width; column++)
        {
            Vector512<float> total = sum[column];
            for (int i = column; i < rows.Length; i += width)
            {
                total += rows[i];
            }

            sum[column] = total;
        }
    }

    /// <summary>Adds a multiple of one row to another.</summary>
    /// <param name="source">[length] A multiple of 16.</param>
    /// <param name="factor">What it is multiplied by.</param>
    /// <param name="destination">[length]</param>
    internal static void AddScaled(ReadOnlySpan<float> source, float factor, Span<float> destination)
    {
        ReadOnlySpan<Vector512<float>> from = MemoryMarshal.Cast<float, Vector512<float>>(source);
        Span<Vector512<float>> to = MemoryMarshal.Cast<float, Vector512<float>>(destination)[..from.Length];
        Vector512<float> factors = Vector512.Create(factor);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = Vector512.FusedMultiplyAdd(from[i], factors, to[i]);
        }
    }

    /// <summary>Writes a panel of columns into a gradient.</summary>
    /// <param name="panel">[inputs + 1, width]</param>
    /// <param name="width">The panel's strips of 16 columns.</param>
    /// <param name="gradient">[inputs + 1, stride]</param>
    /// <param name="stride">Floats a row.</param>
    /// <param name="column">The panel's first column.</param>
    public static void StorePanel(ReadOnlySpan<Vector512<float>> panel, int width, Span<float> gradient, int stride, int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        Span<Vector512<float>> rows = MemoryMarshal.Cast<float, Vector512<float>>(gradient);
        int strideVectors = stride / Vector512<float>.Count;
        int first = column / Vector512<float>.Count;
        for (int i = 0; i < panel.Length / width; i++)
        {
            panel.Slice(i * width, width).CopyTo(rows[(i * strideVectors + first)..]);
        }
    }

    /// <summary>Writes a strip of 16 columns into a gradient.</summary>
    /// <param name="strip">[inputs + 1]</param>
    /// <param name="gradient">[inputs + 1, stride]</param>
    /// <param name="stride">Floats a row.</param>
    /// <param name="column">The strip's first column.</param>
    public static void StoreStrip(ReadOnlySpan<Vector512<float>> strip, Span<float> gradient, int stride, int column)
    {
        Span<Vector512<float>> rows = MemoryMarshal.Cast<float, Vector512<float>>(gradient);
        int strideVectors = stride / Vector512<float>.Count;
        int first = column / Vector512<float>.Count;
        for (int i = 0; i < strip.Length; i++)
        {
            rows[i * strideVectors + first] = strip[i];
        }
    }
}
