using System.Buffers.Binary;

namespace OtpeFast.Streaming;

/// <summary>Reads what <see cref="StateWriter"/> wrote, and refuses what is out of its range.</summary>
/// <param name="source">The numbers.</param>
internal ref struct StateReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private int _place;

    public long Read(long least, long largest)
    {
        long number = _source.Length - _place >= sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(_source[_place..]) : throw Damaged();
        _place += sizeof(long);
        return number >= least && number <= largest ? number : throw Damaged();
    }

    public long ReadCount() => Read(0, long.MaxValue);

    public double ReadDouble() => BitConverter.Int64BitsToDouble(Read(long.MinValue, long.MaxValue));

    public static ArgumentException Damaged() => new("A number of the snapshot is out of its range.");
}
