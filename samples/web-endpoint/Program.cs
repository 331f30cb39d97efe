// An endpoint that learns: POST /events with [{"time": 1000, "unit": 3}, {"time": 5000, "unit": -1, "label": 2}], GET /prediction, and GET /metrics for Prometheus.
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using OpenTelemetry.Metrics;
using OtpeFast;
using OtpeFast.Streaming;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("OtpeFast").AddPrometheusExporter());
builder.Services.AddSingleton<Posted>();
builder.Services.AddHostedService<Learner>();
WebApplication application = builder.Build();
application.MapPrometheusScrapingEndpoint();
application.MapPost("/events", async (PostedEvent[] events, Posted posted, CancellationToken cancellation) =>
{
    if (events.Any(one => one.Unit is < -1 or >= 32 || one.Label is < -1 or >= 4))
    {
        return Results.BadRequest("Units go from 0 to 31 and labels from 0 to 3; -1 is none.");
    }

    foreach (PostedEvent one in events)
    {
        await posted.Events.Writer.WriteAsync(new StreamEvent(one.Time, one.Unit, 1, one.Label), cancellation);
    }

    return Results.Accepted();
});
application.MapGet("/prediction", (Posted posted) => posted.Last is Prediction last ? Results.Ok(last.Class) : Results.NoContent());
application.Run();

record PostedEvent(long Time, int Unit = -1, int Label = -1);

/// <summary>What was posted, as a source; what was said last.</summary>
sealed class Posted : IEventSource, IPredictionSink
{
    private volatile object? _last;

    public Channel<StreamEvent> Events { get; } = Channel.CreateBounded<StreamEvent>(10_000);

    public Prediction? Last => (Prediction?)_last;

    public async IAsyncEnumerable<ReadOnlyMemory<StreamEvent>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (StreamEvent one in Events.Reader.ReadAllAsync(cancellation))
        {
            yield return new[] { one };
        }
    }

    public void Take(in Prediction prediction) => _last = prediction;
}

/// <summary>Learns for as long as the application runs.</summary>
sealed class Learner(Posted posted) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using IStreamTrainer trainer = new Sensor.OtpeOnlineTrainer(new Sensor(seed: 1), new() { BatchSize = 1 });
        trainer.Reset(samples: 1);
        var handler = new LearningHandler(trainer, new() { TargetSteps = 5, PredictEvery = 10, Predictions = posted });
        using var runner = new StreamRunner(32, 1, handler, new() { Name = "web", Bins = new() { Width = 1_000 } });
        await runner.RunAsync(posted, stoppingToken);
    }
}

[SpikingNetwork(32, Leak = 0.9)]
[Layer(48), Layer(4)]
[Trainer(LearningRule.Otpe, UpdateMode.Online)]
public sealed partial class Sensor;
