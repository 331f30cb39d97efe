namespace OtpeFast.Training;

/// <summary>All that a training run needs to go on as if it had never stopped.</summary>
/// <param name="Settings">What must be the same when the run goes on, by name.</param>
/// <param name="Batch">Number of batches done.</param>
/// <param name="OptimizerSteps">Number of optimizer steps taken.</param>
/// <param name="RecentLoss">Smoothed training loss.</param>
/// <param name="BestAccuracy">Best validation accuracy so far; -1 before the first.</param>
/// <param name="BestLoss">Validation loss at that point.</param>
/// <param name="Parameters">[parameters] The parameters now.</param>
/// <param name="BestParameters">[parameters] Those with the best validation accuracy.</param>
/// <param name="OptimizerState">[state] The optimizer's moments.</param>
/// <remarks>Safe from any thread as long as nobody writes to its arrays.</remarks>
public sealed record Checkpoint(
    SortedDictionary<string, string> Settings,
    long Batch,
    long OptimizerSteps,
    double RecentLoss,
    double BestAccuracy,
    double BestLoss,
    float[] Parameters,
    float[] BestParameters,
    float[] OptimizerState);
