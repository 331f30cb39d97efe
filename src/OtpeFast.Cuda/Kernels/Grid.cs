namespace OtpeFast.Cuda.Kernels;

/// <summary>Number of blocks in each direction.</summary>
internal readonly record struct Grid(int X, int Y = 1, int Z = 1)
{
    /// <summary>Blocks that cover so many elements.</summary>
    public static int Cover(long count, int each) => checked((int)((count + each - 1) / each));
}
