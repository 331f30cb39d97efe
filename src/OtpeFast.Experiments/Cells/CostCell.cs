using System.Diagnostics;
using System.Text.Json.Serialization;
using OtpeFast.Training;

namespace OtpeFast.Experiments;

/// <summary>
/// Measures what a batch costs with one rule: a layer of n inputs and n neurons under a layer of 10, T steps long; some of the inputs
/// and a tenth of the neurons are active.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Neurons">n.</param>
/// <param name="Steps">T.</param>
/// <param name="BatchSize">Samples a batch.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Mode">When the optimizer steps.</param>
/// <param name="Form">How the gradient is computed.</param>
/// <param name="MeasuredSeconds">How long the measurement takes.</param>
/// <param name="Density">Share of the inputs that are active in a step.</param>
/// <param name="Threads">Number of threads.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record CostCell(
    string Name, int Neurons, int Steps, int BatchSize, LearningRule Rule, UpdateMode Mode, GradientForm Form, double MeasuredSeconds,
    double Density = CostCell.UsualDensity, int Threads = 1) : Cell(Name)
{
    /// <summary>Share of the inputs that are active in a step, where it is not varied.</summary>
    public const double UsualDensity = 0.05;

    private const ulong Seed = 1;
    private const int Trials = 3; // of what is counted and can only be more by chance
    private const int MoreSamples = 8;
    private const int Classes = 10;

    /// <summary>The sizes of the table.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [32, 64, 128, 256, 512];

    /// <summary>Number of weights, without biases.</summary>
    [JsonIgnore]
    public long Synapses => (long)Neurons * (Neurons + Classes);

    /// <inheritdoc/>
    [JsonIgnore]
    public override double Work => MeasuredSeconds;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool Alone => true;

    /// <inheritdoc/>
    public override CellResult Run(CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        long start = Stopwatch.GetTimestamp();
        var network = new SpikingNetwork(Network(Neurons), Seed);
        var batch = new SpikeBatch(Neurons);
        CountedInput.Fill(batch, BatchSize, Steps, network.Description.Classes, Density, Seed);
        FiringRates.Scale(network, batch);
        var trainer = new TrainerDescription(Rule, Mode, Form);
        long bytes = (LeastBytes(network, trainer, 1 + MoreSamples) - LeastBytes(network, trainer, 1)) / MoreSamples;
        Speed speed = SpeedTest.Measure(network, trainer, batch, null, Threads, TimeSpan.FromSeconds(MeasuredSeconds));
        context.Cancellation.ThrowIfCancellationRequested();
        return new CellResult(
            this,
            [new(Quantities.SecondsABatch, null, [0], [1 / speed.BatchesASecond]), new(Quantities.BytesASample, null, [0], [bytes])],
            [],
            Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>The network of such cells.</summary>
    internal static NetworkSpec Network(int neurons)
        => SweepCatalog.Find(FormattableString.Invariant($"{neurons}-{neurons}-{Classes}"), null, neurons, Classes);

    /// <summary>What a trainer buys, without what is made once for all, or by the runtime in between.</summary>
    private long LeastBytes(SpikingNetwork network, TrainerDescription trainer, int samples)
        => Enumerable.Range(0, Trials).Min(_ => Bytes(network, trainer, samples));

    /// <summary>What a trainer buys: it buys all it needs when it is made, on the thread that makes it.</summary>
    private long Bytes(SpikingNetwork network, TrainerDescription trainer, int samples)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        using ITrainer made = network.CreateTrainer(trainer, new TrainerOptions { BatchSize = samples, Steps = Steps, Threads = 1 });
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
