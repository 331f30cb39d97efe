// A service of one native file that starts in milliseconds: JSON lines in, predictions out; stopped by Ctrl-C or SIGTERM, it saves and later goes on.
//   dotnet publish -o out; sensor | out/native-service state
using System.Runtime.InteropServices;
using OtpeFast;
using OtpeFast.Streaming;

using var stop = new CancellationTokenSource();
using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context));
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context));
using IStreamTrainer trainer = new Sensor.OtpeOnlineTrainer(new Sensor(seed: 1), new() { BatchSize = 1 });
trainer.Reset(samples: 1);
var handler = new LearningHandler(trainer, new() { TargetSteps = 5, PredictEvery = 0, Predictions = new Lines() });
using var runner = new StreamRunner(32, 1, handler, new() { Bins = new() { Width = 1_000 }, Snapshots = new() { Directory = args.Length > 0 ? args[0] : "state" } });
if (runner.CanResume)
{
    runner.Resume();
}

try
{
    await runner.RunAsync(new JsonLinesSource(Console.OpenStandardInput()), stop.Token);
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("stopped; the state is saved");
}
catch (StreamFormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

sealed class Lines : IPredictionSink
{
    public void Take(in Prediction prediction) => Console.WriteLine($"{{\"t\":{prediction.Time},\"class\":{prediction.Class},\"label\":{prediction.Label}}}");
}

[SpikingNetwork(32, Leak = 0.9)]
[Layer(48), Layer(4)]
[Trainer(LearningRule.Otpe, UpdateMode.Online)]
public sealed partial class Sensor;
