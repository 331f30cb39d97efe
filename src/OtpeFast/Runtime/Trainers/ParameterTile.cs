namespace OtpeFast.Runtime;

/// <summary>Which way the parameters of a layer are cut into tiles.</summary>
public enum TileCut
{
    /// <summary>A tile has all inputs of some neurons.</summary>
    Columns,

    /// <summary>A tile has all neurons of a worker's share of the inputs; the last one has the bias and the constants that are trained, too.</summary>
    Rows,

    /// <summary>The same of so few inputs that what a step reads and writes of them stays in a core's caches.</summary>
    FewRows,
}

/// <summary>A block of one layer's parameters: the unit in which threads own gradients.</summary>
/// <param name="Layer">The layer, 0 for the first hidden one.</param>
/// <param name="Offset">Index of the tile's first float in the parameter block.</param>
/// <param name="Row">The tile's first row.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Stride">Floats from one row to the next.</param>
/// <param name="Column">The tile's first column, a multiple of 16.</param>
/// <param name="Width">Number of columns, a multiple of 16.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public readonly record struct ParameterTile(int Layer, int Offset, int Row, int Rows, int Stride, int Column, int Width)
{
    private const int Narrowest = 16;
    private const int TilesAWorker = 2; // workers end at about the same time, and loops over columns take many at once
    private const int FewRowsFloats = 16384; // 64 KB of each of gradients, parameters, moments and traces
    private const int RowBlock = 48; // rows of the dense product's blocks, and of the traces' vectors

    /// <summary>Cuts a network into tiles.</summary>
    /// <param name="network">The network.</param>
    /// <param name="cuts">[layer] Which way.</param>
    /// <param name="width">Columns a tile, at most; a multiple of 16.</param>
    /// <param name="workers">Number of workers, for each of which there should be some.</param>
    /// <exception cref="ArgumentException">The width is none, or there are no workers.</exception>
    public static ParameterTile[] Cut(NetworkDescription network, ReadOnlySpan<TileCut> cuts, int width, int workers)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, Narrowest);
        ArgumentOutOfRangeException.ThrowIfNotEqual(width % Narrowest, 0, nameof(width));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        BatchCheck.Length(cuts.Length, network.Layers.Count, nameof(cuts));
        List<ParameterTile> tiles = List(network, cuts, width, workers);
        while (cuts.Contains(TileCut.Columns) && width > Narrowest && tiles.Count < (long)TilesAWorker * workers)
        {
            width = width / 2 / Narrowest * Narrowest;
            tiles = List(network, cuts, width, workers);
        }

        return [.. tiles];
    }

    private static int FewRows(LayerDescription shape, int parts)
    {
        int share = (int)Math.Min(shape.Inputs, (shape.Inputs - 1L) / ((long)TilesAWorker * parts) + 1);
        return RoundUp(Math.Min(share, Math.Max(1, FewRowsFloats / shape.Stride)), Narrowest);
    }

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;

    private static List<ParameterTile> List(NetworkDescription network, ReadOnlySpan<TileCut> cuts, int width, int parts)
    {
        var tiles = new List<ParameterTile>();
        for (int layer = 0; layer < network.Layers.Count; layer++)
        {
            LayerDescription shape = network.Layers[layer];
            if (cuts[layer] == TileCut.Columns)
            {
                for (int column = 0; column < shape.Stride; column += width)
                {
                    tiles.Add(
                        new ParameterTile(layer, shape.Offset + column, 0, shape.Rows, shape.Stride, column, Math.Min(width, shape.Stride - column)));
                }
            }
            else
            {
                // Every tile of rows goes through the spikes of all samples, so there are no more of them than workers.
                int step = cuts[layer] == TileCut.Rows ? RoundUp((shape.Inputs - 1) / parts + 1, RowBlock) : FewRows(shape, parts);
                for (int row = 0; row < shape.Inputs; row += step)
                {
                    int rows = row + step < shape.Inputs ? step : shape.Rows - row;
                    tiles.Add(new ParameterTile(layer, shape.Offset + row * shape.Stride, row, rows, shape.Stride, 0, shape.Stride));
                }
            }
        }

        return tiles;
    }
}
