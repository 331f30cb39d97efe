using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OtpeFast.Cuda;
using OtpeFast.Data;
using OtpeFast.Networks;
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
        string version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
        Add(grid, "otpe", version);
        Add(grid, "runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        Add(grid, "processors", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        int width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        Add(grid, "vectors", width == 0 ? "none" : $"{width} bits");
        Add(grid, "gpu", Gpu());
        Add(grid, "rules", string.Join(", ", Names.Rules.Keys));
        foreach ((string name, int[] classes) in NetworkCatalog.Entries)
        {
            ISpikingNetwork network = NetworkCatalog.Create(name, classes[0], 0);
            string sizes = string.Join("-", network.Description.Layers.SkipLast(1).Select(static layer => layer.Neurons).Prepend(network.Description.Inputs));
            Add(grid, name, $"{sizes}-{string.Join(" or ", classes)}");
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
        Recordings recordings = HeidelbergFile.Read(path);
        Grid grid = TwoColumns();
        double[] counts = [.. recordings.Times.Select(static times => (double)times.Length).Order()];
        double[] durations = [.. recordings.Times.Where(static times => times.Length > 0).Select(static times => (times[^1] - times[0]) / 1e6).Order().DefaultIfEmpty()];
        Add(grid, "file", path);
        Add(grid, "samples", recordings.Count.ToString("N0", CultureInfo.InvariantCulture));
        Add(grid, "classes", recordings.Classes.ToString(CultureInfo.InvariantCulture) + (recordings.ClassNames.Count == 0 ? "" : $": {string.Join(", ", recordings.ClassNames)}"));
        Add(grid, "units", $"0 to {recordings.HighestUnitPlusOne - 1}");
        Add(grid, "spikes a sample", string.Create(CultureInfo.InvariantCulture, $"median {counts[counts.Length / 2]:N0}, at most {counts[^1]:N0}"));
        Add(grid, "duration", string.Create(CultureInfo.InvariantCulture, $"median {durations[durations.Length / 2]:F2} s, at most {durations[^1]:F2} s"));
        return grid;
    }

    private static Grid Checkpoint(string directory)
    {
        Checkpoint checkpoint = CheckpointFile.Read(directory);
        Grid grid = TwoColumns();
        Add(grid, "checkpoint", CheckpointFile.PathIn(directory));
        Add(grid, "batches", checkpoint.Batch.ToString("N0", CultureInfo.InvariantCulture));
        Add(grid, "best validation", checkpoint.BestAccuracy < 0 ? "none yet" : string.Create(CultureInfo.InvariantCulture, $"{100 * checkpoint.BestAccuracy:F1} %"));
        foreach ((string name, string value) in checkpoint.Settings)
        {
            Add(grid, name, value);
        }

        return grid;
    }

    private static Grid TwoColumns() => new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();

    private static void Add(Grid grid, string name, string value) => grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(value));
}
