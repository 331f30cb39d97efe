namespace OtpeFast.Experiments;

/// <summary>Validation accuracy and loss over offline training, every rule (figures 2 and 9).</summary>
internal sealed class AccuracyExperiment()
    : TrainingCurveExperiment("accuracy", "Validation accuracy and loss over offline training", "figures 2 and 9", UpdateMode.Offline)
{
    /// <inheritdoc/>
    protected override (int Seeds, int OnRandman, int OnRecordings) Quick => (2, 500, 60);

    /// <inheritdoc/>
    protected override string Remark
        => "The paper's column is from its section 4.1, of smoothed validation accuracy; its data, seeds and numbers of batches differ (docs/reproducing.md).";
}
