using System.Buffers.Binary;

namespace OtpeFast.Streaming;

/// <summary>Puts numbers one behind the other, little-endian.</summary>
/// <param name="destination">Receives them.</param>
internal ref struct StateWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private int _place;

    public void Write(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_destination[_place..], number);
        _place += sizeof(long);
    }

    public void Write(double number) => Write(BitConverter.DoubleToInt64Bits(number));
}
