using OtpeFast.Streaming;

namespace OtpeFast.Data.Tests;

/// <summary>Recordings, played as a stream.</summary>
public sealed class HeidelbergSourceTests
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

    private static ValueTask<StreamEvent[]> ToArray(IEventSource source) => source.ReadAsync().SelectMany(static part => part.ToArray()).ToArrayAsync();
}
