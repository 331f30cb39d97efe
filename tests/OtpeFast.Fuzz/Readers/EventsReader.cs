using System.Buffers.Binary;
using System.Text;
using OtpeFast.Streaming;

namespace OtpeFast.Fuzz.Readers;

/// <summary>Events of live streams, read and sorted into time steps; what does not fit the network is refused by the binner.</summary>
internal sealed class EventsReader(string name, byte[] seed, Func<Stream, IEventSource> open) : IReader
{
    private const int Units = 40;
    private const int Streams = 2;

    public string Name => name;

    public string FileName => name;

    public IReadOnlyList<byte[]> Seeds { get; } = [seed];

    public Type Documented => typeof(StreamFormatException);

    /// <summary>JSON lines.</summary>
    public static EventsReader JsonLines() => new(
        "events.jsonl",
        Encoding.UTF8.GetBytes("{\"t\": 1200, \"unit\": 17}\n{\"t\": 1300.5, \"unit\": [3, 17], \"count\": -2.5, \"more\": {\"a\": [1]}}\n{\"t\": 5000, \"label\": 4, \"stream\": 1}\n"),
        static bytes => new JsonLinesSource(bytes));

    /// <summary>Comma-separated values.</summary>
    public static EventsReader Csv() => new(
        "events.csv", Encoding.UTF8.GetBytes("t,unit,count,label,stream,more\n1200,17,1,,0,x\n1300,3,2.5,,1,\n5000,,,4,1,y\n"), static bytes => new CsvSource(bytes));

    /// <summary>Event cameras.</summary>
    public static EventsReader Camera()
    {
        ushort[] words = [0x8005, 0x6007, 0x0004, 0x2005, 0x3808, 0x4805, 0x50FF, 0xA001, 0x8006, 0x6000, 0x2003, 0x8FFF, 0x8000, 0x2804];
        byte[] header = Encoding.ASCII.GetBytes("% evt 3.0\n% geometry 1280x720\n% end\n");
        var bytes = new byte[header.Length + 2 * words.Length];
        header.CopyTo(bytes, 0);
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(header.Length + 2 * i), words[i]);
        }

        return new EventsReader("events.raw", bytes, static stream => new CameraSource(stream, new() { Width = 20, Height = 8, Downsampling = 2 }));
    }

    public byte[]? Damage(Random random, byte[] bytes) => null;

    public void Read(string path)
    {
        try
        {
            ReadAsync(path).GetAwaiter().GetResult();
        }
        catch (StreamFormatException exception)
        {
            throw new StreamFormatException($"{path}: {exception.Message}", exception); // a source has bytes and no name; whoever opened them adds it
        }
    }

    private async Task ReadAsync(string path)
    {
        var binner = new EventBinner(Units, Streams, new() { OpenSteps = 1, LongestGap = 10 });
        var step = new SpikeBatch(Units);
        var labels = new int[Streams];
        await using FileStream bytes = File.OpenRead(path);
        await foreach (ReadOnlyMemory<StreamEvent> part in open(bytes).ReadAsync())
        {
            foreach (StreamEvent one in part.ToArray())
            {
                try
                {
                    while (!binner.TryAdd(one))
                    {
                        binner.TryTake(step, labels);
                    }
                }
                catch (ArgumentException)
                {
                    // As the binner says: there is no such unit or stream, or the count is none.
                }
            }
        }
    }
}
