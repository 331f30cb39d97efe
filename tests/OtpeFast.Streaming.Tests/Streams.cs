using System.Runtime.CompilerServices;

namespace OtpeFast.Streaming.Tests;

/// <summary>Streams and trainers to test with.</summary>
internal static class Streams
{
    public static StreamEvent[] Events(int count)
    {
        var random = new Random(7);
        long time = 0;
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            time += random.Next(30);
            return new StreamEvent(time - random.Next(60), random.Next(20), 1, random.Next(12) == 0 ? random.Next(5) : -1, random.Next(2));
        })];
    }

    public static IStreamTrainer Trainer(SpikingNetwork network)
    {
        var trainer = (IStreamTrainer)network.CreateTrainer(
            new TrainerDescription(LearningRule.Otpe, UpdateMode.Online, GradientForm.Trace), new() { BatchSize = 2, Threads = 1 });
        trainer.Reset(2);
        return trainer;
    }
}

internal delegate void Handling(SpikeFrame frame, long time);

/// <summary>Calls something for each step.</summary>
internal sealed class Recording(Handling handling) : IStepHandler
{
    public void Step(SpikeFrame frame, ReadOnlySpan<int> labels, long time) => handling(frame, time);
}

/// <summary>Events that are there, some at a time; then the end, or nothing more until it is stopped.</summary>
internal sealed class Given(StreamEvent[] events, int part, bool isEndless = false, Action? atEnd = null) : IEventSource
{
    public async IAsyncEnumerable<ReadOnlyMemory<StreamEvent>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (int first = 0; first < events.Length; first += part)
        {
            await Task.Yield();
            yield return events.AsMemory(first, Math.Min(part, events.Length - first));
        }

        atEnd?.Invoke();
        if (isEndless)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
    }
}

/// <summary>Nothing comes.</summary>
internal sealed class Silent : IEventSource
{
    public async IAsyncEnumerable<ReadOnlyMemory<StreamEvent>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        yield break;
    }
}

/// <summary>Has another handler do it, then calls something.</summary>
internal sealed class Watching(LearningHandler handler, Action after) : IStepHandler, ILearningStatus
{
    public double Loss => handler.Loss;

    public double Accuracy => handler.Accuracy;

    public long Targets => handler.Targets;

    public float LearningRate => handler.LearningRate;

    public IReadOnlyList<LayerActivity> Layers => handler.Layers;

    public void Step(SpikeFrame frame, ReadOnlySpan<int> labels, long time)
    {
        handler.Step(frame, labels, time);
        after();
    }
}
