using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using OtpeFast.Bench.Peers;
using OtpeFast.Bench.Ratio;
using OtpeFast.Bench.Workloads;

namespace OtpeFast.Bench.Benchmarks;

/// <summary>One batch, or one step of the stream: the engine, and a peer in TorchSharp as the baseline.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByParams)]
[Config(typeof(InProcess))]
public abstract class TrainingBench
{
    private ITrainer _engine = null!;
    private Peer _peer = null!;

    /// <summary>Learning rule and peer.</summary>
    public abstract string RuleAndPeer { get; set; }

    /// <summary>The batch.</summary>
    protected SpikeBatch Batch { get; private set; } = null!;

    /// <summary>One batch of the engine.</summary>
    [Benchmark]
    public double OtpeFast() => _engine.Train(Batch).Loss;

    /// <summary>One batch of the peer.</summary>
    [Benchmark(Baseline = true)]
    public void TorchSharp() => _peer.Train();

    /// <summary>Ends both.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _engine.Dispose();
        _peer.Dispose();
    }

    /// <summary>Makes both.</summary>
    protected void Create(string workload, UpdateMode mode)
    {
        string[] parts = RuleAndPeer.Split(" / ");
        var settings = new RatioSettings(Workload.Named(workload), Enum.Parse<LearningRule>(parts[0]), mode, parts[1], Environment.ProcessorCount, 0);
        TorchLibrary.Initialize(settings.Threads);
        Batch = settings.Workload.CreateBatch();
        ISpikingNetwork network = settings.Workload.CreateNetwork(Batch, out _);
        var optimizer = new OptimizerOptions { LearningRate = 1e-9f };
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        _engine = EngineTrainers.Create(network, settings, optimizer);
        _peer = PeerCatalog.Create(settings.Peer, settings.Rule, mode, network.Description, parameters, Batch, optimizer);
    }
}

/// <summary>Offline: one gradient and one optimizer step a batch.</summary>
public class OfflineBench : TrainingBench
{
    /// <summary>The workload.</summary>
    [Params("randman", "shd-128", "shd-128-dense", "shd-512", "shd-512-dense", "shd-512x5", "shd-512x5-dense")]
    public string Workload { get; set; } = "";

    /// <inheritdoc/>
    [Params(
        "Otpe / bptt", "Otpe / bptt-autograd", "Otpe / adjoint", "Otpe / trace", "Otpe / trace-batched",
        "Ostl / trace", "Ottt / trace", "ApproxOtpe / trace", "Bptt / bptt")]
    public override string RuleAndPeer { get; set; } = "";

    /// <summary>Makes engine and peer.</summary>
    [GlobalSetup]
    public void Setup() => Create(Workload, UpdateMode.Offline);
}

/// <summary>Online: a gradient and an optimizer step in each of 50 time steps.</summary>
public class OnlineBench : TrainingBench
{
    /// <summary>The workload; "stream" is a batch of one.</summary>
    [Params("randman", "shd-128", "shd-128-dense", "shd-512", "shd-512-dense", "stream")]
    public string Workload { get; set; } = "";

    /// <inheritdoc/>
    [Params("Otpe / trace", "Ostl / trace", "Ottt / trace", "ApproxOtpe / trace")]
    public override string RuleAndPeer { get; set; } = "";

    /// <summary>Makes engine and peer.</summary>
    [GlobalSetup]
    public void Setup() => Create(Workload, UpdateMode.Online);
}
