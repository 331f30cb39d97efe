using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OtpeFast.Files;

namespace OtpeFast.Experiments;

/// <summary>
/// A run on disk: <c>plan.json</c>, and in <c>cells</c> a file for each finished cell, or one that says why it failed. Every file is
/// written whole or not at all, so a run that is stopped at any moment goes on from its files, on this machine or on several.
/// </summary>
/// <remarks>Safe from any thread, and from several processes: every file is written whole.</remarks>
public sealed class RunFolder
{
    private const string PlanName = "plan.json";
    private const string Ending = ".json";
    private const string FailureEnding = ".failed.json";
    private readonly string _cells;

    private RunFolder(string directory, RunPlan plan)
    {
        Directory = directory;
        Plan = plan;
        _cells = Path.Combine(directory, "cells");
    }

    /// <summary>The folder.</summary>
    public string Directory { get; }

    /// <summary>What is run in it.</summary>
    public RunPlan Plan { get; }

    /// <summary>Opens a folder for a plan: a new one, or one in which the same plan was begun.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="plan">The plan.</param>
    /// <exception cref="ExperimentException">Another plan was begun there, or the folder cannot be written.</exception>
    public static RunFolder OpenOrCreate(string directory, RunPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string path = Path.Combine(directory, PlanName);
        if (File.Exists(path))
        {
            RunPlan stored = Open(directory).Plan;
            Compare(directory, stored, plan);
        }
        else
        {
            RunFile.Write(directory, PlanName, RunJson.Indented(plan));
        }

        return new RunFolder(directory, plan);
    }

    /// <summary>Opens a folder in which a plan was begun.</summary>
    /// <param name="directory">The folder.</param>
    /// <exception cref="ExperimentException">There is no plan, or it cannot be read.</exception>
    public static RunFolder Open(string directory)
    {
        string path = Path.Combine(directory, PlanName);
        if (!File.Exists(path))
        {
            throw new ExperimentException($"There is no plan in '{directory}'; write one with otpe reproduce NAME --out '{directory}' --plan.");
        }

        RunPlan plan = Read(path, RunJson.Default.RunPlan, "remove it to begin anew");
        Require(path, plan);
        return new RunFolder(directory, plan);
    }

    /// <summary>The result of a cell; null where it is not finished.</summary>
    /// <param name="cell">The cell.</param>
    /// <exception cref="ExperimentException">Its file is damaged or of another run.</exception>
    public CellResult? Result(Cell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        string path = PathOf(cell);
        if (!File.Exists(path))
        {
            return null;
        }

        CellResult result = Read(path, RunJson.Default.CellResult, "remove it to have the cell run again");
        return Text(result.Cell) == Text(cell)
            ? result
            : throw new ExperimentException(
                $"The file '{path}' is of another run: its cell has other settings than the plan's; remove it to have the cell run again.");
    }

    /// <summary>Why a cell failed when it was last run; null where it did not.</summary>
    /// <param name="cell">The cell.</param>
    public CellFailure? Failure(Cell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        string path = FailurePathOf(cell);
        return File.Exists(path) ? Read(path, RunJson.Default.CellFailure, "remove it") : null;
    }

    /// <summary>Stores a finished cell.</summary>
    /// <param name="result">What it found.</param>
    public void Store(CellResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        RunFile.Write(_cells, result.Cell.Name + Ending, JsonSerializer.SerializeToUtf8Bytes(result, RunJson.Default.CellResult));
        File.Delete(FailurePathOf(result.Cell));
    }

    /// <summary>Stores why a cell failed.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="message">What went wrong.</param>
    public void StoreFailure(Cell cell, string message)
    {
        ArgumentNullException.ThrowIfNull(cell);
        RunFile.Write(_cells, cell.Name + FailureEnding, JsonSerializer.SerializeToUtf8Bytes(new CellFailure(cell.Name, message), RunJson.Default.CellFailure));
    }

    private static void Compare(string directory, RunPlan stored, RunPlan plan)
    {
        if (stored.Experiment != plan.Experiment)
        {
            throw new ExperimentException($"The folder '{directory}' holds a run of {stored.Experiment}, not of {plan.Experiment}; choose another --out.");
        }

        string[] differences = [.. plan.Settings.Keys.Union(stored.Settings.Keys)
            .Where(name => stored.Settings.GetValueOrDefault(name) != plan.Settings.GetValueOrDefault(name))
            .Select(name => $"{name} {stored.Settings.GetValueOrDefault(name, "unset")}, not {plan.Settings.GetValueOrDefault(name, "unset")}")];
        if (differences.Length > 0)
        {
            throw new ExperimentException(
                $"The folder '{directory}' holds a run with {string.Join("; ", differences)}; give the same options to go on with it, or choose another " +
                $"--out.");
        }

        if (stored.Cells.Count != plan.Cells.Count || stored.Cells.Zip(plan.Cells).Any(static pair => Text(pair.First) != Text(pair.Second)))
        {
            throw new ExperimentException(
                $"The folder '{directory}' holds a run that another version of this program planned; go on with that version, or choose another --out.");
        }
    }

    private static string Text(Cell cell) => JsonSerializer.Serialize(cell, RunJson.Default.Cell);

    private static T Read<T>(string path, JsonTypeInfo<T> type, string remedy)
    {
        try
        {
            OrdinaryFile.Require(path);
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new JsonException("It is empty.");
        }
        catch (Exception exception) when (
            exception is JsonException or NotSupportedException or ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new ExperimentException(
                $"The file '{path}' is damaged or cannot be read ({exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}); {remedy}.", exception);
        }
    }

    /// <summary>Refuses a plan that nobody can have made: what it names becomes files.</summary>
    private static void Require(string path, RunPlan plan)
    {
        if (!plan.Settings.ContainsKey("device") || plan.Settings.Values.Any(static value => value is null))
        {
            throw new ExperimentException($"The plan '{path}' is damaged: its settings do not say what device it is for; remove it to begin anew.");
        }

        var names = new HashSet<string>();
        for (int index = 0; index < plan.Cells.Count; index++)
        {
            if (plan.Cells[index] is not Cell cell)
            {
                throw new ExperimentException($"The plan '{path}' is damaged: its cell {index} is null; remove it to begin anew.");
            }

            if (!RunFile.IsName(cell.Name) || !names.Add(cell.Name))
            {
                throw new ExperimentException(
                    $"The plan '{path}' is damaged: its cell {index} is called '{cell.Name}', which cannot name a file or is there twice; remove it to begin " +
                    $"anew.");
            }
        }

        string format = plan.Settings.GetValueOrDefault(Cell.FormatSetting, "1");
        if (format != Cell.Format)
        {
            throw new ExperimentException(
                $"The plan '{path}' is of format {format}, and its cells mean something else in this version, which has format {Cell.Format}; go on with the " +
                $"version that planned it, or choose another --out.");
        }
    }

    private string PathOf(Cell cell) => RunFile.Path(_cells, cell.Name + Ending);

    private string FailurePathOf(Cell cell) => RunFile.Path(_cells, cell.Name + FailureEnding);
}
