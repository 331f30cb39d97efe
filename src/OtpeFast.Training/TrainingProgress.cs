namespace OtpeFast.Training;

/// <summary>Where a run stands.</summary>
/// <param name="Batch">Batches done.</param>
/// <param name="Batches">Batches in all.</param>
/// <param name="Loss">Smoothed training loss.</param>
/// <param name="ValidationAccuracy">The last validation accuracy; null before the first.</param>
/// <param name="ValidationLoss">The loss of that validation; null before the first.</param>
/// <param name="TrainingAccuracy">
/// Accuracy on the batches between the last two validations, each as it was learned from; null before the first. Online, a batch is learned from while it is
/// classified.
/// </param>
/// <param name="BestAccuracy">The best so far; null before the first.</param>
/// <param name="BatchesPerSecond">Speed since the run began.</param>
/// <param name="Remaining">Time left at that speed.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public readonly record struct TrainingProgress(
    long Batch, long Batches, double Loss, double? ValidationAccuracy, double? ValidationLoss, double? TrainingAccuracy, double? BestAccuracy,
    double BatchesPerSecond, TimeSpan Remaining);

/// <summary>How a run ended.</summary>
/// <param name="Batches">Batches done.</param>
/// <param name="Loss">Smoothed training loss.</param>
/// <param name="ValidationAccuracy">Best validation accuracy; null where none was measured.</param>
/// <param name="TestAccuracy">Accuracy of the best parameters on the test part; null without one, or when interrupted.</param>
/// <param name="MillisecondsPerBatch">Mean time of a batch, its data included.</param>
/// <param name="AllocatedBytesPerBatch">Mean managed memory allocated by the process per batch, after warm-up.</param>
/// <param name="Interrupted">Whether the run was asked to stop early.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public readonly record struct TrainingResult(
    long Batches, double Loss, double? ValidationAccuracy, double? TestAccuracy, double MillisecondsPerBatch, double AllocatedBytesPerBatch, bool Interrupted);
