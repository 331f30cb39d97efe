// A live stream whose labels come late: learned as it comes, saved, and gone on from by the next start of this program.
using System.Runtime.CompilerServices;
using OtpeFast;
using OtpeFast.Streaming;

var network = new Gestures(seed: 1);
using IStreamTrainer trainer = new Gestures.FOtpeOnlineTrainer(network, new() { BatchSize = 1 });
trainer.Reset(samples: 1);
var handler = new LearningHandler(trainer, new() { TargetSteps = 10, PredictEvery = 0 }); // a label holds for ten steps; a prediction at each
using var runner = new StreamRunner(units: 40, streams: 1, handler, new() { Bins = new() { Width = 1_000 }, Snapshots = new() { Directory = "state" } });
if (runner.CanResume)
{
    runner.Resume();
    Console.WriteLine($"going on after {runner.Position} events");
}

// Your sensor in its place: a pipe (JsonLinesSource), a port (UdpSource), or a class like the one below.
await runner.RunAsync(new Sensor(seconds: 120).After(runner.Position));
Console.WriteLine($"{runner.StepTimes.Count} steps of {runner.StepTimes.Percentile(0.5) / 1e3:F0} us; of the last 100 gestures {100 * handler.Accuracy:F0} % right");

/// <summary>Gestures of 100 ms over units of their own; 5 ms after its end, it is told which it was.</summary>
sealed class Sensor(int seconds) : IEventSource
{
    public async IAsyncEnumerable<ReadOnlyMemory<StreamEvent>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var random = new Random(7);
        for (long begin = 0; begin < seconds * 1_000_000L; begin += 150_000)
        {
            int gesture = random.Next(4);
            List<StreamEvent> events = [.. Enumerable.Range(0, 200).Select(i => new StreamEvent(begin + 500 * i, 10 * gesture + random.Next(10)))];
            events.Add(new StreamEvent(begin + 105_000, StreamEvent.None, Label: gesture));
            yield return events.ToArray();
            await Task.Yield();
        }
    }
}

[SpikingNetwork(40, Leak = 0.98)]
[Layer(64), Layer(4)]
[Trainer(LearningRule.FOtpe, UpdateMode.Online)]
public sealed partial class Gestures;
