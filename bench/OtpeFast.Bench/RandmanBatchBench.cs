using BenchmarkDotNet.Attributes;
using OtpeFast.Data;
using OtpeFast.Networks;

namespace OtpeFast.Bench;

/// <summary>One batch of T-Randman (128 samples, 50 steps) through 50-128-128-10: forward, gradient, optimizer.</summary>
[MemoryDiagnoser]
public class RandmanBatchBench
{
    private readonly SpikeBatch _batch = new(50);
    private ITrainer _trainer = null!;

    /// <summary>The rule.</summary>
    [Params(LearningRule.Bptt, LearningRule.Otpe, LearningRule.ApproxOtpe, LearningRule.Ostl, LearningRule.Ottt)]
    public LearningRule Rule { get; set; }

    /// <summary>The mode.</summary>
    [Params(UpdateMode.Offline)]
    public UpdateMode Mode { get; set; }

    /// <summary>Makes trainer and batch.</summary>
    [GlobalSetup]
    public void Setup()
    {
        new RandmanSource(new RandmanManifolds(1), RandmanEncoding.Time, 50, 0).Fill(_batch, 0, 128);
        var network = new Randman3x128(1);
        _trainer = network.CreateTrainer(new(Rule, Mode, Mode == UpdateMode.Online ? GradientForm.Trace : GradientForm.Adjoint), new());
    }

    /// <summary>Ends the trainer.</summary>
    [GlobalCleanup]
    public void Cleanup() => _trainer.Dispose();

    /// <summary>One batch.</summary>
    [Benchmark]
    public double Train() => _trainer.Train(_batch).Loss;
}
