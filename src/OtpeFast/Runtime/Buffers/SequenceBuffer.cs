using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// One row of floats per sample and time step: [sample, step, neuron]. Rows are padded to 16 floats, and the
/// padding stays zero unless a loop writes it.
/// </summary>
/// <remarks>Different samples may be written and read by different threads.</remarks>
public sealed class SequenceBuffer
{
    private readonly AlignedBuffer _buffer;
    private readonly int _steps;

    /// <summary>Buys the rows.</summary>
    /// <param name="samples">Number of samples (or of workers, for scratch).</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="neurons">Number of floats a row.</param>
    public SequenceBuffer(int samples, int steps, int neurons)
    {
        _steps = steps;
        Stride = (neurons + 15) & ~15;
        _buffer = new AlignedBuffer(BufferLength.Of("floats", samples, steps, Stride));
    }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>One row.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The time step.</param>
    /// <returns>[stride]</returns>
    public Span<float> Row(int sample, int step) => _buffer.Slice((sample * _steps + step) * Stride, Stride);

    /// <summary>One row, as vectors.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The time step.</param>
    /// <returns>[stride / 16]</returns>
    public Span<Vector512<float>> Vectors(int sample, int step) => MemoryMarshal.Cast<float, Vector512<float>>(Row(sample, step));

    /// <summary>The first rows of one sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <returns>[steps, stride]</returns>
    public Span<float> Rows(int sample, int steps) => _buffer.Slice(sample * _steps * Stride, steps * Stride);

    /// <summary>The first rows from a sample on, one a sample.</summary>
    /// <param name="first">The first sample.</param>
    public StripMatrix Matrix(int first)
    {
        Span<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(_buffer.Span);
        return new StripMatrix(vectors[(first * _steps * Stride / 16)..], _steps * Stride / 16, stripStride: 1);
    }

    /// <summary>All rows, those of a sample one after the other.</summary>
    public StripMatrix Matrix() => new(MemoryMarshal.Cast<float, Vector512<float>>(_buffer.Span), Stride / 16, stripStride: 1);

    /// <summary>Sets everything to zero.</summary>
    public void Clear() => _buffer.Span.Clear();

    /// <summary>Everything.</summary>
    internal Span<float> Floats => _buffer.Span;

    /// <summary>Sets every row to the same.</summary>
    /// <param name="row">[stride]</param>
    public void Fill(ReadOnlySpan<float> row)
    {
        BatchCheck.Length(row.Length, Stride, nameof(row));
        for (Span<float> rest = _buffer.Span; rest.Length > 0; rest = rest[Stride..])
        {
            row.CopyTo(rest);
        }
    }
}
