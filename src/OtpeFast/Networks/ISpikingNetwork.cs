namespace OtpeFast;

/// <summary>What the generator makes of every declared network, for code that works with any of them.</summary>
/// <remarks>Not safe from several threads while one of them writes its parameters: trains it, or sets them. Different networks do not disturb one
/// another.</remarks>
public interface ISpikingNetwork
{
    /// <summary>What the network is made of.</summary>
    NetworkDescription Description { get; }

    /// <summary>Draws fresh weights (truncated-normal LeCun) and clears the biases.</summary>
    /// <param name="seed">The same seed gives the same bits on every machine.</param>
    void Initialize(ulong seed);

    /// <summary>Copies the parameters out.</summary>
    /// <param name="destination">[<see cref="NetworkDescription.ParameterLength"/>]</param>
    void CopyParametersTo(Span<float> destination);

    /// <summary>Replaces the parameters.</summary>
    /// <param name="source">[<see cref="NetworkDescription.ParameterLength"/>] Finite numbers, zero in the padding of every row.</param>
    /// <exception cref="ArgumentException">The parameters are of another length or shape, or one is not a finite number; nothing has changed.</exception>
    void SetParameters(ReadOnlySpan<float> source);

    /// <summary>Makes one of the declared trainers. It shares the network's parameters, or has a copy of them on the options' device.</summary>
    /// <param name="trainer">Which one.</param>
    /// <param name="options">Its options.</param>
    /// <exception cref="NotSupportedException">The network's declaration does not list it, or the device has none for its rule.</exception>
    ITrainer CreateTrainer(TrainerDescription trainer, TrainerOptions options);

    /// <summary>Makes an evaluator. It shares the network's parameters.</summary>
    /// <param name="batchSize">Largest number of samples in a batch.</param>
    /// <param name="steps">Largest number of time steps in a batch.</param>
    /// <param name="threads">Number of threads; 0 for one per processor, or one where <paramref name="batchSize"/> is 1.</param>
    /// <param name="device">The device that runs it; null for this process's processors.</param>
    /// <param name="readout">What is scored, such as what a trainer's rule takes the loss on; null for the network's readout.</param>
    IEvaluator CreateEvaluator(int batchSize, int steps, int threads = 0, Device? device = null, ReadoutSpec? readout = null);
}
