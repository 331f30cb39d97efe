using System.Diagnostics;
using static OtpeFast.Streaming.Tests.Streams;

namespace OtpeFast.Streaming.Tests;

/// <summary>Sources passed over and paced.</summary>
public sealed class EventSourcesTests
{
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

    private static ValueTask<StreamEvent[]> ToArray(IEventSource source) => source.ReadAsync().SelectMany(static part => part.ToArray()).ToArrayAsync();
}
