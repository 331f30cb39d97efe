using System.Runtime.InteropServices;
using CommunityToolkit.HighPerformance;

namespace OtpeFast.Runtime;

/// <summary>A block of floats that starts on a 64-byte boundary and never moves; bought once, zeroed.</summary>
/// <remarks>Not safe from several threads while somebody writes to what it shows.</remarks>
public sealed class AlignedBuffer
{
    private const int Alignment = 64;
    private readonly float[] _array;
    private readonly int _start;

    /// <summary>Buys a block.</summary>
    /// <param name="length">Number of floats, not negative.</param>
    /// <exception cref="ArgumentException">It is more than an array holds.</exception>
    public AlignedBuffer(long length)
    {
        Length = BufferLength.Of("floats", length);

        // On the pinned heap the array never moves, so the alignment found here stays true.
        _array = GC.AllocateArray<float>(Length + Alignment / sizeof(float) + 2 * BufferGuards.Zone, pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(_array, BufferGuards.Zone);
        _start = BufferGuards.Zone + (int)((Alignment - address % Alignment) % Alignment / sizeof(float));
        BufferGuards.Guard(_array, _start, Length);
    }

    /// <summary>Number of floats.</summary>
    public int Length { get; }

    /// <summary>The whole block.</summary>
    public Span<float> Span => _array.AsSpan(_start, Length);

    /// <summary>A part of the block.</summary>
    /// <param name="offset">Index of its first float.</param>
    /// <param name="length">Number of floats.</param>
    public Span<float> Slice(int offset, int length) => Span.Slice(offset, length);

    /// <summary>Copies the whole block out.</summary>
    /// <param name="destination">[length]</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length != Length)
        {
            Throw.Lengths(nameof(destination), Length, destination.Length);
        }

        Span.CopyTo(destination);
    }

    /// <summary>Replaces the whole block.</summary>
    /// <param name="source">[length]</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void CopyFrom(ReadOnlySpan<float> source)
    {
        if (source.Length != Length)
        {
            Throw.Lengths(nameof(source), Length, source.Length);
        }

        source.CopyTo(Span);
    }

    /// <summary>A part of the block as a matrix.</summary>
    /// <param name="offset">Index of its first float.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="stride">Floats from one row to the next, at least <paramref name="columns"/>.</param>
    /// <exception cref="ArgumentException">It does not lie within the block.</exception>
    public Span2D<float> Matrix(int offset, int rows, int columns, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, columns);
        if (rows > 0 && offset + (rows - 1L) * stride + columns > Length)
        {
            throw new ArgumentException($"A block of {Length} floats has no {rows} rows of {columns} columns, {stride} apart, from {offset} on.");
        }

        return new(_array, _start + offset, rows, columns, stride - columns);
    }
}
