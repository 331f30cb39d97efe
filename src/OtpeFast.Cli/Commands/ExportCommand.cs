using System.CommandLine;
using OtpeFast.Cli.Output;
using OtpeFast.Exchange;

namespace OtpeFast.Cli.Commands;

/// <summary>otpe export</summary>
internal static class ExportCommand
{
    private const string Examples = """
        Writes the network of a checkpoint for other programs: .nir (NIR) or .npz (NumPy).
        NIR cannot say that a reset subtracts the threshold, and its readers reset to zero; docs/reproducing.md says what to set after reading it.

        Examples:
          otpe export --checkpoint runs/a --out network.nir
          otpe export --checkpoint runs/a --out network.npz --last     (the last parameters, not the best)
        """;

    public static Command Create()
    {
        Option<string> checkpoint = SharedOptions.RequiredText(
            new Option<string>("--checkpoint") { Description = "The checkpoint's directory.", HelpName = "DIR", Required = true });
        Option<string> output = SharedOptions.RequiredText(
            new Option<string>("--out") { Description = "The file to write.", HelpName = "FILE.nir|FILE.npz", Required = true });
        var last = new Option<bool>("--last") { Description = "The last parameters. [default: those with the best validation accuracy]" };
        var command = new Command("export", Examples) { checkpoint, output, last };
        command.SetAction(parsed =>
        {
            var stored = StoredRun.Read(parsed.GetValue(checkpoint)!);
            ISpikingNetwork network = stored.CreateNetwork();
            string path = parsed.GetValue(output)!;
            float[] parameters = parsed.GetValue(last) ? stored.Checkpoint.Parameters : stored.Checkpoint.BestParameters;
            stored.SetParameters(network, parameters);
            ExchangeFile.Write(path, network.Description, parameters);
            Console.WriteLine($"Wrote {NetworkLabel.Of(network.Description.Spec)} to {path}.");
            return ExitCode.Success;
        });
        return command;
    }
}
