namespace OtpeFast;

/// <summary>
/// Trains one network with one rule. Where its state lives (this process's memory, a GPU's) is its own affair:
/// callers see copies only.
/// </summary>
/// <remarks>For one thread at a time: a call while another goes on is refused.</remarks>
public interface ITrainer : IDisposable
{
    /// <summary>The network that is trained.</summary>
    NetworkDescription Network { get; }

    /// <summary>Rule, mode and form.</summary>
    TrainerDescription Description { get; }

    /// <summary>The options the trainer was made with.</summary>
    TrainerOptions Options { get; }

    /// <summary>Number of optimizer steps taken.</summary>
    long OptimizerSteps { get; }

    /// <summary>Number of floats in the optimizer's state; 0 for SGD.</summary>
    int OptimizerStateLength { get; }

    /// <summary>
    /// Learns from one batch: offline with one optimizer step, online with one on every time step, from fresh
    /// membrane potentials and traces.
    /// </summary>
    /// <param name="batch">The batch: no more samples, and offline no more steps, than the options say.</param>
    /// <exception cref="ArgumentException">The batch does not fit the network or the options; nothing has changed.</exception>
    /// <exception cref="DivergenceException">A parameter is not a finite number after a step.</exception>
    BatchResult Train(SpikeBatch batch);

    /// <summary>
    /// Computes the batch's gradient at fixed parameters, without a step of the optimizer: the mean over samples and
    /// time steps. Read it with <see cref="CopyGradientsTo"/>.
    /// </summary>
    /// <param name="batch">The batch, as for <see cref="Train"/>.</param>
    /// <exception cref="ArgumentException">The batch does not fit the network or the options.</exception>
    BatchResult ComputeGradients(SpikeBatch batch);

    /// <summary>Copies the parameters out, in the layout of <see cref="NetworkDescription"/>.</summary>
    /// <param name="destination">[<see cref="NetworkDescription.ParameterLength"/>]</param>
    void CopyParametersTo(Span<float> destination);

    /// <summary>Replaces the parameters.</summary>
    /// <param name="source">[<see cref="NetworkDescription.ParameterLength"/>] Finite numbers, zero in the padding of every row.</param>
    /// <exception cref="ArgumentException">The parameters are of another length or shape, or one is not a finite number; nothing has changed.</exception>
    void SetParameters(ReadOnlySpan<float> source);

    /// <summary>
    /// Writes the parameters into the network where the trainer keeps a copy of its own, on a device; on the CPU they are the network's,
    /// and nothing happens. Call it before the network is used otherwise.
    /// </summary>
    void UpdateNetwork();

    /// <summary>Copies the last gradient out, in the layout of the parameters.</summary>
    /// <param name="destination">[<see cref="NetworkDescription.ParameterLength"/>]</param>
    void CopyGradientsTo(Span<float> destination);

    /// <summary>Copies the optimizer's state out.</summary>
    /// <param name="destination">[<see cref="OptimizerStateLength"/>]</param>
    void CopyOptimizerStateTo(Span<float> destination);

    /// <summary>Replaces the optimizer's state, for instance from a checkpoint.</summary>
    /// <param name="kind">The optimizer that it is of: states of different optimizers are of the same length.</param>
    /// <param name="source">[<see cref="OptimizerStateLength"/>]</param>
    /// <param name="steps">Number of optimizer steps that led to it.</param>
    /// <exception cref="ArgumentException">The state is of another optimizer, length or shape, or damaged; nothing has changed.</exception>
    void SetOptimizerState(OptimizerKind kind, ReadOnlySpan<float> source, long steps);
}
