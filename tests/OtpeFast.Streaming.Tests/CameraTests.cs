using System.Buffers.Binary;
using System.Text;

namespace OtpeFast.Streaming.Tests;

/// <summary>Files of event cameras, EVT 3.0.</summary>
public sealed class CameraTests
{
    private const string Header = "% date 2026-01-01 12:00:00\n% evt 3.0\n% format EVT3;height=720;width=1280\n% geometry 1280x720\n% end\n";
    private static readonly CameraOptions Small = new() { Left = 100, Top = 50, Width = 16, Height = 8, Downsampling = 2 };

    [Test]
    public async Task Words_OfEveryKind_AreRead()
    {
        // Time 5 * 4096 + 7; one event at (101, 52), then twelve pixels from 104 on, of which the first, third and last fire, then eight more.
        StreamEvent[] events = await Read(
            Header,
            [0x8005, 0x6007, 0x0034, 0x2065, 0x3868, 0x4805, 0x50FF, 0xA001, 0xE000, 0x7001, 0xF001, 0x6008, 0x2864],
            Small);
        const long time = 5 * 4_096 + 7;
        int[] ofVectors = [104, 106, 115]; // the eight from 116 on lie outside
        Assert.That(
            events,
            Is.EqualTo(
            (StreamEvent[])[
                new(time, 8 * 1 + 0),
                .. ofVectors.Select(static x => new StreamEvent(time, 8 * 1 + (x - 100) / 2)),
                new(time + 1, 8),
            ]));
    }

    [Test]
    public async Task Time_GoesOnOverItsTurns_AndALittleDisorderIsNone()
    {
        StreamEvent[] events = await Read(
            Header,
            [0x0034, 0x2064, 0x8FFF, 0x6FFF, 0x2064, 0x8000, 0x6001, 0x2064, 0x8002, 0x6000, 0x2064, 0x8001, 0x6005, 0x2064, 0x8001, 0x2064, 0x8FFF, 0x8000, 0x2064],
            Small);
        const long turn = 1 << 24;
        Assert.That(
            events.Select(static one => one.Time),
            Is.EqualTo((long[])[turn - 1, turn + 1, turn + 0x2000, turn + 0x1005, turn + 0x1005, 2 * turn]),
            "the first word comes before any time");
    }

    [Test]
    public async Task Polarities_HaveUnitsOfTheirOwn_OrOneCounts()
    {
        ushort[] words = [0x8000, 0x6000, 0x0032, 0x2064, 0x2864];
        Assert.That((await Read(Header, words, Small)).Select(static one => one.Unit), Is.EqualTo((int[])[0, 0]));
        Assert.That((await Read(Header, words, Small with { Polarity = CameraPolarity.Separate })).Select(static one => one.Unit), Is.EqualTo((int[])[0, 32]));
        Assert.That((await Read(Header, words, Small with { Polarity = CameraPolarity.BrighterOnly })), Has.Length.EqualTo(1));
        Assert.That((Small.Units, Small.Columns, Small.Rows), Is.EqualTo((32, 8, 4)));
    }

    [Test]
    public async Task Region_IsWhatIsRead_ToItsEdges()
    {
        var options = new CameraOptions { Left = 10, Top = 20, Width = 5, Height = 3, Downsampling = 2 };
        var seen = new List<(int X, int Y, int Unit)>();
        for (int y = 18; y < 25; y++)
        {
            for (int x = 8; x < 17; x++)
            {
                StreamEvent[] events = await Read(Header, [0x8000, 0x6000, (ushort)y, (ushort)(0x2000 | x)], options);
                seen.AddRange(events.Select(one => (x, y, one.Unit)));
            }
        }

        Assert.That(
            seen,
            Is.EqualTo(((int, int, int)[])[(10, 20, 0), (11, 20, 0), (12, 20, 1), (13, 20, 1), (10, 21, 0), (11, 21, 0), (12, 21, 1), (13, 21, 1)]),
            "what is left over at the right and lower edge is passed over");
    }

    [TestCase("% evt 2.0\n% end\n", 0, "convert the recording to EVT 3.0")]
    [TestCase("", 0, "end, or go on without end")]
    [TestCase("% evt 3.0", 0, "end, or go on without end")]
    [TestCase(Header, 1, "cut off")]
    public void Bytes_ThatAreNone_AreRefused(string header, int more, string words)
        => Assert.That(
            async () => await Read(header, [], Small, more),
            Throws.TypeOf<StreamFormatException>().With.Message.Contains(words).And.Message.EndsWith("."));

    [Test]
    public async Task Words_ThatTheFormatHasNot_AreCounted_AndHeadersWithoutAnEndAreRead()
    {
        using var bytes = new MemoryStream(Bytes("% evt 3.0\n", [0x8000, 0x6000, 0x9000, 0x1000, 0x0032, 0x2064], 0));
        var source = new CameraSource(bytes, Small);
        int count = 0;
        await foreach (ReadOnlyMemory<StreamEvent> part in source.ReadAsync())
        {
            count += part.Length;
        }

        Assert.That((count, source.UnknownWords), Is.EqualTo((1, 2L)));
    }

    [Test]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.That(() => new CameraSource(Stream.Null), Throws.ArgumentException.With.Message.Contains("921,600 units"));
        Assert.That(() => new CameraSource(Stream.Null, Small with { Downsampling = 9 }), Throws.ArgumentException.With.Message.Contains("from 1 to 8"));
        Assert.That(() => new CameraSource(Stream.Null, Small with { Left = 2_040 }), Throws.ArgumentException.With.Message.Contains("within 2048"));
        Assert.That(() => new CameraSource(Stream.Null, Small with { Width = int.MaxValue }), Throws.ArgumentException.With.Message.Contains("within 2048"));
    }

    private static async Task<StreamEvent[]> Read(string header, ushort[] words, CameraOptions options, int more = 0)
    {
        using var bytes = new Slow(Bytes(header, words, more));
        var events = new List<StreamEvent>();
        await foreach (ReadOnlyMemory<StreamEvent> part in new CameraSource(bytes, options).ReadAsync())
        {
            events.AddRange(part.Span);
        }

        return [.. events];
    }

    private static byte[] Bytes(string header, ushort[] words, int more)
    {
        byte[] text = Encoding.ASCII.GetBytes(header);
        var bytes = new byte[text.Length + 2 * words.Length + more];
        text.CopyTo(bytes, 0);
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(text.Length + 2 * i), words[i]);
        }

        return bytes;
    }

    /// <summary>Gives three bytes at a time, so that words and lines are cut everywhere.</summary>
    private sealed class Slow(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer.Length > 3 ? buffer[..3] : buffer, cancellationToken);
    }
}
