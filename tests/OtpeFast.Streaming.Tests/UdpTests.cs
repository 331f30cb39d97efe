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

    [TestCase(false)]
    [TestCase(true)]
    public async Task Runner_ThatPolls_LearnsWhatAQueueLearns_AndAllocatesNothing(bool spins)
    {
        float[] polled = await Run(polls: true, spins);
        float[] queued = await Run(polls: false, spins: false);
        Assert.That(polled, Is.EqualTo(queued));
    }

    [Test]
    public void Poll_WithNothingThere_ReturnsInTime()
    {
        using var source = new UdpSource(new IPEndPoint(IPAddress.Loopback, 0), units: 5);
        var events = new StreamEvent[source.MostEvents];
        Assert.That(source.Poll(events, TimeSpan.Zero), Is.Zero);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.That(source.Poll(events, TimeSpan.FromMilliseconds(30)), Is.Zero);
        Assert.That(clock.ElapsedMilliseconds, Is.GreaterThanOrEqualTo(25));
        using var sender = new UdpClient();
        sender.Send("nothing of the kind"u8, source.Address);
        Assert.That(source.Poll(events, TimeSpan.FromMilliseconds(100)), Is.Zero, "it came, and was nothing");
        Assert.That(source.Refused, Is.EqualTo(1));
    }

    /// <summary>Sends 6,000 steps, and returns the parameters that were learned.</summary>
    private static async Task<float[]> Run(bool polls, bool spins)
    {
        const int steps = 6_000;
        SpikingNetwork network = SpikingNetwork.Load("20-24-5 leak=0.9", seed: 3);
        using IStreamTrainer trainer = Streams.Trainer(network);
        using var source = new UdpSource(new IPEndPoint(IPAddress.Loopback, 0), 20, 2, 5);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var learning = new LearningHandler(trainer);
        int seen = 0;
        long at = 0;
        long allocated = -1;
        var handler = new Watching(learning, () =>
        {
            seen++;
            at = seen == 1_000 ? GC.GetAllocatedBytesForCurrentThread() : at;
            allocated = seen == 5_000 ? GC.GetAllocatedBytesForCurrentThread() - at : allocated;
        });
        using var runner = new StreamRunner(20, 2, handler, new() { Bins = new() { Width = 10 }, Polls = polls, Spins = spins });
        Task run = runner.RunAsync(source, stop.Token);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(source.Address);
        var bytes = new byte[1_472];
        for (int step = 0; step < steps; step++)
        {
            StreamEvent[] events =
            [
                new(10 * step, step % 20), new(10 * step + 1, step * 7 % 20, 2, step % 5 == 0 ? step % 3 : -1, step % 2), new(10 * step + 10, StreamEvent.None),
            ];
            sender.Send(bytes.AsSpan(0, EventDatagram.Write(events, bytes)));
            while (step % 100 == 99 && Volatile.Read(ref seen) <= step - 100)
            {
                await Task.Delay(1, stop.Token); // no more is under way than the system's buffer holds
            }
        }

        while (Volatile.Read(ref seen) < steps)
        {
            await Task.Delay(1, stop.Token);
        }

        stop.Cancel();
        Assert.That(async () => await run, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((seen, runner.Received, source.Refused), Is.EqualTo((steps, 3L * steps, 0L)));
        Assert.That(allocated, Is.Zero);
        var parameters = new float[network.Description.ParameterLength];
        trainer.CopyParametersTo(parameters);
        return parameters;
    }
}
