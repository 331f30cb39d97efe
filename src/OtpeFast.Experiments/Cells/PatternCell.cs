using System.Diagnostics;
using System.Text.Json.Serialization;
using OtpeFast.Tasks;

namespace OtpeFast.Experiments;

/// <summary>Learns to make curves from one frozen trial of noise, in one step of SGD after each presentation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Network">The network's text: as many inputs as the trial has, and a leaky integrator for each curve.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Feedback">By which matrices errors come to hidden layers.</param>
/// <param name="LearningRate">Learning rate of SGD.</param>
/// <param name="GradientBound">What each element of the gradient is kept within.</param>
/// <param name="TargetScale">What the curves are multiplied by.</param>
/// <param name="Outputs">Number of curves.</param>
/// <param name="Iterations">Number of presentations.</param>
/// <param name="Seed">Seed of noise, curves, weights and feedback.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record PatternCell(
    string Name,
    string Network,
    LearningRule Rule,
    Feedback Feedback,
    float LearningRate,
    float GradientBound,
    float TargetScale,
    int Outputs,
    int Iterations,
    ulong Seed) : Cell(Name)
{
    private const int KeepEvery = 10; // presentations

    /// <inheritdoc/>
    [JsonIgnore]
    public override double Work => (double)Iterations * WorkEstimate.OfBatch(Network, Rule, UpdateMode.Offline, 1);

    /// <inheritdoc/>
    public override CellResult Run(CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        long start = Stopwatch.GetTimestamp();
        SpikeBatch trial = PatternGeneration.CreateBatch(Outputs, Seed, TargetScale);
        float[] targets = trial.Targets.ToArray();
        double squares = PatternGeneration.SumOfSquares(targets, Outputs);
        ISpikingNetwork network = SweepCatalog.Create(Network, null, PatternGeneration.Units, Outputs, Seed);
        TrainerDescription description = SweepCatalog.FindTrainer(network.Description.Spec, Network, Rule, UpdateMode.Offline) with { Feedback = Feedback };
        using ITrainer trainer = network.CreateTrainer(description, new()
        {
            BatchSize = 1,
            Steps = PatternGeneration.Steps,
            Threads = context.Threads,
            FeedbackSeed = Seed,
            Optimizer = new OptimizerOptions { Kind = OptimizerKind.Sgd, LearningRate = LearningRate, GradientBound = GradientBound },
        });
        var iterations = new List<long>();
        var errors = new List<double>();
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            double loss = trainer.Train(trial).Loss; // half the squared distance, the mean over steps, before the step of the optimizer
            if (iteration % KeepEvery == 0)
            {
                iterations.Add(iteration);
                errors.Add(2 * PatternGeneration.Steps * loss / squares);
                context.Progress((double)iteration / Iterations);
            }
        }

        trainer.UpdateNetwork();
        float[] said = Said(network, trial);
        iterations.Add(Iterations);
        errors.Add(PatternGeneration.NormalizedError(said, targets, Outputs));
        long[] steps = [.. Enumerable.Range(0, PatternGeneration.Steps).Select(static step => (long)step)];
        return new CellResult(
            this,
            [
                new(Quantities.NormalizedError, null, iterations, errors),
                .. Enumerable.Range(0, Outputs).SelectMany(output => (Measurement[])
                [
                    new(Quantities.WantedCurve(output + 1), null, steps, [.. steps.Select(step => (double)targets[step * Outputs + output] / TargetScale)]),
                    new(Quantities.MadeCurve(output + 1), null, steps, [.. steps.Select(step => (double)said[step * Outputs + output] / TargetScale)]),
                ]),
            ],
            [],
            Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private float[] Said(ISpikingNetwork network, SpikeBatch trial)
    {
        using IEvaluator evaluator = network.CreateEvaluator(1, PatternGeneration.Steps, threads: 1);
        evaluator.Evaluate(trial);
        var said = new float[PatternGeneration.Steps * Outputs];
        for (int step = 0; step < PatternGeneration.Steps; step++)
        {
            evaluator.CopyScoresTo(0, step, said.AsSpan(step * Outputs, Outputs));
        }

        return said;
    }
}
