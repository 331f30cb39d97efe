using System.Buffers.Binary;

namespace OtpeFast.Streaming;

/// <summary>
/// Events in a datagram, little-endian: the four bytes <c>OTE1</c>; the number of events, 32 bits; then 24 bytes an event: time in microseconds, 64 bits; unit,
/// 32 bits, -1 for none; count, a 32-bit float; label, 32 bits, -1 for none; stream, 32 bits. Nothing follows.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
public static class EventDatagram
{
    private const uint Magic = 0x31_45_54_4F; // "OTE1"
    private const int HeaderLength = 8;
    internal const int EventLength = 24;

    /// <summary>Most events of a datagram that an Ethernet frame holds.</summary>
    public const int MostEvents = (1_472 - HeaderLength) / EventLength;

    /// <summary>Number of bytes of a datagram.</summary>
    /// <param name="events">Number of its events.</param>
    public static int LengthOf(int events) => HeaderLength + events * EventLength;

    /// <summary>Writes a datagram.</summary>
    /// <param name="events">The events.</param>
    /// <param name="datagram">[<see cref="LengthOf"/> or more] Receives it.</param>
    /// <returns>Number of bytes.</returns>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static int Write(ReadOnlySpan<StreamEvent> events, Span<byte> datagram)
    {
        int length = LengthOf(events.Length);
        if (datagram.Length < length)
        {
            throw new ArgumentException($"{events.Length} events take {length} bytes, and there are {datagram.Length}.", nameof(datagram));
        }

        WriteHeader(events.Length, datagram);
        for (int i = 0; i < events.Length; i++)
        {
            WriteEvent(events[i], datagram[(HeaderLength + i * EventLength)..]);
        }

        return length;
    }

    /// <summary>Reads a datagram.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="events">Receives the events.</param>
    /// <returns>Their number; -1 where it is no such datagram, or has more than there is room for.</returns>
    public static int Read(ReadOnlySpan<byte> datagram, Span<StreamEvent> events)
    {
        int count = ReadCount(datagram);
        if (count < 0 || count > events.Length || datagram.Length != LengthOf(count))
        {
            return -1;
        }

        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> one = datagram.Slice(HeaderLength + i * EventLength, EventLength);
            events[i] = new StreamEvent(
                BinaryPrimitives.ReadInt64LittleEndian(one),
                BinaryPrimitives.ReadInt32LittleEndian(one[8..]),
                BinaryPrimitives.ReadSingleLittleEndian(one[12..]),
                BinaryPrimitives.ReadInt32LittleEndian(one[16..]),
                BinaryPrimitives.ReadInt32LittleEndian(one[20..]));
        }

        return count;
    }

    /// <summary>Writes what stands before the events.</summary>
    internal static void WriteHeader(int events, Span<byte> datagram)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(datagram, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(datagram[4..], events);
    }

    /// <summary>Writes one event.</summary>
    internal static void WriteEvent(in StreamEvent one, Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, one.Time);
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], one.Unit);
        BinaryPrimitives.WriteSingleLittleEndian(destination[12..], one.Count);
        BinaryPrimitives.WriteInt32LittleEndian(destination[16..], one.Label);
        BinaryPrimitives.WriteInt32LittleEndian(destination[20..], one.Stream);
    }

    /// <summary>The number of events that a datagram says it has; -1 where it is none.</summary>
    internal static int ReadCount(ReadOnlySpan<byte> datagram)
        => datagram.Length >= HeaderLength && BinaryPrimitives.ReadUInt32LittleEndian(datagram) == Magic
            ? BinaryPrimitives.ReadInt32LittleEndian(datagram[4..])
            : -1;
}
