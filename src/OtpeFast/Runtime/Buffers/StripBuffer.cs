using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// One number per synapse of a layer, cut into strips of 16 neurons: [sample, strip, input, 16]. A strip is read
/// and written front to back, one vector an input, whatever the layer's width.
/// </summary>
public sealed class StripBuffer
{
    private readonly AlignedBuffer _buffer;
    private readonly int _strips;
    private readonly int _rows;

    /// <summary>Buys the strips.</summary>
    /// <param name="samples">Number of samples (or of workers, for scratch).</param>
    /// <param name="strips">Strips a sample.</param>
    /// <param name="rows">Vectors a strip: the inputs, and one for the bias.</param>
    public StripBuffer(int samples, int strips, int rows)
    {
        _strips = strips;
        _rows = rows;
        _buffer = new AlignedBuffer((long)samples * strips * rows * Vector512<float>.Count);
    }

    /// <summary>One strip.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="strip">The strip: neurons 16 * strip to 16 * strip + 15.</param>
    /// <returns>[rows]</returns>
    public Span<Vector512<float>> Strip(int sample, int strip)
        => MemoryMarshal.Cast<float, Vector512<float>>(_buffer.Span).Slice((sample * _strips + strip) * _rows, _rows);

    /// <summary>Sets everything to zero.</summary>
    public void Clear() => _buffer.Span.Clear();
}
