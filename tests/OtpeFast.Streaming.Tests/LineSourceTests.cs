using System.Text;

namespace OtpeFast.Streaming.Tests;

/// <summary>Events written as text.</summary>
public sealed class LineSourceTests
{
    [Test]
    public async Task Json_Lines_AreEvents()
    {
        const string Text = """
            {"t": 1200, "unit": 17}

            {"note": {"deep": [1]}, "unit": [3, 17], "count": 2.5, "t": 1300.9}
            {"t": 5000, "label": 4, "stream": 1}
              {"t":-1,"unit":0,"label":null}
            """;
        Assert.That(await Read(new JsonLinesSource(Bytes("\uFEFF" + Text.Replace("\n", "\r\n", StringComparison.Ordinal)))), Is.EqualTo(new StreamEvent[]
        {
            new(1200, 17), new(1300, 3, 2.5f), new(1300, 17, 2.5f), new(5000, -1, 1, 4, 1), new(-1, 0),
        }));
    }

    [Test]
    public async Task Csv_Lines_AreEvents()
        => Assert.That(
            await Read(new CsvSource(
                Bytes("seconds,other,address,count,label\n0.0012,x,17,,\n 0.5 , y , 3 , 2 ,4\n1,,,,\n"),
                new() { Time = "seconds", Unit = "address", TimeScale = 1e6 })),
            Is.EqualTo(new StreamEvent[] { new(1200, 17), new(500_000, 3, 2, 4), new(1_000_000, -1) }));

    [Test]
    public async Task Lines_InSmallPieces_AreTheSame()
    {
        string text = string.Concat(Enumerable.Range(0, 2_000).Select(static i => $"{{\"t\": {i}, \"unit\": {i % 700}}}\n"));
        StreamEvent[] expected = [.. Enumerable.Range(0, 2_000).Select(static i => new StreamEvent(i, i % 700))];
        Assert.That(await Read(new JsonLinesSource(Bytes(text))), Is.EqualTo(expected));
        Assert.That(await Read(new JsonLinesSource(new Dripping(Encoding.UTF8.GetBytes(text)))), Is.EqualTo(expected));
    }

    [TestCase("{\"unit\": 3}", "Line 1 does not say 't'")]
    [TestCase("{\"t\": 1, \"unit\": 3", "Line 1 is no JSON object of an event")]
    [TestCase("{\"t\": 1}\n[1]", "Line 2 is no JSON object")]
    [TestCase("{\"t\": 1} {\"t\": 2}", "Line 1")]
    [TestCase("{\"t\": \"now\"}", "Line 1 is no JSON object of an event")]
    [TestCase("{\"t\": 1, \"unit\": 1.5}", "Line 1 is no JSON object of an event")]
    [TestCase("{\"t\": 1, \"unit\": [1, {}]}", "Line 1 is no JSON object of an event")]
    [TestCase("{\"t\": 1e300}", "Line 1: the time 1E+300 is too large")]
    public void Json_ThatIsNone_IsRefusedByItsLine(string text, string words) => Refused(new JsonLinesSource(Bytes(text)), words);

    [TestCase("1200,17\n", "Line 1 has no column 't'")]
    [TestCase("t,unit,t\n", "Line 1 has the column 't' twice")]
    [TestCase("t,unit\n1,2,3\n", "Line 2 has more fields than the 2 columns")]
    [TestCase("t,unit\n1,x\n", "Line 2: 'x' in column 2 is no number")]
    [TestCase("t,unit\n1,NaN\n", "Line 2: 'NaN' in column 2 is no number")]
    [TestCase("t,unit\n1,1.5\n", "Line 2: unit must be a whole number, not 1.5")]
    [TestCase("t,unit\n,4\n", "Line 2 does not say 't'")]
    public void Csv_ThatIsNone_IsRefusedByItsLine(string text, string words) => Refused(new CsvSource(Bytes(text)), words);

    [Test]
    public void Line_WithoutEnd_IsRefused() => Refused(new JsonLinesSource(Bytes(new string(' ', 3 << 20))), "Line 1 is longer than 1,048,576 bytes");

    [Test]
    public void Fields_ThatCannotBe_AreRefused()
    {
        Assert.That(() => new CsvSource(Stream.Null, new() { Unit = "t" }), Throws.ArgumentException.With.Message.Contains("names of their own"));
        Assert.That(() => new CsvSource(Stream.Null, new() { TimeScale = 0 }), Throws.ArgumentException.With.Message.Contains("a positive number"));
    }

    [Test]
    public async Task Reading_Stopped_Ends()
    {
        using var stop = new CancellationTokenSource();
        using var silent = new System.IO.Pipes.AnonymousPipeServerStream();
        using var read = new System.IO.Pipes.AnonymousPipeClientStream(silent.GetClientHandleAsString());
        Task<List<StreamEvent>> reading = Read(new JsonLinesSource(read), stop.Token);
        await silent.WriteAsync(Encoding.UTF8.GetBytes("{\"t\": 1}\n"));
        await stop.CancelAsync();
        Assert.That(async () => await reading.WaitAsync(TimeSpan.FromSeconds(20)), Throws.InstanceOf<OperationCanceledException>());
    }

    private static void Refused(IEventSource source, string words)
        => Assert.That(async () => await Read(source), Throws.TypeOf<StreamFormatException>().With.Message.Contains(words));

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static async Task<List<StreamEvent>> Read(IEventSource source, CancellationToken cancellation = default)
    {
        var events = new List<StreamEvent>();
        await foreach (ReadOnlyMemory<StreamEvent> part in source.ReadAsync(cancellation))
        {
            events.AddRange(part.Span);
        }

        return events;
    }

    /// <summary>Bytes that come a few at a time.</summary>
    private sealed class Dripping(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer[..Math.Min(buffer.Length, 7)], cancellationToken);
    }
}
