namespace OtpeFast;

/// <summary>
/// An online trainer for live streams: steps without a target or with errors of one's own, samples that begin anew one by one, learning that is paused or
/// changed on the way, and a snapshot of everything, from which another process goes on to the same bits. The trainers of this process's processors are such.
/// </summary>
/// <remarks>
/// For one thread at a time: a call while another goes on is refused. Nothing is allocated, but by what throws, and by a snapshot that brings other constants
/// of the optimizer. The history and window forms keep every step since <see cref="IOnlineTrainer.Reset"/>, and refuse what only streams without end need
/// (<see cref="NotSupportedException"/>).
/// </remarks>
public interface IStreamTrainer : IOnlineTrainer
{
    /// <summary>Whether steps with a target change parameters; set to false, learning pauses, and potentials and traces go on.</summary>
    bool Learns { get; set; }

    /// <summary>
    /// The optimizer's constants: learning rate, weight decay, bound of the gradient. Others of the same optimizer may be set at any time, and hold from the
    /// next step on.
    /// </summary>
    /// <exception cref="ArgumentException">A constant is out of its range, or of another optimizer.</exception>
    OptimizerOptions Optimizer { get; set; }

    /// <summary>Number of parallel samples, of the last reset.</summary>
    int Samples { get; }

    /// <summary>Feeds one time step without a target: nothing is learned from it.</summary>
    /// <param name="frame">The active input units of each sample.</param>
    /// <param name="keepTraces">
    /// Whether it counts as past for the steps that are learned from later. If not, it costs no more than the neurons, and learning begins at the next step
    /// that counts with traces of nothing, as if the potentials had been so from the beginning.
    /// </param>
    /// <exception cref="ArgumentException">The frame does not fit the network or the last reset; the stream is as it was.</exception>
    /// <exception cref="NotSupportedException">Traces should not be kept, and the trainer keeps all steps in their place.</exception>
    void Advance(SpikeFrame frame, bool keepTraces = true);

    /// <summary>Feeds one time step and learns from errors of one's own in the place of the network's loss.</summary>
    /// <param name="frame">The active input units of each sample.</param>
    /// <param name="errors">Says what is wrong with the outputs. What it throws comes out here; then reset the stream, or restore a snapshot.</param>
    /// <returns>The mean over the samples of what <paramref name="errors"/> returned.</returns>
    /// <exception cref="ArgumentException">
    /// The frame does not fit, and the stream is as it was; or an error is not a finite number: potentials have gone on and nothing was learned, so reset the
    /// stream, or restore a snapshot.
    /// </exception>
    /// <exception cref="DivergenceException">A parameter is not a finite number after the step.</exception>
    double StepWithErrors(SpikeFrame frame, IOutputErrors errors);

    /// <summary>
    /// Gives the target of all steps that were fed by <see cref="Advance"/> in the present window, learns from it at once and ends the window. For a trainer in
    /// window form, of <see cref="TrainerOptions.WindowSteps"/> steps at most: a window that is full before its target comes is past, and not learned from.
    /// </summary>
    /// <param name="labels">[samples] The class of each sample in these steps.</param>
    /// <param name="weights">[samples] From 0 up: 0 where there is no target. None for a weight of 1 each.</param>
    /// <returns>The mean of the weighted losses over samples and steps, in nats.</returns>
    /// <exception cref="ArgumentException">Labels or weights do not fit; the stream is as it was.</exception>
    /// <exception cref="NotSupportedException">The trainer has no windows.</exception>
    /// <exception cref="InvalidOperationException">No step waits for a target, or the network learns numbers.</exception>
    /// <exception cref="DivergenceException">A parameter is not a finite number after the step.</exception>
    double Conclude(ReadOnlySpan<int> labels, ReadOnlySpan<float> weights);

    /// <summary>Shows the parameters as they are now to another thread, without waiting for it.</summary>
    /// <param name="parameters">Where the other thread takes them from.</param>
    /// <exception cref="ArgumentException">They are of another network.</exception>
    void PublishTo(PublishedParameters parameters);

    /// <summary>Forgets membrane potentials and traces of one of the parallel samples; the others go on.</summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such sample streams.</exception>
    /// <exception cref="NotSupportedException">The trainer keeps all steps.</exception>
    void ResetSample(int sample);

    /// <summary>The neurons of a layer that fired in the last step of one sample, ascending.</summary>
    /// <param name="layer">The layer, 0 for the first hidden one.</param>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer, or no such sample streams.</exception>
    ReadOnlySpan<ushort> Spikes(int layer, int sample);

    /// <summary>
    /// Copies the membrane potentials of a layer after the last step, and after the reset by its spikes; before the first step those at rest.
    /// </summary>
    /// <param name="layer">The layer, 0 for the first hidden one.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="potentials">[neurons] Receives them.</param>
    /// <exception cref="ArgumentException">There is no such layer or sample, or <paramref name="potentials"/> has another length.</exception>
    void CopyPotentialsTo(int layer, int sample, Span<float> potentials);

    /// <summary>
    /// The class that the outputs of a sample speak for since its reset: the one with the most spikes, -1 without any; of potentials the one with the largest
    /// weighted sum or maximum, -1 where no step counted.
    /// </summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such sample streams.</exception>
    int Prediction(int sample);

    /// <summary>Begins to count the outputs of a sample anew, for <see cref="Prediction"/>; nothing else changes.</summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such sample streams.</exception>
    void ClearPrediction(int sample);

    /// <summary>Number of bytes of a snapshot; always the same.</summary>
    /// <exception cref="NotSupportedException">The trainer keeps all steps.</exception>
    int SnapshotLength { get; }

    /// <summary>
    /// Copies everything out that what comes next depends on: parameters, moments and constants of the optimizer, potentials, traces, counters. Between two
    /// steps, so the stream goes on after as long as copying takes.
    /// </summary>
    /// <param name="destination">[<see cref="SnapshotLength"/>]</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    /// <exception cref="NotSupportedException">The trainer keeps all steps.</exception>
    void CopySnapshotTo(Span<byte> destination);

    /// <summary>Goes on where a snapshot was taken: the next steps give the same bits.</summary>
    /// <param name="source">A snapshot of a trainer of the same network, rule, optimizer and <see cref="TrainerOptions.BatchSize"/>, on any machine.</param>
    /// <exception cref="ArgumentException">It is of another trainer, or damaged; nothing has changed.</exception>
    /// <exception cref="NotSupportedException">The trainer keeps all steps.</exception>
    void RestoreSnapshot(ReadOnlySpan<byte> source);
}
