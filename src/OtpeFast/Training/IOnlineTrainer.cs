namespace OtpeFast;

/// <summary>A trainer that can be fed one time step at a time, for as long as the stream lasts.</summary>
/// <remarks>For one thread at a time: a call while another goes on is refused.</remarks>
public interface IOnlineTrainer : ITrainer
{
    /// <summary>Forgets membrane potentials and traces; parameters and optimizer keep their state.</summary>
    /// <param name="samples">Number of samples that stream in parallel, 1 to <see cref="TrainerOptions.BatchSize"/>.</param>
    void Reset(int samples);

    /// <summary>Feeds one time step, learns from it and takes one optimizer step.</summary>
    /// <param name="frame">The active input units of each sample.</param>
    /// <param name="labels">[samples] The class of each sample.</param>
    /// <returns>The mean loss of this step over the samples, in nats.</returns>
    /// <exception cref="ArgumentException">Frame and labels do not fit the network or the last <see cref="Reset"/>; the stream is as it was.</exception>
    /// <exception cref="DivergenceException">A parameter is not a finite number after the step.</exception>
    /// <remarks>Nothing is allocated, unless the samples together list more active units than there are inputs to all of them.</remarks>
    double Step(SpikeFrame frame, ReadOnlySpan<int> labels);

    /// <summary>Feeds one time step that counts as much as each sample's weight says; without any weight above 0 no optimizer step is taken.</summary>
    /// <param name="frame">The active input units of each sample.</param>
    /// <param name="labels">[samples] The class of each sample; any where the weight is 0.</param>
    /// <param name="weights">[samples] From 0 up: 0 where there is no target in this step. None for a weight of 1 each.</param>
    /// <returns>The mean over the samples of this step's weighted losses, in nats.</returns>
    /// <exception cref="ArgumentException">They do not fit the network or the last <see cref="Reset"/>; the stream is as it was.</exception>
    /// <exception cref="DivergenceException">A parameter is not a finite number after the step.</exception>
    /// <remarks>Nothing is allocated, unless the samples together list more active units than there are inputs to all of them.</remarks>
    double Step(SpikeFrame frame, ReadOnlySpan<int> labels, ReadOnlySpan<float> weights);

    /// <summary>The same for networks that learn numbers (<see cref="Loss.HalfSquaredError"/>).</summary>
    /// <param name="frame">The active input units of each sample.</param>
    /// <param name="targets">[samples, outputs] Where the potentials should be; any where the weight is 0.</param>
    /// <param name="weights">[samples] From 0 up: 0 where there is no target in this step. None for a weight of 1 each.</param>
    /// <returns>The mean over the samples of this step's weighted losses.</returns>
    /// <exception cref="ArgumentException">They do not fit the network or the last <see cref="Reset"/>; the stream is as it was.</exception>
    /// <exception cref="InvalidOperationException">The network learns labels.</exception>
    /// <exception cref="DivergenceException">A parameter is not a finite number after the step.</exception>
    double StepTowards(SpikeFrame frame, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights);

    /// <summary>The output neurons of one sample that fired in the last step, ascending.</summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such sample streams.</exception>
    ReadOnlySpan<ushort> OutputSpikes(int sample);

    /// <summary>What the loss was taken on in the last step of one sample: potentials, or leaky sums of spikes; zeros before the first step.</summary>
    /// <param name="sample">The sample.</param>
    /// <returns>[outputs]</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such sample streams.</exception>
    /// <exception cref="InvalidOperationException">The loss is taken on the spikes themselves; see <see cref="OutputSpikes"/>.</exception>
    ReadOnlySpan<float> OutputScores(int sample);
}
