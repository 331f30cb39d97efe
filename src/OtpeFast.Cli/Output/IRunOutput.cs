using OtpeFast.Training;

namespace OtpeFast.Cli.Output;

/// <summary>How a training run is shown.</summary>
internal interface IRunOutput
{
    /// <summary>Runs the training and shows what it reports.</summary>
    TrainingResult Show(RunDescription description, Func<Action<TrainingProgress>, TrainingResult> run);
}

/// <summary>What is trained, for the first line.</summary>
internal sealed record RunDescription(
    string Data, string Network, string Rule, string Mode, string Optimizer, float LearningRate, long Batches, int BatchSize, ulong Seed, string? Checkpoint);
