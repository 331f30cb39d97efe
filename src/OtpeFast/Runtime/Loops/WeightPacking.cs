using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// Copies of weights in the order in which loops read them, made once a step: a strip of 16 neurons lies together
/// and fits the first-level cache, and panels of transposed weights feed the dense product front to back.
/// </summary>
/// <remarks>Safe from any thread, as long as nobody else uses what is written meanwhile.</remarks>
public static class WeightPacking
{
    /// <summary>Inputs a panel.</summary>
    internal const int PanelWidth = PanelVectors * 16;

    private const int Side = 16;

    /// <summary>Vectors a row of a panel.</summary>
    internal const int PanelVectors = 4;

    /// <summary>Number of panels for a number of inputs.</summary>
    /// <param name="inputs">Number of inputs.</param>
    public static int Panels(int inputs) => (inputs + PanelWidth - 1) / PanelWidth;

    /// <summary>Copies every workers-th panel of up to 64 neurons, in the strips that <see cref="SparseProduct"/> takes at once.</summary>
    /// <param name="layer">[inputs + 1, stride] The layer's parameters.</param>
    /// <param name="stride">Floats a row.</param>
    /// <param name="strips">[1, strip, inputs + 1] Receives the strips; those that are taken at once lie row by row: [inputs + 1, width].</param>
    /// <param name="worker">The first panel.</param>
    /// <param name="workers">The distance to the next.</param>
    public static void CopyStrips(ReadOnlySpan<float> layer, int stride, VectorBuffer strips, int worker, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(worker);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(layer);
        int strideVectors = stride / Vector512<float>.Count;
        for (int panel = SparseProduct.LargestPanel * worker; panel < strideVectors; panel += SparseProduct.LargestPanel * workers)
        {
            int end = Math.Min(panel + SparseProduct.LargestPanel, strideVectors);
            for (int strip = panel, width; strip < end; strip += width)
            {
                width = SparseProduct.GatherWidth(end - strip);
                Span<Vector512<float>> rows = strips.Runs(0, strip, width);
                for (int row = 0; row < rows.Length / width; row++)
                {
                    vectors.Slice(row * strideVectors + strip, width).CopyTo(rows[(row * width)..]);
                }
            }
        }
    }

    /// <summary>Copies every workers-th panel of 64 inputs, transposed: a row a neuron, the weights from 64 inputs.</summary>
    /// <param name="layer">[inputs + 1, stride] The layer's parameters; the bias row takes no part.</param>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="stride">Floats a row.</param>
    /// <param name="panels">[panel, neuron, 4] Receives the panels; what lies past the last input stays zero.</param>
    /// <param name="worker">The first panel.</param>
    /// <param name="workers">The distance to the next.</param>
    public static void TransposePanels(ReadOnlySpan<float> layer, int inputs, int stride, VectorBuffer panels, int worker, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(worker);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);

        // Through a block of its own: stores far apart would meet the loads in the low bits of their addresses, and wait.
        Span<float> block = stackalloc float[Side * Side];
        for (int panel = worker; panel < Panels(inputs); panel += workers)
        {
            Span<float> target = MemoryMarshal.Cast<Vector512<float>, float>(panels.Plane(panel));
            int width = Math.Min(PanelWidth, inputs - panel * PanelWidth);
            for (int column = 0; column < stride; column += Side)
            {
                for (int input = 0; input < width; input += Side)
                {
                    int count = Math.Min(Side, width - input);
                    for (int row = 0; row < count; row++)
                    {
                        ReadOnlySpan<float> weights = layer.Slice((panel * PanelWidth + input + row) * stride + column, Side);
                        for (int i = 0; i < weights.Length; i++)
                        {
                            block[i * Side + row] = weights[i];
                        }
                    }

                    for (int i = 0; i < Side; i++)
                    {
                        block.Slice(i * Side, count).CopyTo(target.Slice((column + i) * PanelWidth + input, count));
                    }
                }
            }
        }
    }
}
