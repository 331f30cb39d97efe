using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>A matrix whose columns lie in strips of 16: row r of strip s is one vector.</summary>
/// <remarks>Not safe from several threads while somebody writes to what it shows.</remarks>
public readonly ref struct StripMatrix
{
    /// <summary>Describes a matrix.</summary>
    /// <param name="vectors">Memory from row 0 of strip 0 on.</param>
    /// <param name="rowStride">Vectors from one row to the next.</param>
    /// <param name="stripStride">Vectors from one strip to the next.</param>
    /// <exception cref="ArgumentOutOfRangeException">A stride is negative.</exception>
    public StripMatrix(Span<Vector512<float>> vectors, int rowStride, int stripStride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowStride);
        ArgumentOutOfRangeException.ThrowIfNegative(stripStride);
        Vectors = vectors;
        RowStride = rowStride;
        StripStride = stripStride;
    }

    /// <summary>Memory from row 0 of strip 0 on.</summary>
    public Span<Vector512<float>> Vectors { get; }

    /// <summary>Vectors from one row to the next.</summary>
    public int RowStride { get; }

    /// <summary>Vectors from one strip to the next.</summary>
    public int StripStride { get; }

    /// <summary>The matrix from a strip on.</summary>
    /// <param name="strip">The strip.</param>
    public StripMatrix From(int strip) => new(Vectors[(strip * StripStride)..], RowStride, StripStride);

    /// <summary>The matrix from a row on.</summary>
    /// <param name="row">The row.</param>
    public StripMatrix FromRow(int row) => new(Vectors[(row * RowStride)..], RowStride, StripStride);

    /// <summary>Throws unless the last vector of so many rows and strips is there, and with it all before it.</summary>
    internal void Require(int rows, int strips)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(strips);
        if (rows > 0 && strips > 0 && (rows - 1L) * RowStride + (strips - 1L) * StripStride >= Vectors.Length)
        {
            throw new ArgumentException($"A matrix of {Vectors.Length} vectors has no {rows} rows of {strips} strips.");
        }
    }
}
