using System.CommandLine;
using System.Globalization;
using OtpeFast.Cli.Output;
using OtpeFast.Experiments;
using Spectre.Console;

namespace OtpeFast.Cli.Commands;

/// <summary>What commands have in common that run an experiment as cells: their options, and the run.</summary>
internal sealed class ExperimentOptions
{
    private readonly Option<int?> _seeds;
    private readonly Option<int?> _batches;
    private readonly Option<int?> _batchSize;
    private readonly Option<float?> _learningRate;
    private readonly Option<string[]> _network = new("--network") { HelpName = "NAME|TEXT" };
    private readonly Option<string[]> _rule;
    private readonly Option<bool> _quick = new("--quick") { Description = "Show the trend in about a minute: fewer batches, seeds and networks." };
    private readonly Option<string?> _output;
    private readonly Option<int> _threads = SharedOptions.Threads();
    private readonly Option<string> _device = SharedOptions.Device();
    private readonly Option<bool> _plan = new("--plan")
    {
        Description = "Write plan.json and list the cells; run none. 'otpe cell INDEX --out DIR' runs one.",
    };

    private readonly Option<bool> _slurm = new("--slurm") { Description = "Write the plan and array.sh, a job array for Slurm with a task a cell; run none." };
    private readonly Option<bool> _collect = new("--collect") { Description = "Write the report of the cells that are in --out; run none." };

    /// <summary>Makes them.</summary>
    /// <param name="seeds">The number of seeds that an experiment has, in words; so are the others.</param>
    /// <param name="batches">The number of batches.</param>
    /// <param name="batchSize">Samples a batch.</param>
    /// <param name="learningRate">Learning rates, and of which optimizer.</param>
    /// <param name="networks">The networks.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="folder">The folder.</param>
    public ExperimentOptions(string seeds, string batches, string batchSize, string learningRate, string networks, string rules, string folder)
    {
        _seeds = SharedOptions.OptionalPositive("--seeds", $"Number of seeds. [default: {seeds}]");
        _batches = SharedOptions.OptionalPositive("--batches", $"Batches of each cell. [default: {batches}]");
        _batchSize = SharedOptions.OptionalPositive("--batch-size", $"Samples a batch. [default: {batchSize}]");
        _learningRate = NumberOption.Checked(
            new Option<float?>("--learning-rate") { Description = $"Learning rate {learningRate}]", HelpName = "X" },
            static value => value > 0 && float.IsFinite(value),
            SharedOptions.RateWords);
        _network.Description = $"A network, by name or by text; can be given several times. [default: {networks}]";
        _network.Validators.Add(NetworkOptions.Require);
        _rule = new Option<string[]>("--rule")
        {
            Description = $"A learning rule; can be given several times. One of: {string.Join(", ", Names.Rules.Keys)}. [default: {rules}]",
            HelpName = "NAME",
        };
        SharedOptions.Among(_rule, [.. Names.Rules.Keys]);
        _output = SharedOptions.Text(
            new Option<string?>("--out") { Description = $"Where plan, cells and report go. [default: {folder}]", HelpName = "DIR" });
    }

    /// <summary>Those that say what is learned.</summary>
    public IEnumerable<Option> OfLearning => [_seeds, _batches, _batchSize, _learningRate, _network, _rule];

    /// <summary>Those that say how it is run.</summary>
    public IEnumerable<Option> OfRun => [_quick, _output, _threads, _device, _plan, _slurm, _collect];

    /// <summary>Plans, runs or gathers.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">The experiment.</param>
    /// <param name="folder">The folder, unless another is said.</param>
    /// <param name="more">Adds what only this command has.</param>
    public int Execute(ParseResult parsed, string name, string folder, Func<ReproductionOptions, ReproductionOptions> more)
    {
        string directory = Folder(parsed, folder);
        if (new[] { _plan, _slurm, _collect }.Count(parsed.GetValue) > 1)
        {
            throw new UsageException("--plan, --slurm and --collect are one at a time.");
        }

        string deviceName = parsed.GetValue(_device)!;
        int used = SharedOptions.ThreadsOf(parsed, _threads);
        using var interruption = new Interruption();
        if (parsed.GetValue(_collect))
        {
            using Device? forCollecting = SharedOptions.OpenDevice(deviceName);
            return Collect(OpenExisting(name, directory), used, forCollecting, interruption.Token);
        }

        ReproductionOptions options = more(Options(parsed));
        string kind = KindOf(deviceName);
        if (parsed.GetValue(_plan) || parsed.GetValue(_slurm))
        {
            // A plan may be made where there is no device.
            Reproduction planned = Reproduction.Plan(name, options, directory, kind);
            return parsed.GetValue(_slurm) ? WriteScript(planned, deviceName, used) : List(planned);
        }

        using Device? opened = SharedOptions.OpenDevice(deviceName);
        return Run(Reproduction.Plan(name, options, directory, kind), used, opened, interruption.Token);
    }

    /// <summary>Searches, in place of a run.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">The task.</param>
    /// <param name="folder">The folder, unless another is said.</param>
    /// <param name="more">Adds what only this command has.</param>
    public int Search(ParseResult parsed, string name, string folder, Func<ReproductionOptions, ReproductionOptions> more)
    {
        if (new[] { _plan, _slurm, _collect }.Any(parsed.GetValue))
        {
            throw new UsageException("--search is planned round by round; leave --plan, --slurm and --collect out.");
        }

        if (parsed.GetValue(_seeds) is not null)
        {
            throw new UsageException("--search tries each network with one seed; leave --seeds out.");
        }

        string directory = Folder(parsed, folder);
        string deviceName = parsed.GetValue(_device)!;
        int threads = SharedOptions.ThreadsOf(parsed, _threads);
        using var interruption = new Interruption();
        using Device? device = SharedOptions.OpenDevice(deviceName);
        TaskSearch search = TaskSearch.Plan(name, more(Options(parsed)), directory, KindOf(deviceName));
        var output = new CellProgress(AnsiConsole.Console, name);
        Experiments.Table? trials = output.Show(report => search.Run(
            threads,
            device,
            (round, status) =>
            {
                output.Part = string.Create(CultureInfo.InvariantCulture, $"round {round} of {TaskSearch.Rounds}");
                report(status);
            },
            interruption.Token));
        if (trials is null)
        {
            Console.WriteLine("Interrupted; the same command goes on.");
            return ExitCode.Interrupted;
        }

        AnsiConsole.Write(TableView.Of(trials));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{trials.Rows.Count} trials; every one: {search.TablePath}"));
        return ExitCode.Success;
    }

    private string Folder(ParseResult parsed, string folder) => parsed.GetValue(_output) ?? $"{folder}{(parsed.GetValue(_quick) ? "-quick" : "")}";

    private ReproductionOptions Options(ParseResult parsed) => new()
    {
        Seeds = parsed.GetValue(_seeds),
        Batches = parsed.GetValue(_batches),
        BatchSize = parsed.GetValue(_batchSize),
        LearningRate = parsed.GetValue(_learningRate),
        Networks = parsed.GetValue(_network) ?? [],
        Rules = [.. (parsed.GetValue(_rule) ?? []).Select(static key => Names.Rules[key])],
        Quick = parsed.GetValue(_quick),
    };

    private static string KindOf(string device) => device.Split(':')[0];

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
