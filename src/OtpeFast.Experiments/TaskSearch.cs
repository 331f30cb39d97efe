using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>
/// Searches for networks, rates and transforms of a task by successive halving, on validation samples alone: all trials with a ninth of the batches, the best
/// third of them with a third, the best third of those with all. Each round is a run in a folder of its own; a second call goes on where the first was stopped.
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class TaskSearch
{
    private const int Keep = 3; // one in so many goes on, with so many times the batches
    private const string TableName = "search";
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(250);
    private readonly string _task;
    private readonly IReadOnlyList<TrainingCell> _space;
    private readonly IReadOnlyDictionary<string, string> _settings;

    private TaskSearch(string task, IReadOnlyList<TrainingCell> space, IReadOnlyDictionary<string, string> settings, string directory)
    {
        _task = task;
        _space = space;
        _settings = settings;
        Directory = directory;
    }

    /// <summary>Number of rounds.</summary>
    public static int Rounds => 3;

    /// <summary>The folder.</summary>
    public string Directory { get; }

    /// <summary>The file with every trial.</summary>
    public string TablePath => Path.Combine(Directory, TableName + ".csv");

    /// <summary>Plans a search.</summary>
    /// <param name="name">Name of the task.</param>
    /// <param name="options">What is asked of it.</param>
    /// <param name="directory">The folder.</param>
    /// <param name="deviceKind">What will train: <c>cpu</c> or the device's kind.</param>
    /// <exception cref="ExperimentException">The task has nothing to search, or the options do not fit.</exception>
    /// <exception cref="OtpeFast.Data.DataFileException">A data file cannot be read.</exception>
    public static TaskSearch Plan(string name, ReproductionOptions options, string directory, string deviceKind = "cpu")
    {
        ArgumentNullException.ThrowIfNull(options);
        TaskExperiment task = TaskCatalog.Find(name) ?? throw new ExperimentException(
            $"There is no task '{name}'; there are {string.Join(", ", TaskCatalog.All.Select(static known => known.Name))}.");
        var request = new PlanRequest(options, task.DefaultData, new DataLibrary());
        IReadOnlyList<TrainingCell> space = task.SearchSpace(request);
        if (space.Count == 0)
        {
            throw new ExperimentException(
                $"{name} has nothing to search" + (options.Rules.Count > 0 ? " with these rules; leave --rule out." : "; leave --search out."));
        }

        request.RefuseUnread($"{name}, searched,");
        return new TaskSearch(name, space, request.Settings(deviceKind), directory);
    }

    /// <summary>Runs every round, and writes every trial.</summary>
    /// <param name="threads">Number of threads; 0 for one per processor. The numbers do not depend on it.</param>
    /// <param name="device">The device that trains; null for this process's processors.</param>
    /// <param name="report">Told which round, from 1, stands where, on this thread.</param>
    /// <param name="cancellation">Asks it to stop.</param>
    /// <returns>Every trial, the best of the last round first; null where it was stopped.</returns>
    /// <exception cref="ExperimentException">A folder cannot be written, or no trial of a round ended well.</exception>
    public Table? Run(int threads, Device? device, Action<int, RunStatus> report, CancellationToken cancellation)
    {
        var data = new DataLibrary();
        var rows = new List<string[]>();
        IReadOnlyList<TrainingCell> left = _space;
        for (int round = 1; round <= Rounds; round++)
        {
            TrainingCell[] cells = [.. left.Select(cell => Of(cell, round))];
            RunFolder folder = RunFolder.OpenOrCreate(
                Path.Combine(Directory, $"round-{round}"), new RunPlan($"{_task}, search, round {round}", _settings, cells));
            new CellQueue(folder, data, threads, device, cancellation).Run(status => report(round, status), ReportEvery);
            if (cancellation.IsCancellationRequested)
            {
                return null;
            }

            // Of equal accuracies the lower loss, and then the order of the plan.
            (TrainingCell Cell, CellResult? Result)[] order =
            [
                .. left.Zip(cells, (cell, shorter) => (cell, Result: folder.Result(shorter)))
                    .OrderByDescending(static trial => trial.Result?.Find(Quantities.BestAccuracy)!.Last ?? -1)
                    .ThenBy(static trial => trial.Result?.Find(Quantities.ValidationLoss)!.Values.Min() ?? double.PositiveInfinity),
            ];
            if (order[0].Result is null)
            {
                throw new ExperimentException($"No trial of round {round} ended well; '{folder.Directory}' says of each why.");
            }

            int kept = round == Rounds ? 1 : (order.Count(static trial => trial.Result is not null) + Keep - 1) / Keep;
            rows.InsertRange(0, order.Select((trial, place) => Row(round, trial.Cell, trial.Result, place < kept, folder)));
            left = [.. order.Take(kept).Select(static trial => trial.Cell)];
        }

        var table = new Table(
            TableName,
            $"{_task}: every trial of the search, on validation samples",
            ["round", "network", "rule", "learning rate", "shift of units", "shift of steps", "dropped", "batches", "accuracy, %", "loss", "goes on"],
            rows);
        RunFile.Write(Directory, Path.GetFileName(TablePath), CsvWriter.Write(table));
        return table;
    }

    private static TrainingCell Of(TrainingCell cell, int round)
    {
        int batches = Math.Max(1, cell.Batches / (int)Math.Pow(Keep, Rounds - round));
        return cell with { Batches = batches, ValidateEvery = Math.Max(1, Math.Min(cell.ValidateEvery, batches / 10)) };
    }

    private static string[] Row(int round, TrainingCell cell, CellResult? result, bool goesOn, RunFolder folder) =>
    [
        Table.Exact(round),
        cell.Network,
        RuleStyle.Of(cell.Rule).Name,
        cell.LearningRate.ToString("R", CultureInfo.InvariantCulture),
        Table.Exact(cell.Data.Transform?.ShiftUnits ?? 0),
        Table.Exact(cell.Data.Transform?.ShiftSteps ?? 0),
        Table.Exact(cell.Data.Transform?.DropShare ?? 0),
        Table.Exact(Of(cell, round).Batches),
        result is null ? "" : (100 * result.Find(Quantities.BestAccuracy)!.Last).ToString("F1", CultureInfo.InvariantCulture),
        result is null
            ? folder.Failure(Of(cell, round))?.Message ?? ""
            : result.Find(Quantities.ValidationLoss)!.Values.Min().ToString("F3", CultureInfo.InvariantCulture),
        !goesOn ? "" : round == Rounds ? "best" : "yes",
    ];
}
