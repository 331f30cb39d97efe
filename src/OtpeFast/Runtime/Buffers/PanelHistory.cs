using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// What every step leaves of a layer's neurons, for scans that go back over the steps and take a block of samples along in each:
/// [panel of up to 64 neurons, block, step from the last to the first, sample of the block, strip of the panel]. A scan reads memory front to back.
/// </summary>
/// <remarks>Different samples may be written by different threads.</remarks>
public sealed class PanelHistory
{
    private readonly AlignedBuffer _buffer;
    private readonly int _strips;
    private readonly int _steps;
    private readonly int _blocks;
    private readonly int _blockSamples;

    /// <summary>Buys the vectors, zeroed.</summary>
    /// <param name="strips">Strips of 16 neurons.</param>
    /// <param name="steps">Largest number of steps.</param>
    /// <param name="samples">Number of samples.</param>
    /// <param name="blockSamples">Samples a block.</param>
    public PanelHistory(int strips, int steps, int samples, int blockSamples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSamples);
        _strips = strips;
        _steps = steps;
        _blocks = (samples - 1) / blockSamples + 1;
        _blockSamples = blockSamples;
        _buffer = new AlignedBuffer(BufferLength.Of("floats", strips, steps, _blocks, blockSamples, Vector512<float>.Count));
    }

    /// <summary>Vectors from one sample to the next in the panel of a strip.</summary>
    /// <param name="strip">The strip.</param>
    public int Stride(int strip) => Math.Min(SparseProduct.LargestPanel, _strips - First(strip));

    /// <summary>What a step left of a strip in the samples of a block.</summary>
    /// <param name="strip">The strip.</param>
    /// <param name="step">The step.</param>
    /// <param name="block">The block.</param>
    /// <returns>[sample of the block, stride] The strip comes first in each row; those of its panel after it, and of the next sample before it.</returns>
    public ReadOnlySpan<Vector512<float>> Row(int strip, int step, int block)
        => Vectors.Slice(Place(First(strip), step, block), _blockSamples * Stride(strip))[(strip - First(strip))..];

    /// <summary>Keeps what a step left of a sample.</summary>
    /// <param name="step">The step.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="row">[strip] What it left.</param>
    public void Set(int step, int sample, ReadOnlySpan<Vector512<float>> row)
    {
        for (int strip = 0; strip < _strips; strip += SparseProduct.LargestPanel)
        {
            int stride = Stride(strip);
            row.Slice(strip, stride).CopyTo(Vectors[(Place(strip, step, sample / _blockSamples) + sample % _blockSamples * stride)..]);
        }
    }

    private Span<Vector512<float>> Vectors => MemoryMarshal.Cast<float, Vector512<float>>(_buffer.Span);

    private int Place(int firstStrip, int step, int block)
        => _blockSamples * (firstStrip * _steps * _blocks + (block * _steps + _steps - 1 - step) * Stride(firstStrip));

    private static int First(int strip) => strip / SparseProduct.LargestPanel * SparseProduct.LargestPanel;
}
