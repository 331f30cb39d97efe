namespace OtpeFast.Experiments;

/// <summary>Validation accuracy and loss over online training, the F- rules included (figures 6, 11 and 12).</summary>
internal sealed class OnlineExperiment()
    : TrainingCurveExperiment("online", "Validation accuracy and loss over online training", "figures 6, 11 and 12", UpdateMode.Online)
{
    /// <inheritdoc/>
    protected override (int Seeds, int OnRandman, int OnRecordings) Quick => (1, 200, 40);

    /// <inheritdoc/>
    protected override string Remark
        => "The F- rules take their training loss on the leaky sum of output spikes, so it is on another scale; validation loss is each step's for all rules.";
}
