using System.CommandLine;
using System.Globalization;
using OtpeFast.Cli.Output;
using OtpeFast.Exchange;
using OtpeFast.Files;
using OtpeFast.Training;

namespace OtpeFast.Cli.Commands;

/// <summary>otpe import</summary>
internal static class ImportCommand
{
    private const string Examples = """
        Makes a checkpoint of a network that another program, or 'otpe export', wrote; evaluate it, or train from it with 'otpe train --from DIR'.

        Examples:
          otpe import network.nir --checkpoint runs/b
          otpe evaluate --checkpoint runs/b --data shd_test.h5
          otpe train --from runs/b --data shd_train.h5
        """;

    public static Command Create()
    {
        var file =
            new Argument<string>("FILE") { Description = "The file: .nir, or .npz with layer1_weight [inputs, neurons], layer1_bias [neurons], and so on." };
        Option<string> checkpoint = SharedOptions.RequiredText(
            new Option<string>("--checkpoint") { Description = "Directory for the checkpoint.", HelpName = "DIR", Required = true });
        Option<double?> timeStep = NumberOption.Checked(
            new Option<double?>("--dt") { Description = "Seconds a time step of a .nir file. [default: what the file says, or 1e-4]", HelpName = "SECONDS" },
            static value => value is > 0 and < 1e6,
            "a positive number of seconds, such as 0.001");
        Option<int> steps = SharedOptions.Steps();
        steps.Description = "Time steps of a batch when the network is evaluated.";
        var network = new NetworkOptions();
        Option<ulong> seed = SharedOptions.Seed();
        seed.Description = "Seed of the Randman it was trained on, if it was: for 'otpe evaluate'.";
        var command = new Command("import", Examples) { file, checkpoint, timeStep, steps, seed };
        network.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            string directory = parsed.GetValue(checkpoint)!;
            if (CheckpointFile.Exists(directory))
            {
                throw new UsageException($"There is a checkpoint in '{directory}' already; choose another directory, or remove it.");
            }

            ExchangedNetwork exchanged = ExchangeFile.Read(path, parsed.GetValue(timeStep));
            NetworkSpec spec = Find(exchanged, network, parsed, path);
            var made = new SpikingNetwork(spec);
            float[] parameters = exchanged.ParametersFor(made.Description);
            using DirectoryLock held = CheckpointFile.Lock(directory);
            CheckpointFile.Write(
                directory,
                new Checkpoint(
                    Settings(spec, path, parsed.GetValue(seed), parsed.GetValue(steps)), 0, 0, 0, -1, double.MaxValue, parameters, parameters, []));
            foreach (string warning in exchanged.Warnings)
            {
                Console.Error.WriteLine($"Warning: {warning}");
            }

            Console.WriteLine($"Imported {NetworkLabel.Of(spec)} to {directory}.");
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The network of the file; what it does not say may be said by options.</summary>
    private static NetworkSpec Find(ExchangedNetwork exchanged, NetworkOptions options, ParseResult parsed, string path)
    {
        NetworkSpec held = exchanged.Spec;
        NetworkSpec spec = options.Resolve(parsed, held.Inputs, held.Classes, held);
        return exchanged.Fits(spec) ? spec : throw new UsageException($"The network in '{path}' is {held}, and not {spec}; leave out what differs.");
    }

    /// <summary>What evaluate needs to know; what training would have set is named as imported, so that nothing resumes it by mistake.</summary>
    private static SortedDictionary<string, string> Settings(NetworkSpec network, string path, ulong seed, int steps)
        => new(new RunIdentity { Data = "imported from " + Path.GetFileName(path), Seed = seed }.ToSettings().ToDictionary())
        {
            ["steps"] = steps.ToString(CultureInfo.InvariantCulture),
            ["network"] = network.ToString(),
            ["rule"] = "imported",
            ["device"] = "cpu",
        };
}
