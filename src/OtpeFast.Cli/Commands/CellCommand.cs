using System.CommandLine;
using System.Globalization;
using OtpeFast.Experiments;

namespace OtpeFast.Cli.Commands;

/// <summary>otpe cell</summary>
internal static class CellCommand
{
    private const string Examples = """
        Runs one cell of a plan that 'otpe reproduce NAME --plan' or '--slurm' wrote, unless it is finished: a task of a job array.

        Examples:
          otpe cell 0 --out /shared/accuracy
          otpe cell "$SLURM_ARRAY_TASK_ID" --out /shared/accuracy --threads 4
        """;

    public static Command Create()
    {
        Argument<int> index = NumberOption.Checked(
            new Argument<int>("INDEX") { Description = "Number of the cell, from 0." }, static value => value >= 0, "a whole number from 0 up");
        Option<string> output = SharedOptions.RequiredText(
            new Option<string>("--out") { Description = "The folder with the plan.", HelpName = "DIR", Required = true });
        Option<int> threads = SharedOptions.Threads();
        Option<string> device = SharedOptions.Device();
        var command = new Command("cell", Examples) { index, output, threads, device };
        command.SetAction(parsed =>
        {
            var reproduction = Reproduction.Open(parsed.GetValue(output)!);
            string deviceName = parsed.GetValue(device)!;
            reproduction.RequireDevice(deviceName.Split(':')[0]);
            using Device? opened = SharedOptions.OpenDevice(deviceName);
            using var interruption = new Interruption();
            try
            {
                (CellResult result, bool runNow) = reproduction.RunCell(
                    parsed.GetValue(index), SharedOptions.ThreadsOf(parsed, threads), opened, interruption.Token);
                Console.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{result.Cell.Name}: {(runNow ? $"done in {result.Seconds:F1} s" : "was done before")}."));
                return ExitCode.Success;
            }
            catch (OperationCanceledException)
            {
                Console.WriteLine("Interrupted; nothing was stored.");
                return ExitCode.Interrupted;
            }
        });
        return command;
    }

    /// <summary>The command that starts this program again, for a shell.</summary>
    public static string Program()
    {
        string host = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(host) == "dotnet"
            ? $"{Shell.Quote(host)} {Shell.Quote(Path.Combine(AppContext.BaseDirectory, "otpe.dll"))}"
            : Shell.Quote(host);
    }
}
