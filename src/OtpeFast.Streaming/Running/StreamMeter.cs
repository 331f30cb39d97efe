using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OtpeFast.Streaming;

/// <summary>
/// The meter <c>OtpeFast</c>: what runners that are at work measure, for dotnet-counters, OpenTelemetry and whoever else listens. Each measurement has the tag
/// <c>stream</c>, the runner's name; those of a layer have the tag <c>layer</c>, 1 for the first hidden one. What a handler learns is there where it tells it
/// (<see cref="ILearningStatus"/>).
/// </summary>
internal static class StreamMeter
{
    /// <summary>Steps without a spike of any neuron after which a layer is told to be silent.</summary>
    private const int SilentAfter = 1_000;
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
        Meter.CreateObservableGauge("otpefast.loss", () => Learned(static status => status.Loss), "nat", "Loss of the last step that was learned from.");
        Meter.CreateObservableGauge(
            "otpefast.accuracy", () => Learned(static status => status.Accuracy), "1", "Share of the last predictions with a target that were right.");
        Meter.CreateObservableGauge(
            "otpefast.learning_rate", () => Learned(static status => status.LearningRate), "1", "The learning rate; 0 where learning pauses.");
        Meter.CreateObservableCounter("otpefast.layer.spikes", () => EachLayer(static layer => layer.Spikes), "{spike}", "Spikes of a layer.");
        Meter.CreateObservableGauge(
            "otpefast.layer.silent", () => EachLayer(static layer => layer.SilentSteps >= SilentAfter ? 1L : 0), "1",
            "1 where no neuron of a layer has fired for a thousand steps.");
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

    /// <summary>What is no number yet is not told.</summary>
    private static IEnumerable<Measurement<double>> Learned(Func<ILearningStatus, double> value)
        => from pair in Runners
           where pair.Key.Handler is ILearningStatus
           let number = value((ILearningStatus)pair.Key.Handler)
           where !double.IsNaN(number)
           select new Measurement<double>(number, pair.Value);

    private static IEnumerable<Measurement<long>> EachLayer(Func<LayerActivity, long> value)
        => from pair in Runners
           where pair.Key.Handler is ILearningStatus
           from layer in ((ILearningStatus)pair.Key.Handler).Layers.Index()
           select new Measurement<long>(value(layer.Item), pair.Value, new("layer", layer.Index + 1));
}
