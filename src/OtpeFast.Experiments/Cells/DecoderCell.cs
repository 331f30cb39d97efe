using System.Diagnostics;
using System.Text.Json.Serialization;
using OtpeFast.Tasks;

namespace OtpeFast.Experiments;

/// <summary>
/// Learns to decode movements in a closed loop, from random weights on, from what is intended in every step; in mid-run some of the neurons fall silent.
/// Every step is decoded before anything is learned from it.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Network">The network's text: an input for each neuron, and two outputs that do not fire.</param>
/// <param name="Rule">The rule.</param>
/// <param name="LearningRate">Learning rate of Adam.</param>
/// <param name="Neurons">Number of neurons of the population.</param>
/// <param name="Reaches">Reaches before neurons fall silent.</param>
/// <param name="ReachesAfter">Reaches after.</param>
/// <param name="RemovedShare">Share of the neurons that fall silent.</param>
/// <param name="Seed">Seed of population, targets, spikes and weights.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record DecoderCell(
    string Name,
    string Network,
    LearningRule Rule,
    float LearningRate,
    int Neurons,
    int Reaches,
    int ReachesAfter,
    double RemovedShare,
    ulong Seed) : Cell(Name)
{
    private const int CompareEvery = 16; // steps, for the share of parameters that change

    /// <inheritdoc/>
    [JsonIgnore]
    public override double Work => (Reaches + ReachesAfter) * ProsthesisSimulator.MostSteps * WorkEstimate.OfBatch(Network, Rule, UpdateMode.Online, 1);

    /// <summary>Times of steps are among its numbers.</summary>
    [JsonIgnore]
    public override bool Alone => true;

    /// <inheritdoc/>
    public override CellResult Run(CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        long start = Stopwatch.GetTimestamp();
        ISpikingNetwork network = SweepCatalog.Create(Network, null, Neurons, classes: 2, Seed);
        using var trainer = (IStreamTrainer)network.CreateTrainer(
            new TrainerDescription(Rule, UpdateMode.Online, GradientForm.Trace),
            new() { BatchSize = 1, Threads = 1, Optimizer = new OptimizerOptions { Kind = OptimizerKind.Adam, LearningRate = LearningRate } });
        trainer.Reset(1);
        var simulator = new ProsthesisSimulator(TunedNeuron.Draw(Neurons, Seed), Seed);
        var counts = new float[Neurons];
        counts.AsSpan().Fill(1);
        var before = new float[network.Description.ParameterLength];
        var after = new float[before.Length];
        var seconds = new List<double>();
        var succeeded = new List<double>();
        long ticks = 0;
        long steps = 0;
        long compared = 0;
        double changed = 0;
        for (int reach = 0; reach < Reaches + ReachesAfter; reach++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (reach == Reaches)
            {
                simulator.Remove(Removed());
            }

            while (!simulator.HasEnded)
            {
                bool compares = steps % CompareEvery == 0;
                if (compares)
                {
                    trainer.CopyParametersTo(before);
                }

                (float x, float y) = simulator.Intended;
                ReadOnlySpan<ushort> spikes = simulator.Spikes;
                long begin = Stopwatch.GetTimestamp();
                trainer.StepTowards(new SpikeFrame(spikes, counts.AsSpan(0, spikes.Length)), [x, y], [1]);
                ReadOnlySpan<float> said = trainer.OutputScores(0);
                (x, y) = (said[0], said[1]);
                ticks += Stopwatch.GetTimestamp() - begin;
                steps++;
                simulator.Step(x, y);
                if (compares)
                {
                    trainer.CopyParametersTo(after);
                    changed += Different(before, after) / (double)NetworkSize.Parameters(network.Description);
                    compared++;
                }
            }

            seconds.Add(simulator.Steps * ProsthesisSimulator.StepSeconds);
            succeeded.Add(simulator.HasSucceeded ? 1 : 0);
            simulator.Begin();
            context.Progress((reach + 1.0) / (Reaches + ReachesAfter));
        }

        long[] places = [.. Enumerable.Range(1, seconds.Count).Select(static place => (long)place)];
        return new CellResult(
            this,
            [
                new(Quantities.ReachSeconds, Rule, places, seconds),
                new(Quantities.ReachSucceeded, Rule, places, succeeded),
                new(Quantities.SecondsAStep, Rule, [places.Length], [(double)ticks / Stopwatch.Frequency / steps]),
                new(Quantities.ChangedShare, Rule, [places.Length], [changed / compared]),
            ],
            [],
            Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private int[] Removed()
    {
        int[] order = [.. Enumerable.Range(0, Neurons)];
        new Random((int)(Seed % int.MaxValue)).Shuffle(order);
        return order[..(int)(RemovedShare * Neurons)];
    }

    private static int Different(float[] before, float[] after)
    {
        int count = 0;
        for (int i = 0; i < before.Length; i++)
        {
            count += before[i] != after[i] ? 1 : 0;
        }

        return count;
    }
}
