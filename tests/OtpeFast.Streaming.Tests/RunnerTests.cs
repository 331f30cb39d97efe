using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using static OtpeFast.Streaming.Tests.Streams;

namespace OtpeFast.Streaming.Tests;

/// <summary>Live streams on a thread of their own.</summary>
public sealed class RunnerTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Run_ByEvents_LearnsWhatALoopLearns()
    {
        StreamEvent[] events = Events(3_000);
        SpikingNetwork network = SpikingNetwork.Load("20-24-5 leak=0.9", seed: 3);
        SpikingNetwork same = SpikingNetwork.Load("20-24-5 leak=0.9", seed: 3);
        using IStreamTrainer trainer = Trainer(network);
        using IStreamTrainer looped = Trainer(same);
        var handler = new LearningHandler(trainer);
        using var runner = new StreamRunner(20, 2, handler, new() { Bins = new() { Width = 100, OpenSteps = 1 }, QueueLength = 16 });
        await runner.RunAsync(new Given(events, part: 7)).WaitAsync(Long);

        var binner = new EventBinner(20, 2, new() { Width = 100, OpenSteps = 1 });
        var batch = new SpikeBatch(20);
        var labels = new int[2];
        int steps = 0;
        foreach (StreamEvent one in events)
        {
            while (!binner.TryAdd(one))
            {
                Take();
            }
        }

        binner.Complete();
        while (Take())
        {
            // Until nothing is left.
        }

        var (expected, actual) = (new float[network.Description.ParameterLength], new float[network.Description.ParameterLength]);
        looped.CopyParametersTo(expected);
        trainer.CopyParametersTo(actual);
        Assert.That(actual, Is.EqualTo(expected));
        Assert.That(trainer.OptimizerSteps, Is.EqualTo(looped.OptimizerSteps).And.GreaterThan(10).And.LessThan(steps));
        Assert.That((runner.Received, runner.Dropped, runner.QueueDepth, runner.StepTimes.Count, runner.Overruns), Is.EqualTo((3_000L, 0L, 0, (long)steps, 0L)));
        Assert.That(handler.Loss, Is.GreaterThan(0));

        bool Take()
        {
            if (!binner.TryTake(batch, labels))
            {
                return false;
            }

            steps++;
            if (labels.Any(static label => label >= 0))
            {
                looped.Step(batch.Frame(0), [Math.Max(labels[0], 0), Math.Max(labels[1], 0)], [labels[0] < 0 ? 0 : 1, labels[1] < 0 ? 0 : 1]);
            }
            else
            {
                looped.Advance(batch.Frame(0));
            }

            return true;
        }
    }

    [TestCase(BoundedChannelFullMode.Wait)]
    [TestCase(BoundedChannelFullMode.DropOldest)]
    [TestCase(BoundedChannelFullMode.DropWrite)]
    public async Task Queue_ThatIsFull_DoesAsItIsTold(BoundedChannelFullMode whenFull)
    {
        using var go = new ManualResetEventSlim();
        using var written = new ManualResetEventSlim();
        var seen = new List<long>();
        var handler = new Recording((_, time) =>
        {
            go.Wait();
            seen.Add(time);
        });
        using var runner = new StreamRunner(5, 1, handler, new() { Bins = new() { Width = 1 }, QueueLength = 10, WhenFull = whenFull });
        Task run = runner.RunAsync(new Given([.. Enumerable.Range(0, 100).Select(static i => new StreamEvent(i, 1))], part: 100, atEnd: written.Set));
        // However late the source's thread comes, the first step does not end before the queue is full.
        Assert.That(whenFull == BoundedChannelFullMode.Wait ? SpinWait.SpinUntil(() => runner.Received > 10, Long) : written.Wait(Long));
        go.Set();
        await run.WaitAsync(Long);
        Assert.That(runner.Received, Is.EqualTo(100));
        Assert.That(seen, Is.Ordered.And.Unique);
        if (whenFull == BoundedChannelFullMode.Wait)
        {
            Assert.That((runner.Dropped, seen.Count), Is.EqualTo((0L, 100)));
        }
        else
        {
            Assert.That(runner.Dropped, Is.InRange(80, 90), "all but those that the queue and the step hold");
            Assert.That(seen.Contains(99), Is.EqualTo(whenFull == BoundedChannelFullMode.DropOldest));
        }
    }

    [Test]
    public async Task Run_ByTheWall_HasAStepEveryWidth_AndCountsThoseThatAreLate()
    {
        int steps = 0;
        using var stop = new CancellationTokenSource();
        var handler = new Recording((_, _) =>
        {
            if (++steps == 20)
            {
                stop.Cancel();
            }

            if (steps == 10)
            {
                Thread.Sleep(100);
            }
        });
        using var runner = new StreamRunner(5, 1, handler, new() { Clock = StepClock.Wall, Bins = new() { Width = 5_000 } });
        Assert.That(async () => await runner.RunAsync(new Silent(), stop.Token).WaitAsync(Long), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(steps, Is.InRange(20, 21));
        Assert.That(runner.Overruns, Is.GreaterThan(0), "one step took twenty times its time");
        Assert.That(runner.StepTimes.Longest, Is.GreaterThan(90_000_000));
    }

    [Test]
    public async Task Handler_ThatFails_EndsTheRun()
    {
        using var runner = new StreamRunner(5, 1, new Recording(static (_, _) => throw new TimeoutException("no answer")));
        Assert.That(async () => await runner.RunAsync(new Given([new(0, 1), new(5_000, 1)], 1, isEndless: true)).WaitAsync(Long), Throws.TypeOf<TimeoutException>());
        Assert.That(async () => await runner.RunAsync(new Silent()), Throws.InvalidOperationException.With.Message.Contains("runs once"));
        await Task.CompletedTask;
    }

    [Test]
    public async Task Events_ThatDoNotFit_EndTheRun_InASentence_AndTheStepsBeforeAreDone()
    {
        int steps = 0;
        using var runner = new StreamRunner(5, 1, new Recording((_, _) => steps++));
        Assert.That(
            async () => await runner.RunAsync(new Given([new(0, 1), new(1_000, 2), new(2_000, 9)], 1, isEndless: true)).WaitAsync(Long),
            Throws.TypeOf<StreamFormatException>().With.Message.EqualTo("Event 3, at 2,000 µs: Unit 9 is outside the 5 input units (0 to 4)."));
        Assert.That(steps, Is.EqualTo(2));
        Assert.That(runner.Position, Is.EqualTo(2));
        await Task.CompletedTask;
    }

    [Test]
    public async Task Target_ThatIsNoClass_EndsTheRun_BeforeAnyStepSeesIt()
    {
        using IStreamTrainer trainer = Trainer(SpikingNetwork.Load("20-24-5 leak=0.9", seed: 3));
        using var runner = new StreamRunner(20, 2, new LearningHandler(trainer));
        Assert.That(
            async () => await runner.RunAsync(new Given([new(0, 1), new(1_000, 2, Label: 5)], 1, isEndless: true)).WaitAsync(Long),
            Throws.TypeOf<StreamFormatException>().With.Message.EqualTo("Event 2, at 1,000 µs: Label 5 is none of the 5 classes (0 to 4)."));
        await Task.CompletedTask;
    }

    [Test]
    public async Task Thread_OfTheSteps_AllocatesNothing()
    {
        SpikingNetwork network = SpikingNetwork.Load("20-24-5 leak=0.9", seed: 3);
        using IStreamTrainer trainer = Trainer(network);
        var learning = new LearningHandler(trainer);
        long at = 0;
        long allocated = -1;
        int steps = 0;
        var handler = new Recording((frame, time) =>
        {
            learning.Step(frame, steps % 3 == 0 ? [1, -1] : [-1, -1], time);
            steps++;
            if (steps == 1_000)
            {
                at = GC.GetAllocatedBytesForCurrentThread();
            }

            if (steps == 9_000)
            {
                allocated = GC.GetAllocatedBytesForCurrentThread() - at;
            }
        });
        using var runner = new StreamRunner(20, 2, handler, new() { Bins = new() { Width = 10 }, QueueLength = 64 });
        await runner.RunAsync(new Given(Events(30_000), part: 50)).WaitAsync(Long);
        Assert.That(steps, Is.GreaterThan(9_000));
        Assert.That(allocated, Is.Zero);
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task Thread_KeepsToItsProcessor(int processor)
    {
        if (!OperatingSystem.IsLinux() || Environment.ProcessorCount <= processor)
        {
            Assert.Ignore("There is no such processor here, or no way to see it.");
        }

        string allowed = "";
        var handler = new Recording((_, _) => allowed = File.ReadLines("/proc/thread-self/status").First(static line => line.StartsWith("Cpus_allowed_list", StringComparison.Ordinal)));
        using var runner = new StreamRunner(5, 1, handler, new() { Processor = processor });
        await runner.RunAsync(new Given([new(0, 1)], part: 1)).WaitAsync(Long);
        Assert.That(allowed.Split('\t')[^1], Is.EqualTo($"{processor}"));
        Assert.That(() => new StreamRunner(5, 1, handler, new() { Processor = 1 << 20 }), Throws.ArgumentException.With.Message.Contains("The processor must be from 0"));
    }

    [Test]
    public async Task Meter_ShowsWhatIsLearned()
    {
        using IStreamTrainer trainer = Trainer(SpikingNetwork.Load("20-24-5 leak=0.9", seed: 3));
        var handler = new LearningHandler(trainer, new() { PredictEvery = 0 });
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, own) =>
        {
            if (instrument.Meter.Name == "OtpeFast")
            {
                own.EnableMeasurementEvents(instrument);
            }
        }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        var watched = new Watching(handler, listener.RecordObservableInstruments);
        using var runner = new StreamRunner(20, 2, watched, new() { Bins = new() { Width = 100 }, Name = "learned" });
        await runner.RunAsync(new Given(Events(500), part: 50)).WaitAsync(Long);
        Assert.That(seen["otpefast.loss"], Is.EqualTo(handler.Loss));
        Assert.That(seen["otpefast.accuracy"], Is.EqualTo(handler.Accuracy));
        Assert.That(seen["otpefast.learning_rate"], Is.EqualTo(1e-3f));
        Assert.That((seen["otpefast.layer.spikes 1"], seen["otpefast.layer.spikes 2"]), Is.EqualTo(((double)handler.Layers[0].Spikes, (double)handler.Layers[1].Spikes)));
        Assert.That(seen["otpefast.layer.silent 1"], Is.Zero);

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length > 0 && tags[0] is { Key: "stream", Value: "learned" })
            {
                seen[tags.Length == 2 ? $"{instrument.Name} {tags[1].Value}" : instrument.Name] = value;
            }
        }
    }

    [Test]
    public async Task Meter_ShowsWhatARunnerCounts_WhileItRuns()
    {
        using var listener = new MeterListener();
        var seen = new ConcurrentDictionary<string, double>();
        int durations = 0;
        listener.InstrumentPublished = static (instrument, own) =>
        {
            if (instrument.Meter.Name == "OtpeFast")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            durations += IsOwn(tags) ? 1 : 0;
            Note(instrument, value, tags);
        });
        listener.Start();
        var handler = new Recording((_, time) =>
        {
            if (time == 99)
            {
                listener.RecordObservableInstruments();
            }
        });
        using (var runner = new StreamRunner(5, 1, handler, new() { Bins = new() { Width = 1 }, Name = "measured" }))
        {
            await runner.RunAsync(new Given([.. Enumerable.Range(0, 101).Select(static i => new StreamEvent(i, 1)), new(3, 1)], part: 20)).WaitAsync(Long);
        }

        Assert.That(durations, Is.EqualTo(101));
        Assert.That(seen["otpefast.steps"], Is.EqualTo(99), "those before the one that asked");
        Assert.That(seen["otpefast.events.received"], Is.InRange(101, 102));
        Assert.That(seen["otpefast.step.duration"], Is.GreaterThan(0));
        Assert.That(seen.Keys, Is.SupersetOf(new[] { "otpefast.step.overruns", "otpefast.events.dropped", "otpefast.events.late", "otpefast.queue.depth" }));
        seen.Clear();
        listener.RecordObservableInstruments();
        Assert.That(seen, Is.Empty, "it runs no longer");

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (IsOwn(tags))
            {
                seen[instrument.Name] = value;
            }
        }

        static bool IsOwn(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.Length == 1 && tags[0] is { Key: "stream", Value: "measured" };
    }

    [Test]
    public void StepTimes_KnowTheirPercentiles_WithinASixteenth()
    {
        var times = new StepTimes();
        Assert.That(times.Percentile(0.5), Is.Zero);
        var random = new Random(3);
        long[] values = [.. Enumerable.Range(0, 10_000).Select(_ => (long)Math.Exp(random.NextDouble() * 20))];
        foreach (long value in values)
        {
            times.Add(value);
        }

        Array.Sort(values);
        foreach (double share in new[] { 0.01, 0.5, 0.9, 0.99, 0.999, 1 })
        {
            long exact = values[Math.Max((int)Math.Ceiling(share * values.Length) - 1, 0)];
            Assert.That(times.Percentile(share), Is.InRange(exact, exact + exact / 16 + 1), $"{share}");
        }

        Assert.That((times.Count, times.Longest), Is.EqualTo((10_000L, values[^1])));
        Assert.That(() => times.Percentile(1.1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
