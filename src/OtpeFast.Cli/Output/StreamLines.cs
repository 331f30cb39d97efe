using System.Text.Json;
using OtpeFast.Streaming;

namespace OtpeFast.Cli.Output;

/// <summary>A live stream for programs: a JSON object a line.</summary>
internal sealed class StreamLines(TextWriter output, StreamLabel label) : IStreamOutput
{
    private static readonly (string Name, double Share)[] Percentiles = [("p50_us", 0.5), ("p99_us", 0.99), ("p999_us", 0.999)];
    private readonly JsonOutput _lines = new(output);

    public void Begin(StreamRunner runner, bool resumes) => Write(resumes ? "resume" : "start", json =>
    {
        json.WriteString("source", label.Source);
        json.WriteString("network", label.Network.ToString());
        json.WriteString("rule", label.Rule);
        json.WriteNumber("streams", label.Streams);
        json.WriteNumber("step_us", label.StepMicroseconds);
        json.WriteNumber("position", runner.Position);
    });

    public void Show(StreamRunner runner, LearningHandler handler, IAsyncEnumerable<Prediction> predictions)
    {
        StepTimes? before = null;
        Timer? status = label.StatusEvery is not TimeSpan every ? null : new(
            _ =>
            {
                StepTimes times = runner.StepTimes.Since(before);
                before = runner.StepTimes.Since(null);
                Write("status", json => Describe(json, runner, handler, times));
            },
            null,
            every,
            every);
        try
        {
            foreach (Prediction one in predictions.ToBlockingEnumerable())
            {
                Write("prediction", json =>
                {
                    json.WriteNumber("t", one.Time);
                    json.WriteNumber("stream", one.Stream);
                    JsonOutput.WriteNullable(json, "class", one.Class == StreamEvent.None ? null : one.Class);
                    if (one.IsCorrect is bool isCorrect)
                    {
                        json.WriteNumber("label", one.Label);
                        json.WriteBoolean("correct", isCorrect);
                    }

                    JsonOutput.WriteNullable(json, "loss", Number(one.Loss));
                });
            }
        }
        finally
        {
            status?.DisposeAsync().AsTask().Wait(); // no line comes after the last
        }
    }

    public void End(StreamRunner runner, LearningHandler handler, StreamEnd end) => Write(end.IsInterrupted ? "interrupted" : "done", json =>
    {
        Describe(json, runner, handler, runner.StepTimes);
        json.WriteNumber("refused", end.Refused);
        json.WriteNumber("unwritten_predictions", end.UnwrittenPredictions);
    });

    private static void Describe(Utf8JsonWriter json, StreamRunner runner, LearningHandler handler, StepTimes times)
    {
        json.WriteNumber("steps", runner.StepTimes.Count);
        json.WriteNumber("position", runner.Position);
        json.WriteNumber("events", runner.Received);
        json.WriteNumber("dropped", runner.Dropped);
        json.WriteNumber("late", runner.Late);
        json.WriteNumber("overruns", runner.Overruns);
        json.WriteNumber("snapshots", runner.Snapshots);
        json.WriteNumber("targets", handler.Targets);
        JsonOutput.WriteNullable(json, "accuracy", Number(handler.Accuracy));
        JsonOutput.WriteNullable(json, "loss", Number(handler.Loss));
        foreach ((string name, double share) in Percentiles)
        {
            json.WriteNumber(name, times.Percentile(share) / 1e3);
        }

        json.WriteNumber("memory_mb", Environment.WorkingSet / 1e6);
    }

    /// <summary>Writes a line; predictions and the status come from different threads.</summary>
    private void Write(string name, Action<Utf8JsonWriter> body)
    {
        lock (_lines)
        {
            _lines.Write(name, body);
        }
    }

    private static double? Number(double value) => double.IsNaN(value) ? null : value;
}
