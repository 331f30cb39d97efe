using System.CommandLine;
using System.Globalization;
using OtpeFast.Cuda;
using OtpeFast.Training;
using Spectre.Console;

namespace OtpeFast.Cli.Commands;

/// <summary>Command <c>gpu-check</c>: whether an NVIDIA GPU computes what the CPU does, and how fast.</summary>
internal static class GpuCheckCommand
{
    private const string ParityNetwork = "randman-3x128";
    private const string Examples = """
        Checks an NVIDIA GPU: what it is, whether every rule's gradient agrees with the CPU's, and how fast the named networks train on it.
        It takes about two minutes, and exits with 1 if a gradient differs by more than rounding explains.

        Examples:
          otpe gpu-check
          otpe gpu-check --device cuda:1 --network shd-3x512 --kernels     (one network, and the time of each kernel)
        """;

    private static readonly TrainerDescription[] Timed =
    [
        new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint),
        new(LearningRule.Bptt, UpdateMode.Offline, GradientForm.Adjoint),
        new(LearningRule.Otpe, UpdateMode.Online, GradientForm.History),
        new(LearningRule.ApproxOtpe, UpdateMode.Online, GradientForm.Trace),
    ];

    public static Command Create()
    {
        Option<string> device = SharedOptions.Device("cuda");
        Option<double> seconds = SharedOptions.Seconds("Seconds for each network and trainer.", 3);
        Option<string?> network = NetworkOptions.Named("--network", "the named ones");
        Option<int> batchSize = SharedOptions.Positive("--batch-size", SpeedTest.BatchSize, "Samples a batch.");
        var kernels = new Option<bool>("--kernels") { Description = "Time each kernel by itself, too, beside the ceilings of the device." };
        var command = new Command("gpu-check", Examples) { device, network, seconds, batchSize, kernels };
        command.SetAction(parsed => Run(
            parsed.GetValue(device)!, parsed.GetValue(network), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(batchSize),
            parsed.GetValue(kernels)));
        return command;
    }

    private static int Run(string name, string? network, TimeSpan duration, int samples, bool kernels)
    {
        using CudaDevice device = SharedOptions.OpenDevice(name)
            ?? throw new UsageException("gpu-check needs a GPU: leave --device out, or give cuda or cuda:N.");
        CudaCeilings ceilings = device.MeasureCeilings();
        Describe(device, ceilings);
        bool agrees = Parity(device, samples);
        IReadOnlyList<(string Name, NetworkSpec Network)> networks = NetworkOptions.ToMeasure(network);
        Speeds(device, networks, samples, duration);
        if (kernels)
        {
            using CudaDevice single = SharedOptions.OpenDevice(name, graphs: false)!;
            Kernels(single, networks, samples, ceilings);
        }

        AnsiConsole.WriteLine(agrees
            ? "The device agrees with the CPU."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The device does NOT agree with the CPU: a gradient differs by more than {DeviceParity.GradientLimit:G1}, or a loss by more than " +
                $"{DeviceParity.LossLimit:G1}."));
        return agrees ? ExitCode.Success : ExitCode.Failed;
    }

    private static void Describe(CudaDevice device, CudaCeilings ceilings)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        Add(grid, "device", string.Create(CultureInfo.InvariantCulture, $"{device.Name}, compute capability {device.ComputeCapability}, " +
            $"{device.Multiprocessors} multiprocessors"));
        Add(grid, "memory", string.Create(CultureInfo.InvariantCulture, $"{device.MemoryBytes / 1e9:F1} GB, {device.FreeMemoryBytes / 1e9:F1} GB free; " +
            $"second-level cache {device.CacheBytes / 1e6:F0} MB"));
        Add(grid, "driver", $"CUDA {device.DriverVersion}");
        Add(grid, "ceilings", string.Create(CultureInfo.InvariantCulture, $"{ceilings.GigaBytesASecond:N0} GB/s (copy, read and written), " +
            $"{ceilings.GigaFlopsASecond:N0} GFLOP/s (float32); measured"));
        AnsiConsole.Write(grid);
    }

    private static bool Parity(CudaDevice device, int samples)
    {
        (ISpikingNetwork network, SpikeBatch batch) = Create(NetworkCatalog.OfThePaper(ParityNetwork), samples);
        Table table = Table("rule", "mode", "form", "gradient differs by", "loss differs by", "");
        bool agrees = true;
        foreach (TrainerDescription trainer in network.Description.Trainers.Where(
            trainer => CudaDevice.ProblemWith(network.Description.Spec, trainer) is null))
        {
            DeviceParity parity = DeviceParity.Measure(network, trainer, batch, device);
            agrees &= parity.IsClose;
            table.AddRow(
                Names.Of(Names.Rules, trainer.Rule), Names.Of(Names.Modes, trainer.Mode), trainer.Form.ToString().ToLowerInvariant(), Small(parity.Gradient),
                Small(parity.Loss),
                parity.IsClose ? "ok" : "DIFFERS");
        }

        AnsiConsole.Write(table);
        return agrees;
    }

    private static void Speeds(CudaDevice device, IEnumerable<(string Name, NetworkSpec Network)> networks, int samples, TimeSpan duration)
    {
        Table table = Table("network", "rule", "mode", "ms a batch", "CPU, ms", "faster");
        foreach ((string name, NetworkSpec spec) in networks)
        {
            (ISpikingNetwork network, SpikeBatch batch) = Create(spec, samples);
            foreach (TrainerDescription trainer in Timed)
            {
                double gpu = 1e3 / SpeedTest.Measure(network, trainer, batch, null, 0, duration, device).BatchesASecond;
                double cpu = 1e3 / SpeedTest.Measure(network, trainer, batch, null, 0, duration).BatchesASecond;
                table.AddRow(
                    name, Names.Of(Names.Rules, trainer.Rule), Names.Of(Names.Modes, trainer.Mode), Number(gpu), Number(cpu),
                    string.Create(CultureInfo.InvariantCulture, $"{cpu / gpu:F1} x"));
            }
        }

        AnsiConsole.Write(table);
    }

    private static void Kernels(CudaDevice device, IEnumerable<(string Name, NetworkSpec Network)> networks, int samples, CudaCeilings ceilings)
    {
        foreach (((string name, NetworkSpec spec), TrainerDescription description)
            in networks.SelectMany(static network => Timed.Select(trainer => (network, trainer))))
        {
            (ISpikingNetwork network, SpikeBatch batch) = Create(spec, samples);
            using ITrainer trainer = network.CreateTrainer(
                description, new() { BatchSize = batch.Samples, Steps = batch.Steps, Device = device, Optimizer = new() { LearningRate = 1e-9f } });
            AnsiConsole.WriteLine(
                $"Kernels of {name}, {Names.Of(Names.Rules, description.Rule)}, {Names.Of(Names.Modes, description.Mode)}, each timed by itself:");
            Table table = Table("kernel", "launches", "us a batch", "GB/s", "of copy", "GFLOP/s", "of peak");
            foreach (KernelProfile kernel in device.Profile(trainer, batch, FiringRates.Wanted))
            {
                table.AddRow(
                    kernel.Kernel, Number(kernel.Launches), Number(1e3 * kernel.Milliseconds), Number(kernel.GigaBytesASecond),
                    Share(kernel.GigaBytesASecond / ceilings.GigaBytesASecond),
                    Number(kernel.GigaFlopsASecond), Share(kernel.GigaFlopsASecond / ceilings.GigaFlopsASecond));
            }

            AnsiConsole.Write(table);
        }
    }

    /// <summary>A network whose layers fire at the rates of trained ones, and a batch for it.</summary>
    private static (ISpikingNetwork Network, SpikeBatch Batch) Create(NetworkSpec spec, int samples)
    {
        var network = new SpikingNetwork(spec, seed: 1);
        SpikeBatch batch = SpeedTest.CreateBatch(network.Description, samples);
        FiringRates.Scale(network, batch);
        return (network, batch);
    }

    private static Table Table(params string[] columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            table.AddColumn(
                column is "ms a batch" or "CPU, ms" or "faster" or "launches" or "us a batch" or "GB/s" or "of copy" or "GFLOP/s" or "of peak"
                    ? new TableColumn(column).RightAligned().NoWrap()
                    : new TableColumn(column).NoWrap());
        }

        return table;
    }

    private static void Add(Grid grid, string name, string value) => grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(value));

    private static string Number(double value)
        => value.ToString(value < 1 ? "F3" : value < 10 ? "F2" : value < 100 ? "F1" : "N0", CultureInfo.InvariantCulture);

    private static string Small(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    private static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0} %");
}
