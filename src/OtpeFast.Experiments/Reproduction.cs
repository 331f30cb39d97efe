namespace OtpeFast.Experiments;

/// <summary>
/// One of the paper's figures or tables, or a task of others, planned, run and reported in a folder. A run is a list of independent cells; a second call
/// goes on where the first was stopped, and several machines can share the folder.
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class Reproduction
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(250);
    private readonly Experiment _experiment;
    private readonly DataLibrary _data;

    private Reproduction(Experiment experiment, RunFolder folder, DataLibrary data)
    {
        _experiment = experiment;
        _data = data;
        Folder = folder;
    }

    /// <summary>Every experiment: its name, what it is, and where it is in the paper.</summary>
    public static IReadOnlyList<(string Name, string Title, string Place)> Experiments { get; } =
        [.. ExperimentCatalog.All.Select(static experiment => (experiment.Name, experiment.Title, experiment.Place))];

    /// <summary>Every task of others: its name, what it is, and whose it is.</summary>
    public static IReadOnlyList<(string Name, string Title, string Source)> Tasks { get; } =
        [.. TaskCatalog.All.Select(static task => (task.Name, task.Title, task.Place))];

    /// <summary>The run on disk.</summary>
    public RunFolder Folder { get; }

    /// <summary>The page with everything that was found.</summary>
    public string ReportPath => Path.Combine(Folder.Directory, ReportWriter.PageName);

    /// <summary>Plans an experiment in a folder, or finds the same plan there.</summary>
    /// <param name="name">Name of the experiment.</param>
    /// <param name="options">What is asked of it.</param>
    /// <param name="directory">The folder.</param>
    /// <param name="deviceKind">What will train: <c>cpu</c> or the device's kind.</param>
    /// <exception cref="ExperimentException">The options do not fit, or another run is in the folder.</exception>
    /// <exception cref="OtpeFast.Data.DataFileException">A data file cannot be read.</exception>
    public static Reproduction Plan(string name, ReproductionOptions options, string directory, string deviceKind = "cpu")
    {
        ArgumentNullException.ThrowIfNull(options);
        Experiment experiment = Find(name) ?? throw new ExperimentException(
            $"There is no experiment or task '{name}'; there are {string.Join(", ", Experiments.Concat(Tasks).Select(static known => known.Name))}.");
        if (options.Slopes.Count > 0 && !experiment.GoesOverSlopes)
        {
            throw new ExperimentException(
                $"{experiment.Name} goes over no slopes; leave --slope out, or say it in the network: --network \"50-128-128-10 slope=10\".");
        }

        if (options.Sizes.Count > 0 && !experiment.GoesOverSizes)
        {
            throw new ExperimentException($"{experiment.Name} goes over no sizes; leave --size out, or say them in the network: --network 50-64-10.");
        }

        if (deviceKind != "cpu" && !experiment.RunsOnDevices)
        {
            throw new ExperimentException($"{name} measures this machine's processors; leave --device out.");
        }

        var data = new DataLibrary();
        var request = new PlanRequest(options, experiment.DefaultData, data);
        var plan = new RunPlan(experiment.Name, request.Settings(deviceKind), experiment.Plan(request));
        if (plan.Cells.Count == 0)
        {
            throw new ExperimentException($"{name} has nothing to run with these options: none of its rules is among those named; leave --rule out.");
        }

        request.RefuseUnread(name);
        return new Reproduction(experiment, RunFolder.OpenOrCreate(directory, plan), data);
    }

    /// <summary>Opens a run that was planned before.</summary>
    /// <param name="directory">Its folder.</param>
    /// <exception cref="ExperimentException">There is none.</exception>
    public static Reproduction Open(string directory)
    {
        RunFolder folder = RunFolder.Open(directory);
        Experiment experiment = Find(folder.Plan.Experiment)
            ?? throw new ExperimentException(
                $"The plan in '{directory}' is of the experiment '{folder.Plan.Experiment}', which this program does not have; use the program that planned " +
                $"it.");
        return new Reproduction(experiment, folder, new DataLibrary());
    }

    /// <summary>Runs the cells that are not finished, several at once.</summary>
    /// <param name="threads">Number of threads; 0 for one per processor. The numbers do not depend on it.</param>
    /// <param name="device">The device that trains; null for this process's processors.</param>
    /// <param name="report">Told where the run stands, on this thread.</param>
    /// <param name="cancellation">Asks it to stop; the cells at work are given up, and no other is.</param>
    /// <exception cref="ExperimentException">The folder cannot be written, or holds a damaged file.</exception>
    public RunStatus Run(int threads, Device? device, Action<RunStatus> report, CancellationToken cancellation)
        => new CellQueue(Folder, _data, threads, device, cancellation).Run(report, ReportEvery);

    /// <summary>Runs one cell, unless it is finished.</summary>
    /// <param name="index">Its number in the plan.</param>
    /// <param name="threads">Number of threads; 0 for one per processor.</param>
    /// <param name="device">The device that trains; null for this process's processors.</param>
    /// <param name="cancellation">Asks it to stop.</param>
    /// <returns>What it found, and whether it was run now.</returns>
    /// <exception cref="ExperimentException">There is no such cell, or the run was planned for another device.</exception>
    /// <exception cref="CellFailedException">The cell failed; that is noted in the folder.</exception>
    public (CellResult Result, bool RunNow) RunCell(int index, int threads, Device? device, CancellationToken cancellation)
    {
        if (index < 0 || index >= Folder.Plan.Cells.Count)
        {
            throw new ExperimentException($"There is no cell {index} in '{Folder.Directory}'; they go from 0 to {Folder.Plan.Cells.Count - 1}.");
        }

        RequireDevice(device?.Kind ?? "cpu");
        Cell cell = Folder.Plan.Cells[index];
        if (Folder.Result(cell) is CellResult stored)
        {
            return (stored, false);
        }

        return (CellRun.Run(Folder, cell, new CellContext(_data, threads, device, static _ => { }, cancellation)), true);
    }

    /// <summary>Throws unless the run was planned for a kind of device.</summary>
    /// <param name="kind">The kind: <c>cpu</c>, or the device's.</param>
    /// <exception cref="ExperimentException">It was planned for another.</exception>
    public void RequireDevice(string kind)
    {
        string planned = Folder.Plan.Settings["device"];
        if (planned != kind)
        {
            throw new ExperimentException($"The run in '{Folder.Directory}' was planned for {planned}, not {kind}; give --device {planned}.");
        }
    }

    /// <summary>Writes plots, numbers and the report from the cells that are finished.</summary>
    /// <param name="threads">Number of threads for what must be computed yet; 0 for one per processor.</param>
    /// <param name="device">The device for it; null for this process's processors.</param>
    /// <param name="cancellation">Asks it to stop.</param>
    /// <returns>The tables, and which cells are missing.</returns>
    /// <exception cref="ExperimentException">No cell is finished, or a file is damaged.</exception>
    public GatheredRun Collect(int threads, Device? device, CancellationToken cancellation)
    {
        CellResult[] results = [.. Folder.Plan.Cells.Select(Folder.Result).OfType<CellResult>()];
        if (results.Length == 0)
        {
            throw new ExperimentException($"No cell in '{Folder.Directory}' is finished yet; there is nothing to collect.");
        }

        FindingSet findings = _experiment.Interpret(results, new CellContext(_data, threads, device, static _ => { }, cancellation));
        ReportWriter.Write(Folder, _experiment, results, findings);
        return new GatheredRun(results.Length, [.. Folder.Plan.Cells.Select(Folder.Failure).OfType<CellFailure>()], findings.Tables);
    }

    /// <summary>Writes a job-array script for Slurm over the cells.</summary>
    /// <param name="program">The command that starts otpe.</param>
    /// <param name="device">The device, as on the command line.</param>
    /// <param name="threads">Processors a task.</param>
    /// <returns>Path of the script.</returns>
    public string WriteSlurmScript(string program, string device, int threads) => SlurmScript.Write(Folder, program, device, threads);

    private static Experiment? Find(string name) => ExperimentCatalog.Find(name) ?? TaskCatalog.Find(name);
}
