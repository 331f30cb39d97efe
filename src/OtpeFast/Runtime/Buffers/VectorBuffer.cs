using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// Vectors of 16 floats in three dimensions, the last of which lies in one run of memory: [first, second, third, 16].
/// A layer's neurons are cut into strips of 16, so that a loop over time steps, samples or inputs keeps a strip's state in
/// registers and reads and writes memory front to back, whatever the layer's width.
/// </summary>
/// <remarks>Different parts may be written and read by different threads.</remarks>
public sealed class VectorBuffer
{
    private readonly AlignedBuffer _buffer;
    private readonly int _second;
    private readonly int _third;

    /// <summary>Buys the vectors, zeroed.</summary>
    /// <param name="first">Length of the first dimension.</param>
    /// <param name="second">Length of the second.</param>
    /// <param name="third">Length of the third.</param>
    public VectorBuffer(int first, int second, int third)
    {
        _second = second;
        _third = third;
        _buffer = new AlignedBuffer(BufferLength.Of("floats", first, second, third, Vector512<float>.Count));
    }

    /// <summary>The vectors along the third dimension.</summary>
    /// <param name="first">Index in the first dimension.</param>
    /// <param name="second">Index in the second.</param>
    /// <returns>[third]</returns>
    public Span<Vector512<float>> Run(int first, int second) => Vectors.Slice((first * _second + second) * _third, _third);

    /// <summary>The vectors of several indices of the second dimension, one run after the other.</summary>
    /// <param name="first">Index in the first dimension.</param>
    /// <param name="second">First index in the second.</param>
    /// <param name="count">Their number.</param>
    /// <returns>[count, third]</returns>
    public Span<Vector512<float>> Runs(int first, int second, int count) => Vectors.Slice((first * _second + second) * _third, count * _third);

    /// <summary>The vectors along the second and third dimensions.</summary>
    /// <param name="first">Index in the first dimension.</param>
    /// <returns>[second, third]</returns>
    public Span<Vector512<float>> Plane(int first) => Vectors.Slice(first * _second * _third, _second * _third);

    /// <summary>One float.</summary>
    /// <param name="first">Index in the first dimension.</param>
    /// <param name="column">Column over all strips of the second dimension.</param>
    /// <param name="third">Index in the third dimension.</param>
    public float At(int first, int column, int third) => MemoryMarshal.Cast<Vector512<float>, float>(Run(first, column / 16))[16 * third + column % 16];

    /// <summary>Writes a row across the strips of the second dimension.</summary>
    /// <param name="first">Index in the first dimension.</param>
    /// <param name="third">Index in the third.</param>
    /// <param name="row">[16 * strips]</param>
    public void SetRow(int first, int third, ReadOnlySpan<float> row)
    {
        ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(row);
        for (int strip = 0; strip < vectors.Length; strip++)
        {
            Run(first, strip)[third] = vectors[strip];
        }
    }

    /// <summary>Reads a row across the strips of the second dimension.</summary>
    /// <param name="first">Index in the first dimension.</param>
    /// <param name="third">Index in the third.</param>
    /// <param name="row">[16 * strips] Receives it.</param>
    public void CopyRowTo(int first, int third, Span<float> row)
    {
        Span<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(row);
        for (int strip = 0; strip < vectors.Length; strip++)
        {
            vectors[strip] = Run(first, strip)[third];
        }
    }

    /// <summary>The rows along the third dimension, their columns in strips along the second.</summary>
    /// <param name="first">Index in the first dimension.</param>
    public StripMatrix AcrossSecond(int first) => new(Vectors[(first * _second * _third)..], rowStride: 1, stripStride: _third);

    /// <summary>The rows along the third dimension, their columns in strips along the first.</summary>
    /// <param name="second">Index in the second dimension.</param>
    public StripMatrix AcrossFirst(int second) => new(Vectors[(second * _third)..], rowStride: 1, stripStride: _second * _third);

    /// <summary>Sets everything to zero.</summary>
    public void Clear() => _buffer.Span.Clear();

    /// <summary>Everything.</summary>
    internal Span<float> Floats => _buffer.Span;

    private Span<Vector512<float>> Vectors => MemoryMarshal.Cast<float, Vector512<float>>(_buffer.Span);
}
