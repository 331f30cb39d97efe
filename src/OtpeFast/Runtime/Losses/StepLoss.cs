namespace OtpeFast.Runtime;

/// <summary>The loss of one sample in one time step, of those that are a number for each step; and its gradient.</summary>
internal sealed class StepLoss(NetworkLayer output, Loss loss)
{
    /// <summary>The loss, times the weight of the step, and its gradient.</summary>
    /// <param name="step">The step in the batch.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="weight">The weight of the two.</param>
    /// <param name="fired">The output neurons that fired.</param>
    /// <param name="score">[outputs, padded] What the loss is taken on; nothing where it is the spikes.</param>
    /// <param name="error">[outputs, padded] Receives the gradient.</param>
    public double Of(int step, int sample, float weight, ReadOnlySpan<ushort> fired, ReadOnlySpan<float> score, Span<float> error)
    {
        Workspace workspace = output.Workspace;
        SpikeBatch batch = workspace.Batch;
        float scale = workspace.ErrorScale * weight;
        double value = loss switch
        {
            Loss.HalfSquaredError => HalfSquaredError.Of(score, batch.TargetsAt(step, sample), scale, error),
            Loss.CrossEntropy when score.IsEmpty => SoftmaxCrossEntropy.OfSpikes(fired, batch.Labels[sample], output.Neurons, scale, error),
            Loss.CrossEntropy => SoftmaxCrossEntropy.OfScores(score, batch.Labels[sample], output.Neurons, scale, error),
            _ => throw new NotSupportedException($"The loss {loss} is no number for each step."),
        };
        return weight * value;
    }
}
