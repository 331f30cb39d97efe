using OtpeFast.Cuda.Kernels;

namespace OtpeFast.Cuda.Training.State;

/// <summary>
/// Parts that the rows of a product are cut into: enough blocks for a large device, no fewer than 64 rows each. It follows from the shapes alone, so that the
/// bits are the same on every device.
/// </summary>
internal static class GradientParts
{
    private const int WantedBlocks = 512;
    private const int LargestParts = 16;

    /// <summary>Of the product of coefficients with sparse input.</summary>
    public static int Sparse(LayerDescription layer, long rows) => Parts(Grid.Cover(layer.Neurons, 128) * Grid.Cover(layer.Inputs, 64), rows);

    /// <summary>Of the product of gated errors with traces.</summary>
    public static int Dense(LayerDescription layer, long rows) => rows <= 512 ? 1 : Parts(Grid.Cover(layer.Neurons, 64) * Grid.Cover(layer.Inputs, 64), rows);

    private static int Parts(int tiles, long rows) => (int)Math.Clamp(Math.Min(Grid.Cover(WantedBlocks, tiles), rows / 64), 1, LargestParts);
}
