using System.CommandLine;
using System.CommandLine.Parsing;
using OtpeFast.Cli.Commands;
using OtpeFast.Cli.Output;
using OtpeFast.Cuda;
using OtpeFast.Data;
using OtpeFast.Exchange;
using OtpeFast.Experiments;
using OtpeFast.Streaming;
using OtpeFast.Training;
using Spectre.Console;

namespace OtpeFast.Cli;

/// <summary>Parses the command line, runs a command, and turns what went wrong into one sentence and an exit code.</summary>
internal static class Program
{
    private const int FileWidth = 120;
    private const string TraceVariable = "OTPE_TRACE";

    /// <summary>Standard output.</summary>
    public static GuardedWriter Output { get; private set; } = null!;

    public static int Main(string[] arguments) => Run(arguments, StandardOutput.Open());

    /// <summary>Runs a command, whose output goes where it is told and whose sentences go to the error stream.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments, TextWriter output)
    {
        Output = new GuardedWriter(output);
        Console.SetOut(Output);
        int code = Run(arguments);
        Output.Flush();
        if (Output.Failure is Exception failure)
        {
            Say($"The output cannot be written ({failure.Message.TrimEnd('.')}).");
            return code is ExitCode.Success or ExitCode.Interrupted ? ExitCode.Failed : code;
        }

        return code;
    }

    /// <summary>Writes a sentence to the error stream, which may be closed or full, too.</summary>
    public static void Say(string sentence)
    {
        try
        {
            Console.Error.WriteLine($"otpe: {sentence}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Nobody is there to be told; the exit code says it.
        }
    }

    private static int Run(string[] arguments)
    {
        try
        {
            return Invoke(arguments);
        }
        catch (Exception exception) when (exception is UsageException or DataFileException or CheckpointException or ExperimentException or ExchangeException
            or StreamFormatException)
        {
            return Fail(exception, exception.Message, ExitCode.Usage);
        }
        catch (ArgumentException exception)
        {
            // Options that are right one by one and too much together.
            return Fail(exception, Sentence(exception), ExitCode.Usage);
        }
        catch (OutOfMemoryException exception)
        {
            return Fail(exception, "There is not enough memory for this; use a smaller batch, fewer steps, a smaller network or a smaller " +
                "file.", ExitCode.Failed);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or CudaException or CellFailedException or DivergenceException)
        {
            return Fail(exception, exception.Message, ExitCode.Failed);
        }
        catch (Exception exception)
        {
            return Fail(
                exception,
                $"Something went wrong that should not ({exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}); please report " +
                $"it with what {TraceVariable}=1 adds.",
                ExitCode.Failed);
        }
    }

    /// <summary>What an exception says, without the name of a parameter that no user has seen.</summary>
    public static string Sentence(ArgumentException exception)
        => exception.ParamName is null
            ? exception.Message
            : exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static int Invoke(string[] arguments)
    {
        var root = new RootCommand("Train spiking neural networks, online and offline, with OTPE and the rules it is compared with (arXiv 2311.16151).")
        {
            TrainCommand.Create(),
            StreamCommand.Create(),
            EvaluateCommand.Create(),
            BenchCommand.Create(),
            GpuCheckCommand.Create(),
            ReproduceCommand.Create(),
            TaskCommand.Create(),
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
            // One at a time: what is wrong first makes others wrong that are not.
            string[] errors = [.. parsed.Errors.Select(static error => error.Message)];
            Say(errors.FirstOrDefault(static error => !error.StartsWith("Required command", StringComparison.Ordinal)) ?? errors[0]);
            Say($"Try 'otpe {(parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ")}--help'.");
            return ExitCode.Usage;
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = Output });
    }

    private static int Fail(Exception exception, string sentence, int code)
    {
        Say(sentence);
        if (Environment.GetEnvironmentVariable(TraceVariable) == "1")
        {
            Say(exception.ToString());
        }

        return code;
    }
}
