using System.Net;
using System.Net.Sockets;

namespace OtpeFast.Streaming.Tests;

/// <summary>Events as datagrams.</summary>
public sealed class UdpTests
{
    [Test]
    public void Datagram_OutAndIn_IsTheSame_AndWhatIsNoneIsRefused()
    {
        StreamEvent[] events = [new(long.MinValue, 0), new(12, 65_535, -2.5f, 7, 3), new(5, -1, 1, 2)];
        var bytes = new byte[EventDatagram.LengthOf(3)];
        Assert.That(EventDatagram.Write(events, bytes), Is.EqualTo(bytes.Length).And.EqualTo(80));
        var read = new StreamEvent[4];
        Assert.That(EventDatagram.Read(bytes, read), Is.EqualTo(3));
        Assert.That(read[..3], Is.EqualTo(events));
        Assert.That(EventDatagram.Read(bytes, new StreamEvent[2]), Is.EqualTo(-1), "more than there is room for");
        Assert.That(EventDatagram.Read(bytes.AsSpan(0, 79), read), Is.EqualTo(-1));
        Assert.That(EventDatagram.Read([.. bytes, 0], read), Is.EqualTo(-1));
        Assert.That(EventDatagram.Read([], read), Is.EqualTo(-1));
        bytes[0] ^= 1;
        Assert.That(EventDatagram.Read(bytes, read), Is.EqualTo(-1));
        Assert.That(EventDatagram.LengthOf(EventDatagram.MostEvents), Is.LessThanOrEqualTo(1_472));
        Assert.That(() => EventDatagram.Write(events, new byte[79]), Throws.ArgumentException.With.Message.Contains("3 events take 80 bytes"));
    }

    [Test]
    public async Task Source_OnLoopback_HasWhatWasSent_AndCountsWhatItRefuses()
    {
        using var source = new UdpSource(new IPEndPoint(IPAddress.Loopback, 0), units: 700, streams: 2);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(source.Address);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        StreamEvent[] sent = [.. Enumerable.Range(0, 300).Select(static i => new StreamEvent(10 * i, i % 700, 1, i % 50 == 0 ? 3 : -1, i % 2))];
        var bytes = new byte[1_472];
        sender.Send("hello"u8);
        for (int first = 0; first < sent.Length; first += 60)
        {
            sender.Send(bytes.AsSpan(0, EventDatagram.Write(sent.AsSpan(first, 60), bytes)));
        }

        StreamEvent[] foreign = [new(0, 700), new(0, 1, Stream: 2), new(0, 1, float.NaN), new(0, 1, Label: -5), new(0, -2), new(9_999, 5)];
        sender.Send(bytes.AsSpan(0, EventDatagram.Write(foreign, bytes)));
        var received = new List<StreamEvent>();
        await foreach (ReadOnlyMemory<StreamEvent> part in source.ReadAsync(stop.Token))
        {
            received.AddRange(part.Span);
            if (received.Count == 301)
            {
                break;
            }
        }

        Assert.That(received[..300], Is.EqualTo(sent));
        Assert.That(received[300], Is.EqualTo(foreign[^1]));
        Assert.That(source.Refused, Is.EqualTo(1 + 5));
        Assert.That(() => new UdpSource(source.Address, 700), Throws.TypeOf<SocketException>());
    }
}
