using System.Text;
using System.Text.Json;
using OtpeFast.Training;

namespace OtpeFast.Cli.Output;

/// <summary>For programs: one JSON object a line.</summary>
internal sealed class JsonOutput(TextWriter output) : IRunOutput
{
    public TrainingResult Show(RunDescription description, Func<Action<TrainingProgress>, TrainingResult> run)
    {
        Write("start", json =>
        {
            json.WriteString("data", description.Data);
            json.WriteString("network", description.Network);
            json.WriteString("rule", description.Rule);
            json.WriteString("mode", description.Mode);
            json.WriteString("optimizer", description.Optimizer);
            json.WriteNumber("learning_rate", description.LearningRate);
            json.WriteNumber("batches", description.Batches);
            json.WriteNumber("batch_size", description.BatchSize);
            json.WriteNumber("seed", description.Seed);
        });
        TrainingResult result = run(progress => Write("progress", json =>
        {
            json.WriteNumber("batch", progress.Batch);
            json.WriteNumber("loss", progress.Loss);
            WriteNullable(json, "validation_accuracy", progress.ValidationAccuracy);
            json.WriteNumber("batches_per_second", progress.BatchesPerSecond);
            json.WriteNumber("seconds_left", progress.Remaining.TotalSeconds);
        }));
        Write(result.Interrupted ? "interrupted" : "done", json =>
        {
            json.WriteNumber("batches", result.Batches);
            WriteNullable(json, "validation_accuracy", result.ValidationAccuracy);
            WriteNullable(json, "test_accuracy", result.TestAccuracy);
            json.WriteNumber("loss", result.Loss);
            json.WriteNumber("ms_per_batch", result.MillisecondsPerBatch);
            json.WriteNumber("allocated_bytes_per_batch", result.AllocatedBytesPerBatch);
        });
        return result;
    }

    /// <summary>Writes one line.</summary>
    public void Write(string name, Action<Utf8JsonWriter> body)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("event", name);
            body(json);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>Writes a number or null.</summary>
    public static void WriteNullable(Utf8JsonWriter json, string name, double? value)
    {
        if (value is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, value.Value);
        }
    }
}
