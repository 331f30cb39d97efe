using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OtpeFast.Streaming;

/// <summary>
/// The meter <c>OtpeFast</c>: what runners that are at work measure, for dotnet-counters, OpenTelemetry and whoever else listens. Each measurement has the tag
/// <c>stream</c>, the runner's name.
/// </summary>
internal static class StreamMeter
{
    private static readonly ConcurrentDictionary<StreamRunner, KeyValuePair<string, object?>> Runners = new();
    private static readonly Meter Meter = new("OtpeFast", typeof(StreamMeter).Assembly.GetName().Version?.ToString());

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "otpefast.step.duration", "s", "How long a time step took to be handled.");

    static StreamMeter()
    {
        Observe("otpefast.steps", "{step}", "Time steps that were handled.", static runner => runner.StepTimes.Count);
        Observe("otpefast.step.overruns", "{step}", "Steps that were over after the next one should have begun.", static runner => runner.Overruns);
        Observe("otpefast.events.received", "{event}", "Events that came from the source.", static runner => runner.Received);
        Observe("otpefast.events.dropped", "{event}", "Events that the queue had no room for.", static runner => runner.Dropped);
        Observe("otpefast.events.late", "{event}", "Events that came after their step was over.", static runner => runner.Late);
        Meter.CreateObservableGauge("otpefast.queue.depth", () => Each(static runner => runner.QueueDepth), "{event}", "Events that wait.");
    }

    /// <summary>Begins to show a runner.</summary>
    public static void Add(StreamRunner runner, string name) => Runners[runner] = new("stream", name);

    /// <summary>Ends it.</summary>
    public static void Remove(StreamRunner runner) => Runners.TryRemove(runner, out _);

    /// <summary>Notes a step. Allocates nothing.</summary>
    public static void Step(double seconds, in KeyValuePair<string, object?> tag) => Duration.Record(seconds, tag);

    private static void Observe(string name, string unit, string description, Func<StreamRunner, long> value)
        => Meter.CreateObservableCounter(name, () => Each(value), unit, description);

    private static IEnumerable<Measurement<long>> Each(Func<StreamRunner, long> value)
        => Runners.Select(pair => new Measurement<long>(value(pair.Key), pair.Value));
}
