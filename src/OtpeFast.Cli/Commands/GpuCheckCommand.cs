using System.CommandLine;
using OtpeFast.Cli.Output;
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
          otpe gpu-check --kernels --json > gpu.jsonl                      (a line for each thing measured, as soon as it is)
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
        Option<bool> json = SharedOptions.Json();
        var command = new Command("gpu-check", Examples) { device, network, seconds, batchSize, kernels, json };
        command.SetAction(parsed => Run(
            parsed.GetValue(device)!, NetworkOptions.ToMeasure(parsed.GetValue(network)), TimeSpan.FromSeconds(parsed.GetValue(seconds)),
            parsed.GetValue(batchSize), parsed.GetValue(kernels),
            parsed.GetValue(json) ? new DeviceCheckLines(Console.Out) : new DeviceCheckTables(AnsiConsole.Console)));
        return command;
    }

    private static int Run(
        string name, IReadOnlyList<(string Name, NetworkSpec Network)> networks, TimeSpan duration, int samples, bool kernels, IDeviceCheckOutput output)
    {
        using CudaDevice device = SharedOptions.OpenDevice(name)
            ?? throw new UsageException("gpu-check needs a GPU: leave --device out, or give cuda or cuda:N.");
        CudaCeilings ceilings = device.MeasureCeilings();
        output.Device(device, ceilings);
        bool agrees = true;
        output.Parities(Parities(device, samples).Select(parity =>
        {
            agrees &= parity.IsClose;
            return parity;
        }));
        output.Speeds(Speeds(device, networks, samples, duration));
        if (kernels)
        {
            using CudaDevice single = SharedOptions.OpenDevice(name, graphs: false)!;
            Profile(single, networks, samples, ceilings, output);
        }

        output.End(agrees);
        return agrees ? ExitCode.Success : ExitCode.Failed;
    }

    private static IEnumerable<DeviceParity> Parities(CudaDevice device, int samples)
    {
        (ISpikingNetwork network, SpikeBatch batch) = Create(NetworkCatalog.OfThePaper(ParityNetwork), samples);
        return network.Description.Trainers
            .Where(trainer => CudaDevice.ProblemWith(network.Description.Spec, trainer) is null)
            .Select(trainer => DeviceParity.Measure(network, trainer, batch, device));
    }

    private static IEnumerable<DeviceSpeed> Speeds(
        CudaDevice device, IEnumerable<(string Name, NetworkSpec Network)> networks, int samples, TimeSpan duration)
    {
        foreach ((string name, NetworkSpec spec) in networks)
        {
            (ISpikingNetwork network, SpikeBatch batch) = Create(spec, samples);
            foreach (TrainerDescription trainer in Timed)
            {
                double onDevice = 1e3 / SpeedTest.Measure(network, trainer, batch, null, 0, duration, device).BatchesASecond;
                double onCpu = 1e3 / SpeedTest.Measure(network, trainer, batch, null, 0, duration).BatchesASecond;
                yield return new DeviceSpeed(name, trainer, onDevice, onCpu);
            }
        }
    }

    private static void Profile(
        CudaDevice device, IEnumerable<(string Name, NetworkSpec Network)> networks, int samples, CudaCeilings ceilings, IDeviceCheckOutput output)
    {
        foreach ((string name, NetworkSpec spec) in networks)
        {
            (ISpikingNetwork network, SpikeBatch batch) = Create(spec, samples);
            foreach (TrainerDescription description in Timed)
            {
                using ITrainer trainer = network.CreateTrainer(
                    description, new() { BatchSize = batch.Samples, Steps = batch.Steps, Device = device, Optimizer = new() { LearningRate = 1e-9f } });
                output.Kernels(name, description, device.Profile(trainer, batch, FiringRates.Wanted), ceilings);
            }
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
}
