namespace OtpeFast;

/// <summary>A loss of one's own, or a reward: what is wrong with the outputs of a step, for <see cref="IStreamTrainer.StepWithErrors"/>.</summary>
/// <remarks>Called for different samples from different threads at once, for each sample once a step, after its neurons and before any learning.</remarks>
public interface IOutputErrors
{
    /// <summary>Says in which direction the outputs of a sample should change.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="fired">The output neurons that fired in this step, ascending.</param>
    /// <param name="scores">
    /// [outputs] Potentials of outputs that do not fire, or leaky sums of the spikes; nothing where the network's loss is taken on the spikes themselves.
    /// </param>
    /// <param name="errors">
    /// [outputs] Receives the derivative of the loss by each output: by its spike, or by its score where there are scores. Zeros when it is handed over, which
    /// mean that there is nothing to learn.
    /// </param>
    /// <returns>The loss of the sample, for whoever asks; it changes nothing.</returns>
    double Compute(int sample, ReadOnlySpan<ushort> fired, ReadOnlySpan<float> scores, Span<float> errors);
}
