using System.CommandLine;
using System.Globalization;
using OtpeFast.Exchange;
using OtpeFast.Files;
using OtpeFast.Networks;
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
          otpe train --from runs/b --data shd_train.h5 --network shd-3x128
        """;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The file: .nir, or .npz with layer1_weight [inputs, neurons], layer1_bias [neurons], and so on." };
        Option<string> checkpoint = SharedOptions.RequiredText(new Option<string>("--checkpoint") { Description = "Directory for the checkpoint.", HelpName = "DIR", Required = true });
        Option<string?> network = SharedOptions.Network();
        network.Description = "The network it is. [default: the one with its sizes]";
        Option<ulong> seed = SharedOptions.Seed();
        seed.Description = "Seed of the Randman it was trained on, if it was: for 'otpe evaluate'.";
        var command = new Command("import", Examples) { file, checkpoint, network, seed };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            string directory = parsed.GetValue(checkpoint)!;
            if (CheckpointFile.Exists(directory))
            {
                throw new UsageException($"There is a checkpoint in '{directory}' already; choose another directory, or remove it.");
            }

            ExchangedNetwork exchanged = ExchangeFile.Read(path);
            (string name, ISpikingNetwork made) = Find(exchanged, parsed.GetValue(network), path);
            float[] parameters = exchanged.ParametersFor(made.Description);
            using DirectoryLock held = CheckpointFile.Lock(directory);
            CheckpointFile.Write(directory, new Checkpoint(Settings(name, made, path, parsed.GetValue(seed)), 0, 0, 0, -1, double.MaxValue, parameters, parameters, []));
            Console.WriteLine($"Imported {name} ({exchanged.Sizes}) to {directory}.");
            return ExitCode.Success;
        });
        return command;
    }

    private static (string Name, ISpikingNetwork Network) Find(ExchangedNetwork exchanged, string? wanted, string path)
    {
        foreach ((string name, int[] sizes) in NetworkCatalog.Entries.Where(entry => wanted is null || entry.Name == wanted))
        {
            foreach (int classes in sizes)
            {
                ISpikingNetwork network = NetworkCatalog.Create(name, classes, 0);
                if (exchanged.Fits(network.Description))
                {
                    return (name, network);
                }
            }
        }

        string constants = exchanged.Neurons is null ? "" : string.Create(CultureInfo.InvariantCulture, $", leak {exchanged.Neurons.Leak:F4}, threshold {exchanged.Neurons.Threshold:G4}");
        throw new UsageException($"The network in '{path}' ({exchanged.Sizes}{constants}) is {(wanted is null ? "none of the named ones" : $"not {wanted}")}; declare a network of your own for it, and read it with OtpeFast.Exchange.");
    }

    /// <summary>What evaluate needs to know; what training would have set is named as imported, so that nothing resumes it by mistake.</summary>
    private static SortedDictionary<string, string> Settings(string name, ISpikingNetwork network, string path, ulong seed) => new()
    {
        ["data"] = "imported from " + Path.GetFileName(path),
        ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
        ["window"] = "none",
        ["steps"] = "50",
        ["network name"] = name,
        ["network"] = network.Description.Name,
        ["layers"] = network.Description.Sizes,
        ["rule"] = "imported",
        ["device"] = "cpu",
    };
}
