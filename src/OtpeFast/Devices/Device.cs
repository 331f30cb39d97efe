namespace OtpeFast;

/// <summary>
/// Something other than this process's processors that trains and runs networks: a GPU. Made by the package for it, such as OtpeFast.Cuda with
/// <c>Device.Cuda()</c>, and given in <see cref="TrainerOptions.Device"/>.
/// </summary>
/// <remarks>Safe from any thread; its trainers and evaluators are for one thread at a time each.</remarks>
public abstract class Device : IDisposable
{
    /// <summary>What kind of device it is, in one word, such as <c>cuda</c>. Runs on different kinds have different bits.</summary>
    public abstract string Kind { get; }

    /// <summary>The name of this device.</summary>
    public abstract string Name { get; }

    /// <summary>Makes a trainer; called by the network's <see cref="ISpikingNetwork.CreateTrainer"/>.</summary>
    /// <param name="network">The network; the trainer starts from a copy of its parameters.</param>
    /// <param name="plan">What the trainer does in each layer.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="NotSupportedException">The device has no trainer for this rule.</exception>
    public abstract ITrainer CreateTrainer(ISpikingNetwork network, TrainerPlan plan, TrainerOptions options);

    /// <summary>Makes an evaluator, which takes the network's parameters anew for each batch.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batchSize">Largest number of samples in a batch.</param>
    /// <param name="steps">Largest number of time steps in a batch.</param>
    /// <param name="readout">What is scored; null for the network's readout.</param>
    public abstract IEvaluator CreateEvaluator(ISpikingNetwork network, int batchSize, int steps, ReadoutSpec? readout = null);

    /// <summary>Gives the device back; what was made on it must be disposed of before.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the device back.</summary>
    /// <param name="disposing">Whether it was called by <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
