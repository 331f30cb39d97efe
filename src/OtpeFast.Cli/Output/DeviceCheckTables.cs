using System.Globalization;
using OtpeFast.Cli.Commands;
using OtpeFast.Cuda;
using OtpeFast.Training;
using Spectre.Console;

namespace OtpeFast.Cli.Output;

/// <summary>For people: a table for each kind of thing measured.</summary>
internal sealed class DeviceCheckTables(IAnsiConsole console) : IDeviceCheckOutput
{
    public void Device(CudaDevice device, CudaCeilings ceilings)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        Add(grid, "device", string.Create(CultureInfo.InvariantCulture, $"{device.Name}, compute capability {device.ComputeCapability}, " +
            $"{device.Multiprocessors} multiprocessors"));
        Add(grid, "memory", string.Create(CultureInfo.InvariantCulture, $"{device.MemoryBytes / 1e9:F1} GB, {device.FreeMemoryBytes / 1e9:F1} GB free; " +
            $"second-level cache {device.CacheBytes / 1e6:F0} MB"));
        Add(grid, "driver", $"CUDA {device.DriverVersion}");
        Add(grid, "ceilings", string.Create(CultureInfo.InvariantCulture, $"{ceilings.GigaBytesASecond:N0} GB/s (copy, read and written), " +
            $"{ceilings.GigaFlopsASecond:N0} GFLOP/s (float32); measured"));
        console.Write(grid);
    }

    public void Parities(IEnumerable<DeviceParity> parities)
    {
        Table table = Table(["rule", "mode", "form", "gradient differs by", "loss differs by", ""], []);
        foreach (DeviceParity parity in parities)
        {
            table.AddRow(
                Names.Of(Names.Rules, parity.Trainer.Rule), Names.Of(Names.Modes, parity.Trainer.Mode),
                parity.Trainer.Form.ToString().ToLowerInvariant(), Small(parity.Gradient), Small(parity.Loss), parity.IsClose ? "ok" : "DIFFERS");
        }

        console.Write(table);
    }

    public void Speeds(IEnumerable<DeviceSpeed> speeds)
    {
        Table table = Table(["network", "rule", "mode"], ["ms a batch", "CPU, ms", "faster"]);
        foreach (DeviceSpeed speed in speeds)
        {
            table.AddRow(
                speed.Network, Names.Of(Names.Rules, speed.Trainer.Rule), Names.Of(Names.Modes, speed.Trainer.Mode), Number(speed.DeviceMilliseconds),
                Number(speed.CpuMilliseconds), string.Create(CultureInfo.InvariantCulture, $"{speed.CpuMilliseconds / speed.DeviceMilliseconds:F1} x"));
        }

        console.Write(table);
    }

    public void Kernels(string network, TrainerDescription trainer, IReadOnlyList<KernelProfile> kernels, CudaCeilings ceilings)
    {
        console.WriteLine($"Kernels of {network}, {Names.Of(Names.Rules, trainer.Rule)}, {Names.Of(Names.Modes, trainer.Mode)}, each timed by itself:");
        Table table = Table(["kernel"], ["launches", "µs a batch", "GB/s", "of copy", "GFLOP/s", "of peak"]);
        foreach (KernelProfile kernel in kernels)
        {
            table.AddRow(
                kernel.Kernel, Number(kernel.Launches), Number(1e3 * kernel.Milliseconds), Number(kernel.GigaBytesASecond),
                Share(kernel.GigaBytesASecond / ceilings.GigaBytesASecond),
                Number(kernel.GigaFlopsASecond), Share(kernel.GigaFlopsASecond / ceilings.GigaFlopsASecond));
        }

        console.Write(table);
    }

    public void End(bool agrees) => console.WriteLine(agrees
        ? "The device agrees with the CPU."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"The device does NOT agree with the CPU: a gradient differs by more than {DeviceParity.GradientLimit:G1}, or a loss by more than " +
            $"{DeviceParity.LossLimit:G1}."));

    private static Table Table(string[] texts, string[] numbers)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string text in texts)
        {
            table.AddColumn(new TableColumn(text).NoWrap());
        }

        foreach (string number in numbers)
        {
            table.AddColumn(new TableColumn(number).RightAligned().NoWrap());
        }

        return table;
    }

    private static void Add(Grid grid, string name, string value) => grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(value));

    private static string Number(double value)
        => value.ToString(value < 1 ? "F3" : value < 10 ? "F2" : value < 100 ? "F1" : "N0", CultureInfo.InvariantCulture);

    private static string Small(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    private static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0} %");
}
