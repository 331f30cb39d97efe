using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using OtpeFast.Bench.Ratio;
using OtpeFast.Bench.Workloads;

namespace OtpeFast.Bench.Benchmarks;

/// <summary>
/// One batch on an NVIDIA GPU, copies included, with this machine's processors as the baseline. Without a GPU each case fails with the reason.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByParams)]
[Config(typeof(InProcess))]
public class CudaBench
{
    private Device? _device;
    private ITrainer _cuda = null!;
    private ITrainer _cpu = null!;
    private SpikeBatch _batch = null!;

    /// <summary>The workload.</summary>
    [Params("randman", "shd-128", "shd-512", "shd-512x5")]
    public string Workload { get; set; } = "";

    /// <summary>Learning rule and mode.</summary>
    [Params("Otpe Offline", "Bptt Offline", "ApproxOtpe Offline", "Otpe Online", "ApproxOtpe Online")]
    public string RuleAndMode { get; set; } = "";

    /// <summary>Makes both trainers.</summary>
    [GlobalSetup]
    public void Setup()
    {
        string[] parts = RuleAndMode.Split(' ');
        var settings = new RatioSettings(
            Workloads.Workload.Named(Workload), Enum.Parse<LearningRule>(parts[0]), Enum.Parse<UpdateMode>(parts[1]), Peer: "", Environment.ProcessorCount, 0);
        _batch = settings.Workload.CreateBatch();
        ISpikingNetwork network = settings.Workload.CreateNetwork(_batch, out _);
        var optimizer = new OptimizerOptions { LearningRate = 1e-9f };
        _device = Device.Cuda();
        _cuda = EngineTrainers.Create(network, settings, optimizer, _device);
        _cpu = EngineTrainers.Create(network, settings, optimizer);
    }

    /// <summary>One batch on the GPU.</summary>
    [Benchmark]
    public double Cuda() => _cuda.Train(_batch).Loss;

    /// <summary>One batch on the processors.</summary>
    [Benchmark(Baseline = true)]
    public double Cpu() => _cpu.Train(_batch).Loss;

    /// <summary>Ends both.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _cuda?.Dispose();
        _cpu?.Dispose();
        _device?.Dispose();
    }
}
