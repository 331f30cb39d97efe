using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using OtpeFast.Data;
using OtpeFast.Training;

namespace OtpeFast.Experiments;

/// <summary>Trains one network with one rule.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Data">What it learns from.</param>
/// <param name="Network">The network's name in the catalog.</param>
/// <param name="Slope">Slope of the surrogate gradient; null for the network's own.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Mode">When the optimizer steps.</param>
/// <param name="LearningRate">Learning rate of Adamax.</param>
/// <param name="Batches">Number of batches.</param>
/// <param name="BatchSize">Samples a batch.</param>
/// <param name="ValidateEvery">Batches from one validation to the next.</param>
/// <param name="ValidationSamples">Samples of a validation, where the data is endless.</param>
/// <param name="SnapshotEvery">Batches from one snapshot of the parameters to the next, a multiple of <paramref name="ValidateEvery"/>; 0 for none.</param>
/// <param name="Seed">Seed of weights, points and shuffling.</param>
/// <param name="Optimizer">The optimizer; null for Adamax.</param>
/// <param name="Form">How the gradient is computed; null for the fastest for batches.</param>
/// <param name="WindowSteps">Steps of a window, in that form; null in others.</param>
/// <param name="Feedback">By which matrices errors come to hidden layers; null for the weights.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record TrainingCell(
    string Name,
    DataChoice Data,
    string Network,
    float? Slope,
    LearningRule Rule,
    UpdateMode Mode,
    float LearningRate,
    int Batches,
    int BatchSize,
    int ValidateEvery,
    int ValidationSamples,
    int SnapshotEvery,
    ulong Seed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OptimizerKind? Optimizer = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] GradientForm? Form = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? WindowSteps = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Feedback? Feedback = null) : Cell(Name)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(0.5);

    /// <inheritdoc/>
    [JsonIgnore]
    public override double Work => Batches * WorkEstimate.OfBatch(Network, Rule, Mode, BatchSize);

    /// <inheritdoc/>
    public override CellResult Run(CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        long start = Stopwatch.GetTimestamp();
        DataSet set = context.Data.Open(Data, Seed, BatchSize);
        ISpikingNetwork network = SweepCatalog.Create(Network, Slope, set.Training.Units, set.Classes, Seed);
        TrainerDescription trainer = SweepCatalog.FindTrainer(network.Description.Spec, Network, Rule, Mode, Form) with
        {
            Feedback = Feedback ?? OtpeFast.Feedback.Layers,
        };
        var snapshots = new List<byte[]>();
        Keep(0);

        var options = new TrainingOptions
        {
            Batches = Batches,
            BatchSize = BatchSize,
            Optimizer = new OptimizerOptions { Kind = Optimizer ?? OptimizerKind.Adamax, LearningRate = LearningRate },
            WindowSteps = WindowSteps ?? new TrainingOptions().WindowSteps,
            FeedbackSeed = Seed,
            Device = context.Device,
            Threads = context.Threads,
            ValidateEvery = ValidateEvery,
            ValidationSamples = ValidationSamples,
            ReportEvery = ReportEvery,
        };
        var batches = new List<long>();
        var losses = new List<double>();
        var accuracies = new List<double>();
        var validationLosses = new List<double>();
        var trainingAccuracies = new List<double>();
        using var run = new TrainingRun(network, trainer, options, set.Training, set.Validation, set.Test);
        TrainingResult result = run.Run(
            progress =>
            {
                context.Progress((double)progress.Batch / progress.Batches);
                if (progress.Batch % ValidateEvery == 0 || progress.Batch == Batches)
                {
                    batches.Add(progress.Batch);
                    losses.Add(progress.Loss);
                    accuracies.Add(progress.ValidationAccuracy!.Value);
                    validationLosses.Add(progress.ValidationLoss!.Value);
                    trainingAccuracies.Add(progress.TrainingAccuracy!.Value);
                    Keep(progress.Batch);
                }
            },
            context.Cancellation);
        context.Cancellation.ThrowIfCancellationRequested();

        var measurements = new List<Measurement>
        {
            new(Quantities.TrainingLoss, null, batches, losses),
            new(Quantities.TrainingAccuracy, null, batches, trainingAccuracies),
            new(Quantities.ValidationAccuracy, null, batches, accuracies),
            new(Quantities.ValidationLoss, null, batches, validationLosses),
            new(Quantities.BestAccuracy, null, [Batches], [result.ValidationAccuracy!.Value]),
        };
        if (result.TestAccuracy is double test)
        {
            measurements.Add(new(Quantities.TestAccuracy, null, [Batches], [test]));
        }

        return new CellResult(this, measurements, snapshots, Stopwatch.GetElapsedTime(start).TotalSeconds);

        void Keep(long batch)
        {
            if (SnapshotEvery > 0 && batch % SnapshotEvery == 0)
            {
                var parameters = new float[network.Description.ParameterLength];
                network.CopyParametersTo(parameters);
                snapshots.Add(MemoryMarshal.AsBytes<float>(parameters).ToArray());
            }
        }
    }
}
