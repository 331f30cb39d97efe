using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OtpeFast.Cli.Output;
using OtpeFast.Cuda;
using OtpeFast.Data;
using OtpeFast.Training;
using Spectre.Console;

namespace OtpeFast.Cli.Commands;

/// <summary>otpe info</summary>
internal static class InfoCommand
{
    private const string Examples = """
        Describes this program and machine, a data file, or a checkpoint.

        Examples:
          otpe info
          otpe info shd_train.h5
          otpe info runs/a
        """;

    public static Command Create()
    {
        var path = new Argument<string?>("PATH") { Description = "A data file or the directory of a checkpoint.", Arity = ArgumentArity.ZeroOrOne };
        path.Validators.Add(static result =>
        {
            if (result.Tokens.Any(static token => token.Value.Trim().Length == 0))
            {
                result.AddError("PATH must not be empty.");
            }
        });
        var command = new Command("info", Examples) { path };
        command.SetAction(parsed =>
        {
            string? named = parsed.GetValue(path);
            AnsiConsole.Write(named is null ? Program() : Directory.Exists(named) ? Checkpoint(named) : Recordings(named));
            return ExitCode.Success;
        });
        return command;
    }

    private static Grid Program()
    {
        Grid grid = TwoColumns();
        string version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? "unknown";
        Add(grid, "otpe", version);
        Add(grid, "runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        Add(grid, "processors", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        int width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        Add(grid, "vectors", width == 0 ? "none" : $"{width} bits");
        Add(grid, "gpu", Gpu());
        Add(grid, "rules", string.Join(", ", Names.Rules.Keys));
        foreach (string name in NetworkCatalog.Names)
        {
            Add(grid, name, NetworkCatalog.OfThePaper(name).ToString());
        }

        return grid;
    }

    private static string Gpu()
    {
        try
        {
            using CudaDevice device = Device.Cuda();
            return string.Create(CultureInfo.InvariantCulture, $"{device.Name}, {device.MemoryBytes / 1e9:F0} GB (--device cuda; otpe gpu-check tries it)");
        }
        catch (CudaException exception)
        {
            return "none: " + exception.Message;
        }
    }

    private static Grid Recordings(string path)
    {
        using HeidelbergFile recordings = HeidelbergFile.Open(path);
        var progress = new ReadingProgress(json: false);
        var counts = new double[recordings.Count];
        var durations = new List<double>();
        var recording = new Recording();
        int highest = -1;
        for (int sample = 0; sample < recordings.Count; sample++)
        {
            recordings.Read(sample, recording);
            counts[sample] = recording.Count;
            foreach (ushort unit in recording.Units)
            {
                highest = Math.Max(highest, unit);
            }

            if (recording.Count > 0)
            {
                durations.Add((recording.Times[^1] - recording.Times[0]) / 1e6);
            }

            progress.Report(path, (sample + 1.0) / recordings.Count);
        }

        Array.Sort(counts);
        durations.Sort();
        Grid grid = TwoColumns();
        Add(grid, "file", path);
        Add(grid, "samples", recordings.Count.ToString("N0", CultureInfo.InvariantCulture));
        Add(grid, "classes", recordings.Classes.ToString(CultureInfo.InvariantCulture)
            + (recordings.ClassNames.Count == 0 ? "" : $": {string.Join(", ", recordings.ClassNames)}"));
        Add(grid, "units", (highest < 0 ? "none spikes" : $"0 to {highest}") + $", of {recordings.InputUnits}");
        Add(grid, "spikes a sample", string.Create(CultureInfo.InvariantCulture, $"median {counts[counts.Length / 2]:N0}, at most {counts[^1]:N0}"));
        Add(grid, "duration", durations.Count == 0 ? "no spikes" : string.Create(CultureInfo.InvariantCulture, $"median {durations[durations.Count / 2]:F2} " +
            $"s, at most {durations[^1]:F2} s"));
        return grid;
    }

    private static Grid Checkpoint(string directory)
    {
        Checkpoint checkpoint = CheckpointFile.Read(directory);
        Grid grid = TwoColumns();
        Add(grid, "checkpoint", CheckpointFile.PathIn(directory));
        Add(grid, "batches", checkpoint.Batch.ToString("N0", CultureInfo.InvariantCulture));
        Add(grid, "best validation",
            checkpoint.BestAccuracy < 0 ? "none yet" : string.Create(CultureInfo.InvariantCulture, $"{100 * checkpoint.BestAccuracy:F1} %"));
        foreach ((string name, string value) in checkpoint.Settings)
        {
            Add(grid, name, value);
        }

        return grid;
    }

    private static Grid TwoColumns() => new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();

    private static void Add(Grid grid, string name, string value) => grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(value));
}
