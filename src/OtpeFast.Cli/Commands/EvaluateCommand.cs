using System.CommandLine;
using System.Globalization;
using OtpeFast.Cli.Output;
using OtpeFast.Data;
using OtpeFast.Training;

namespace OtpeFast.Cli.Commands;

/// <summary>otpe evaluate</summary>
internal static class EvaluateCommand
{
    private const string Examples = """
        Evaluates the best parameters of a checkpoint.

        Examples:
          otpe evaluate --checkpoint runs/a                        (fresh samples of the Randman it was trained on)
          otpe evaluate --checkpoint runs/shd --data shd_test.h5
        """;

    public static Command Create()
    {
        Option<string> checkpoint = SharedOptions.RequiredText(
            new Option<string>("--checkpoint") { Description = "The checkpoint's directory.", HelpName = "DIR", Required = true });
        Option<string?> data = SharedOptions.Text(
            new Option<string?>("--data")
            {
                Description = "What to evaluate on. [default: the Randman of the " +
                "training]",
                HelpName = "t-randman|r-randman|FILE.h5"
            });
        Option<string?> cache = SharedOptions.Cache();
        Option<int> samples = SharedOptions.Positive("--samples", 10_000, "Samples to draw from Randman.");
        Option<int> threads = SharedOptions.Threads();
        Option<string> device = SharedOptions.Device();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("evaluate", Examples) { checkpoint, data, samples, cache, device, threads, json };
        command.SetAction(parsed =>
        {
            using Device? opened = SharedOptions.OpenDevice(parsed.GetValue(device)!);
            string directory = parsed.GetValue(checkpoint)!;
            var stored = StoredRun.Read(directory);

            // The checkpoint names the network it belongs to, whatever the data has fewer of.
            ISpikingNetwork network = stored.CreateNetwork();
            (ISpikeSource source, int classes) = Source(
                parsed.GetValue(data), stored, parsed.GetValue(samples), SharedOptions.Recordings(parsed.GetValue(cache), parsed.GetValue(json)));
            if (source.Units > network.Description.Inputs)
            {
                throw new UsageException(
                    $"The data has {source.Units} input units, but the network of '{directory}' has {network.Description.Inputs} inputs: it was trained on " +
                    $"'{stored.Identity.Data}'.");
            }

            if (classes > network.Description.Classes)
            {
                throw new UsageException($"The data has {classes} classes, but the network of '{directory}' has {network.Description.Classes}.");
            }

            using var evaluation = new Evaluation(network, source, 128, parsed.GetValue(samples), SharedOptions.ThreadsOf(parsed, threads), opened);
            BatchResult result = evaluation.Run();
            if (parsed.GetValue(json))
            {
                new JsonOutput(Console.Out).Write("done", writer =>
                {
                    writer.WriteNumber("accuracy", result.Accuracy);
                    writer.WriteNumber("loss", result.Loss);
                    writer.WriteNumber("samples", result.Samples);
                });
            }
            else
            {
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture, $"Accuracy {100 * result.Accuracy:F1} %, loss {result.Loss:F4}, on {result.Samples:N0} samples."));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static (ISpikeSource Source, int Classes) Source(string? wanted, StoredRun stored, int samples, RecordingOptions options)
    {
        string data = wanted ?? stored.Identity.Data;
        if (DataSet.IsRandman(data))
        {
            // Stream 0 trained it and stream 1 chose its best parameters; stream 2 is new to it.
            RunIdentity run = stored.Identity;
            var manifolds = new RandmanManifolds(run.ManifoldSeed);
            return (DataSet.TestOfRandman(data, manifolds, stored.Steps, run.Seed, run.Scaling, samples), manifolds.Classes);
        }

        if (wanted is null)
        {
            throw new UsageException($"The network was trained on '{stored.Identity.Data}'; name what to evaluate on with --data FILE.h5.");
        }

        BinnedRecordings recordings = DataSet.Bin(data, stored.Steps, stored.Identity.Window, options);
        return (new RecordingSource(recordings, .., shuffleSeed: null), recordings.Classes);
    }
}
