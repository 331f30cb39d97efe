using System.CommandLine;
using System.CommandLine.Parsing;
using OtpeFast.Cli.Commands;
using OtpeFast.Cuda;
using OtpeFast.Data;
using OtpeFast.Exchange;
using OtpeFast.Experiments;
using OtpeFast.Training;
using Spectre.Console;

namespace OtpeFast.Cli;

/// <summary>Parses the command line, runs a command, and turns what went wrong into one sentence and an exit code.</summary>
internal static class Program
{
    private const int FileWidth = 120;

    public static int Main(string[] arguments)
    {
        var root = new RootCommand("Train spiking neural networks, online and offline, with OTPE and the rules it is compared with (arXiv 2311.16151).")
        {
            TrainCommand.Create(),
            EvaluateCommand.Create(),
            BenchCommand.Create(),
            GpuCheckCommand.Create(),
            ReproduceCommand.Create(),
            CellCommand.Create(),
            ExportCommand.Create(),
            ImportCommand.Create(),
            InfoCommand.Create(),
        };
        if (!AnsiConsole.Profile.Out.IsTerminal)
        {
            AnsiConsole.Profile.Width = FileWidth; // a file has no width, and Spectre would fold tables at 80
        }

        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
            {
                Console.Error.WriteLine($"otpe: {error.Message}");
            }

            Console.Error.WriteLine($"Try 'otpe {(parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ")}--help'.");
            return ExitCode.Usage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception) when (exception is UsageException or DataFileException or CheckpointException or ExperimentException or ExchangeException)
        {
            Console.Error.WriteLine($"otpe: {exception.Message}");
            return ExitCode.Usage;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or IOException or CudaException or CellFailedException)
        {
            Console.Error.WriteLine($"otpe: {exception.Message}");
            return ExitCode.Failed;
        }
    }
}
