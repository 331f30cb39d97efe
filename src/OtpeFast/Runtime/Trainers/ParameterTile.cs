namespace OtpeFast.Runtime;

/// <summary>A block of columns of one layer's parameters: the unit in which threads own gradients.</summary>
/// <param name="Layer">The layer, 0 for the first hidden one.</param>
/// <param name="Offset">Index of the tile's first float in the parameter block.</param>
/// <param name="Rows">Number of rows, the bias row included.</param>
/// <param name="Stride">Floats from one row to the next.</param>
/// <param name="Column">The tile's first column, a multiple of 16.</param>
/// <param name="Width">Number of columns, a multiple of 16.</param>
public readonly record struct ParameterTile(int Layer, int Offset, int Rows, int Stride, int Column, int Width)
{
    private const int Narrowest = 16;

    /// <summary>Cuts a network into tiles.</summary>
    /// <param name="network">The network.</param>
    /// <param name="width">Columns a tile; the last of a layer may have fewer.</param>
    /// <param name="wanted">Number of tiles below which they are cut narrower, as far as that goes.</param>
    public static ParameterTile[] Cut(NetworkDescription network, int width, int wanted)
    {
        List<ParameterTile> tiles = Cut(network, width);
        while (width > Narrowest && tiles.Count < wanted)
        {
            width /= 2;
            tiles = Cut(network, width);
        }

        return [.. tiles];
    }

    private static List<ParameterTile> Cut(NetworkDescription network, int width)
    {
        var tiles = new List<ParameterTile>();
        for (int layer = 0; layer < network.Layers.Count; layer++)
        {
            LayerDescription shape = network.Layers[layer];
            for (int column = 0; column < shape.Stride; column += width)
            {
                tiles.Add(new ParameterTile(layer, shape.Offset + column, shape.Inputs + 1, shape.Stride, column, Math.Min(width, shape.Stride - column)));
            }
        }

        return tiles;
    }
}
