using System.Diagnostics;
using OtpeFast.Data;
using static OtpeFast.Streaming.Tests.Streams;

namespace OtpeFast.Streaming.Tests;

/// <summary>Recordings played, and sources passed over and paced.</summary>
public sealed class ReplayTests
{
    private static string Tiny => Path.Combine(TestContext.CurrentContext.TestDirectory, "Files", "fsdd_tiny.h5");

    [Test]
    public async Task Recordings_ArePlayed_EachWithItsLabelAtItsEnd()
    {
        using HeidelbergFile file = HeidelbergFile.Open(Tiny);
        Recordings recordings = HeidelbergFile.Read(Tiny);
        var source = new HeidelbergSource(file, new() { Samples = [5, 0], Gap = 1_000, LabelDelay = 30 });
        StreamEvent[] events = await ToArray(source);
        long end = recordings.Times[5][^1];
        long second = end + 30 + 1_000;
        StreamEvent[] expected =
        [
            .. recordings.Times[5].Zip(recordings.Units[5], static (time, unit) => new StreamEvent(time, unit)),
            new(end + 30, StreamEvent.None, 0, recordings.Labels[5]),
            .. recordings.Times[0].Zip(recordings.Units[0], (time, unit) => new StreamEvent(second + time, unit)),
            new(second + recordings.Times[0][^1] + 30, StreamEvent.None, 0, recordings.Labels[0]),
        ];
        Assert.That(events, Is.EqualTo(expected));
    }

    [Test]
    public async Task Recordings_InParallel_BeginTogether_AndComeInOrder()
    {
        using HeidelbergFile file = HeidelbergFile.Open(Tiny);
        StreamEvent[] events = await ToArray(new HeidelbergSource(file, new() { Samples = [0, 1, 2], Streams = 2, Gap = 500 }));
        Assert.That(events.Select(static one => one.Time), Is.Ordered);
        Assert.That(events.Where(static one => one.Label >= 0).OrderBy(static one => one.Stream).Select(static one => (one.Stream, one.Label)),
            Is.EquivalentTo(((int, int)[])[(0, file.Labels[0]), (1, file.Labels[1]), (0, file.Labels[2])]));
        long firstTwo = events.Where(static one => one.Label >= 0).Take(2).Max(static one => one.Time);
        Assert.That(events.First(one => one.Time > firstTwo).Time, Is.GreaterThanOrEqualTo(firstTwo + 500));
        Assert.That(() => new HeidelbergSource(file, new() { Samples = [file.Count] }), Throws.ArgumentException.With.Message.Contains("There is no recording"));
        Assert.That(() => new HeidelbergSource(file, new() { Gap = -1 }), Throws.ArgumentException.With.Message.Contains("negative"));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(8)]
    [TestCase(29)]
    [TestCase(30)]
    [TestCase(99)]
    public async Task After_PassesOverTheFirst(int passed)
    {
        StreamEvent[] events = Events(30);
        Assert.That(await ToArray(new Given(events, part: 8).After(passed)), Is.EqualTo(events.Skip(passed)));
    }

    [Test]
    public async Task Paced_ComesWhenItsTimeHasCome()
    {
        var clock = Stopwatch.StartNew();
        var arrivals = new List<(double Seconds, long Time)>();
        await foreach (ReadOnlyMemory<StreamEvent> part in new Given([new(5_000_000, 1), new(5_000_000, 2), new(5_400_000, 3), new(5_300_000, 4)], part: 4).AtSpeed(2).ReadAsync())
        {
            foreach (StreamEvent one in part.ToArray())
            {
                arrivals.Add((clock.Elapsed.TotalSeconds, one.Time));
            }
        }

        Assert.That(arrivals.Select(static one => one.Time), Is.EqualTo((long[])[5_000_000, 5_000_000, 5_400_000, 5_300_000]), "in the order of the source");
        Assert.That(arrivals[2].Seconds - arrivals[0].Seconds, Is.GreaterThan(0.15), "0.4 s at twice the speed; the first may have come late");
        Assert.That(() => new Silent().AtSpeed(0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new Silent().AtSpeed(double.PositiveInfinity), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static async Task<StreamEvent[]> ToArray(IEventSource source)
    {
        var events = new List<StreamEvent>();
        await foreach (ReadOnlyMemory<StreamEvent> part in source.ReadAsync())
        {
            events.AddRange(part.Span);
        }

        return [.. events];
    }
}
