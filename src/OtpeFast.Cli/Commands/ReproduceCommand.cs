using System.CommandLine;
using System.Globalization;
using OtpeFast.Cli.Output;
using OtpeFast.Data;
using OtpeFast.Experiments;
using Spectre.Console;

namespace OtpeFast.Cli.Commands;

/// <summary>otpe reproduce</summary>
internal static class ReproduceCommand
{
    private const string Examples = """
        Reproduces a figure or table of the paper: runs it as independent cells, several at once, and writes plots (PNG, SVG), numbers (CSV) and
        report.html. Stop it whenever you like: the same command goes on, and loses only the cells that were at work.

        Examples:
          otpe reproduce similarity --data t-randman --quick
          otpe reproduce accuracy --data t-randman --data r-randman --seeds 4 --batches 2000 --out runs/accuracy
          otpe reproduce table2 --data shd_train.h5 --network shd-3x128 --seeds 2
          otpe reproduce accuracy --out /shared/accuracy --slurm      (then: sbatch /shared/accuracy/array.sh)
          otpe reproduce accuracy --out /shared/accuracy --collect    (the report of the cells that are there)
        """;

    public static Command Create()
    {
        string[] names = [.. Reproduction.Experiments.Select(static experiment => experiment.Name)];
        var name = new Argument<string>("NAME")
        {
            Description = string.Join(
                '\n', Reproduction.Experiments.Select(static experiment => $"{experiment.Name}: {experiment.Title} ({experiment.Place})")),
        };
        SharedOptions.Among(name, names);
        var data = new Option<string[]>("--data")
        {
            Description = "What to learn from: t-randman, r-randman, or an HDF5 file in the layout of SHD and SSC; can be given several times. [default: " +
                "Randman, where the experiment has it]",
            HelpName = "t-randman|r-randman|FILE.h5",
        };
        Option<string?> test = SharedOptions.Text(
            new Option<string?>("--test")
            {
                Description = "The test part of the data file. [default: the file beside it, with test for train in its " +
                "name]",
                HelpName = "FILE.h5"
            });
        Option<int?> seeds = SharedOptions.OptionalPositive("--seeds", "Number of seeds. [default: 4]");
        Option<int?> batches = SharedOptions.OptionalPositive("--batches", "Batches of each cell. [default: 20000 on Randman, 10000 on files; ssc 5000]");
        Option<int?> batchSize = SharedOptions.OptionalPositive("--batch-size", "Samples a batch. [default: 128]");
        Option<float?> learningRate = NumberOption.Checked(
            new Option<float?>("--learning-rate")
            {
                Description = "Learning rate of Adamax. [default: 1e-3 offline; online 2.5e-4 on Randman, 1e-4 on " +
                "files]",
                HelpName = "X"
            },
            static value => value > 0 && float.IsFinite(value),
            SharedOptions.RateWords);
        var network = new Option<string[]>("--network")
        {
            Description = "A network, by name or by text; can be given several times. [default: those of the " +
            "paper]",
            HelpName = "NAME|TEXT"
        };
        network.Validators.Add(NetworkOptions.Require);
        var slope = new Option<float[]>("--slope")
        {
            Description = "Slope of the surrogate gradient, for slopes; can be given several times. [default: 10, " +
            "25, 50, 100]",
            HelpName = "X"
        };
        NumberOption.CheckedList(slope, static value => value > 0 && float.IsFinite(value), "a positive number, with a point, such as 25");
        var size = new Option<int[]>("--size")
        {
            Description = "Neurons of the measured layer, for cost; can be given several times. [default: 32 to " +
            "512]",
            HelpName = "N"
        };
        NumberOption.CheckedList(size, static value => value is >= 1 and <= 16_384, "a whole number from 1 to 16384");
        var rule = new Option<string[]>("--rule")
        {
            Description = $"A learning rule; can be given several times. One of: " +
            $"{string.Join(", ", Names.Rules.Keys)}. [default: those of the paper]",
            HelpName = "NAME"
        };
        SharedOptions.Among(rule, [.. Names.Rules.Keys]);
        Option<int> steps = SharedOptions.Steps();
        Option<double?> window = SharedOptions.Window();
        Option<ulong> manifoldSeed = SharedOptions.ManifoldSeed();
        Option<RandmanScaling> scaling = SharedOptions.RandmanScaling();
        var quick = new Option<bool>("--quick") { Description = "Show the trend in about a minute: fewer batches, seeds and networks." };
        Option<string?> output = SharedOptions.Text(
            new Option<string?>("--out") { Description = "Where plan, cells and report go. [default: runs/NAME, or runs/NAME-quick]", HelpName = "DIR" });
        Option<int> threads = SharedOptions.Threads();
        Option<string> device = SharedOptions.Device();
        var plan = new Option<bool>("--plan") { Description = "Write plan.json and list the cells; run none. 'otpe cell INDEX --out DIR' runs one." };
        var slurm = new Option<bool>("--slurm") { Description = "Write the plan and array.sh, a job array for Slurm with a task a cell; run none." };
        var collect = new Option<bool>("--collect") { Description = "Write the report of the cells that are in --out; run none." };
        var command = new Command("reproduce", Examples)
        {
            name, data, test, seeds, batches, batchSize, learningRate, network, slope, size, rule, steps, window, manifoldSeed, scaling,
            quick, output, threads, device, plan, slurm, collect,
        };
        command.SetAction(parsed =>
        {
            string chosen = parsed.GetValue(name)!;
            string directory = parsed.GetValue(output) ?? $"runs/{chosen}{(parsed.GetValue(quick) ? "-quick" : "")}";
            if (new[] { plan, slurm, collect }.Count(parsed.GetValue) > 1)
            {
                throw new UsageException("--plan, --slurm and --collect are one at a time.");
            }

            string deviceName = parsed.GetValue(device)!;
            int used = SharedOptions.ThreadsOf(parsed, threads);
            using var interruption = new Interruption();
            if (parsed.GetValue(collect))
            {
                using Device? forCollecting = SharedOptions.OpenDevice(deviceName);
                return Collect(OpenExisting(chosen, directory), used, forCollecting, interruption.Token);
            }

            var options = new ReproductionOptions
            {
                Data = parsed.GetValue(data) ?? [],
                TestFile = parsed.GetValue(test),
                Seeds = parsed.GetValue(seeds),
                Batches = parsed.GetValue(batches),
                BatchSize = parsed.GetValue(batchSize),
                LearningRate = parsed.GetValue(learningRate),
                Networks = parsed.GetValue(network) ?? [],
                Slopes = parsed.GetValue(slope) ?? [],
                Sizes = parsed.GetValue(size) ?? [],
                Rules = [.. (parsed.GetValue(rule) ?? []).Select(static key => Names.Rules[key])],
                Steps = parsed.GetValue(steps),
                Window = parsed.GetValue(window),
                Quick = parsed.GetValue(quick),
                Randman = SharedOptions.Randman(parsed, (parsed.GetValue(data) ?? []).All(DataSet.IsRandman), manifoldSeed, scaling),
            };
            string kind = deviceName.Split(':')[0];
            if (parsed.GetValue(plan) || parsed.GetValue(slurm))
            {
                // A plan may be made where there is no device.
                Reproduction planned = Reproduction.Plan(chosen, options, directory, kind);
                return parsed.GetValue(slurm) ? WriteScript(planned, deviceName, used) : List(planned);
            }

            using Device? opened = SharedOptions.OpenDevice(deviceName);
            return Run(Reproduction.Plan(chosen, options, directory, kind), used, opened, interruption.Token);
        });
        return command;
    }

    private static Reproduction OpenExisting(string name, string directory)
    {
        Reproduction reproduction = Reproduction.Open(directory);
        return reproduction.Folder.Plan.Experiment == name
            ? reproduction
            : throw new UsageException(
                $"The folder '{directory}' holds a run of {reproduction.Folder.Plan.Experiment}, not of {name}; name that, or choose another --out.");
    }

    private static int Run(Reproduction reproduction, int threads, Device? device, CancellationToken cancellation)
    {
        var output = new CellProgress(AnsiConsole.Console, reproduction.Folder.Plan.Experiment);
        RunStatus status = output.Show(report => reproduction.Run(threads, device, report, cancellation));
        if (cancellation.IsCancellationRequested)
        {
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"Interrupted: {status.Done} of {status.Total} cells are finished; the same command goes on."));
            return ExitCode.Interrupted;
        }

        if (status.Done == 0)
        {
            return ReportFailures([.. reproduction.Folder.Plan.Cells.Select(reproduction.Folder.Failure).OfType<CellFailure>()]);
        }

        return Collect(reproduction, threads, device, cancellation);
    }

    private static int Collect(Reproduction reproduction, int threads, Device? device, CancellationToken cancellation)
    {
        GatheredRun gathered;
        try
        {
            gathered = reproduction.Collect(threads, device, cancellation);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("Interrupted before the report was written; the same command goes on.");
            return ExitCode.Interrupted;
        }

        foreach (Experiments.Table table in gathered.Tables)
        {
            AnsiConsole.Write(TableView.Of(table));
        }

        int total = reproduction.Folder.Plan.Cells.Count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{gathered.Found} of {total} cells; report: {reproduction.ReportPath}"));
        return ReportFailures(gathered.Failures);
    }

    private static int ReportFailures(IReadOnlyList<CellFailure> failures)
    {
        foreach (CellFailure failure in failures)
        {
            Console.Error.WriteLine($"otpe: The cell {failure.Cell} failed: {failure.Message}");
        }

        return failures.Count == 0 ? ExitCode.Success : ExitCode.Failed;
    }

    private static int List(Reproduction reproduction)
    {
        for (int index = 0; index < reproduction.Folder.Plan.Cells.Count; index++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{index,5}  {reproduction.Folder.Plan.Cells[index].Name}"));
        }

        return ExitCode.Success;
    }

    private static int WriteScript(Reproduction reproduction, string device, int threads)
    {
        string script = reproduction.WriteSlurmScript(CellCommand.Program(), device, Math.Max(1, threads));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture, $"{reproduction.Folder.Plan.Cells.Count} tasks in {script}; start them with sbatch, and gather with --collect."));
        return ExitCode.Success;
    }
}
