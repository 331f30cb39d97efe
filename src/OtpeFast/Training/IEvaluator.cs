namespace OtpeFast;

/// <summary>Runs a network forward without learning.</summary>
/// <remarks>For one thread at a time: a call while another goes on is refused.</remarks>
public interface IEvaluator : IDisposable
{
    /// <summary>The network that is run.</summary>
    NetworkDescription Network { get; }

    /// <summary>Runs one batch from fresh membrane potentials.</summary>
    /// <param name="batch">The batch; any number of steps, no more samples than the evaluator was made for.</param>
    /// <returns>Loss (see <see cref="Loss"/>) and number of correct samples.</returns>
    /// <exception cref="ArgumentException">The batch does not fit the network or the evaluator.</exception>
    BatchResult Evaluate(SpikeBatch batch);

    /// <summary>
    /// The class predicted for a sample of the last batch: the one with the most output spikes, -1 without any; of potentials, the one with the largest
    /// weighted sum
    /// over time, or largest maximum where that is the loss, and -1 where no step counts or targets are numbers.
    /// </summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">The last batch has no such sample.</exception>
    int Prediction(int sample);

    /// <summary>The neurons of one layer that fired in one step for one sample of the last batch, ascending.</summary>
    /// <param name="layer">The layer, 0 for the first hidden one.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The time step.</param>
    /// <exception cref="ArgumentOutOfRangeException">The network has no such layer, or the last batch no such sample or step.</exception>
    ReadOnlySpan<ushort> Spikes(int layer, int sample, int step);

    /// <summary>Copies what the loss is taken on in one step of one sample of the last batch: potentials, or leaky sums of spikes.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The time step.</param>
    /// <param name="scores">[outputs] Receives it.</param>
    /// <exception cref="ArgumentException">The last batch has no such sample or step, or <paramref name="scores"/> another length.</exception>
    /// <exception cref="InvalidOperationException">The loss is taken on the spikes themselves; see <see cref="Spikes"/>.</exception>
    void CopyScoresTo(int sample, int step, Span<float> scores);
}
