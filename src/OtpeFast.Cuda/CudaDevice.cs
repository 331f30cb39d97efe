using OtpeFast.Cuda.Driver;
using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training;
using OtpeFast.Cuda.Training.State;
using OtpeFast.Runtime;

namespace OtpeFast.Cuda;

/// <summary>An NVIDIA GPU.</summary>
/// <remarks>Safe from any thread; its trainers and evaluators are for one thread at a time each.</remarks>
public sealed class CudaDevice : Device
{
    private const int LargestBatch = 65_535; // blocks in the second direction of a grid
    private const int MostRows = int.MaxValue / 8; // of a batch's input, with room for what is kept beside each row

    internal CudaDevice(ICudaDriver driver, int ordinal, CudaOptions options)
    {
        Options = options;
        Context = CudaContext.Open(driver, ordinal);
        Kernels = new KernelLibrary(Context);
    }

    /// <inheritdoc/>
    public override string Kind => "cuda";

    /// <inheritdoc/>
    public override string Name => Context.Name;

    /// <summary>Compute capability, such as 9.0.</summary>
    public Version ComputeCapability => Context.Capability;

    /// <summary>The CUDA version that the driver supports.</summary>
    public Version DriverVersion => Context.DriverVersion;

    /// <summary>Number of multiprocessors.</summary>
    public int Multiprocessors => Context.Multiprocessors;

    /// <summary>Bytes of the second-level cache.</summary>
    public int CacheBytes => Context.CacheBytes;

    /// <summary>Bytes of memory.</summary>
    public long MemoryBytes => Context.MemoryBytes;

    /// <summary>Bytes of memory that are free now.</summary>
    public long FreeMemoryBytes => Context.FreeMemoryBytes;

    /// <summary>How work is given to the device.</summary>
    public CudaOptions Options { get; }

    internal CudaContext Context { get; }

    internal KernelLibrary Kernels { get; }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">There are no kernels for the rule, its feedback or the network: they run on the CPU only.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="CudaException">There is not enough memory, or the device fails.</exception>
    public override ITrainer CreateTrainer(ISpikingNetwork network, TrainerPlan plan, TrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Require(CudaSupport.ProblemWith(network.Description.Spec, plan.Description) ?? CudaSupport.ProblemWith(options.Optimizer));
        if (plan.Description.Mode == UpdateMode.Offline)
        {
            BatchCheck.Delays(network.Description.Spec, options.Steps);
        }

        bool isStream = plan.Description is { Mode: UpdateMode.Online, Form: GradientForm.Trace };
        RequireShape(network.Description, options.BatchSize, isStream ? 1 : options.Steps);
        if ((long)options.BatchSize * options.Steps > MostRows)
        {
            throw new ArgumentException(
                $"A batch of {options.BatchSize:N0} samples and {options.Steps:N0} steps is more than the kernels' sizes hold; use a smaller batch or fewer " +
                $"steps.");
        }

        return Make<ITrainer>(memory => plan.Description.Mode == UpdateMode.Online
            ? new CudaOnlineTrainer(this, memory, network, plan, options)
            : new CudaOfflineTrainer(this, memory, network, plan, options));
    }

    /// <inheritdoc/>
    /// <exception cref="CudaException">There is not enough memory, or the device fails.</exception>
    public override IEvaluator CreateEvaluator(ISpikingNetwork network, int batchSize, int steps, ReadoutSpec? readout = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Require(CudaSupport.ProblemWith(network.Description.Spec));
        RequireShape(network.Description, batchSize, steps);
        return Make<IEvaluator>(memory => new CudaEvaluator(this, memory, network, batchSize, steps, readout ?? network.Description.Spec.Readout));
    }

    /// <summary>Why a trainer cannot run on any device.</summary>
    /// <param name="network">The network.</param>
    /// <param name="trainer">The trainer.</param>
    /// <returns>A sentence; null where it can.</returns>
    public static string? ProblemWith(NetworkSpec network, TrainerDescription trainer)
    {
        ArgumentNullException.ThrowIfNull(network);
        return CudaSupport.ProblemWith(network, trainer);
    }

    /// <summary>Measures what the device can do, in about a second.</summary>
    public CudaCeilings MeasureCeilings() => CudaCeilings.Measure(this);

    /// <summary>Times each kernel of a trainer's batches between events, the launches one by one.</summary>
    /// <param name="trainer">A trainer of this device, opened with <see cref="CudaOptions.Graphs"/> off.</param>
    /// <param name="batch">What it trains on, again and again.</param>
    /// <param name="hiddenRate">Share of hidden neurons that fire in a step, to count the work over spikes.</param>
    /// <param name="batches">Number of batches.</param>
    /// <returns>Time and work of a batch, the longest first.</returns>
    /// <exception cref="ArgumentException">The trainer is not this device's, or replays graphs.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batches"/> is not positive.</exception>
    public IReadOnlyList<KernelProfile> Profile(ITrainer trainer, SpikeBatch batch, double hiddenRate, int batches = 5)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (trainer is not CudaTrainer own || own.Context != Context || Options.Graphs)
        {
            throw new ArgumentException("Kernels are timed one by one: open the device with Graphs off, and give a trainer of it.", nameof(trainer));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(batches, 1);
        return own.Profile(batch, hiddenRate, batches);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Kernels.Dispose();
            Context.Dispose();
        }
    }

    /// <summary>Throws unless the kernels' sizes hold a batch: they are 32-bit numbers.</summary>
    private static void RequireShape(NetworkDescription network, int samples, int steps)
    {
        if (samples > LargestBatch)
        {
            throw new ArgumentException(
                $"A batch of {samples:N0} samples is more than the {LargestBatch:N0} that a grid on the device holds; use a smaller batch.");
        }

        long floats = (long)samples * steps * network.Layers.Max(static layer => layer.Stride);
        if (floats > int.MaxValue)
        {
            throw new ArgumentException(
                $"Rows of {floats:N0} floats for one layer are more than the kernels' sizes hold; use a smaller batch, fewer steps or a smaller network.");
        }
    }

    /// <summary>Makes something that owns memory; if that fails halfway, the memory goes back.</summary>
    private T Make<T>(Func<DeviceMemory, T> make)
    {
        Context.Enter();
        var memory = new DeviceMemory(Context);
        try
        {
            return make(memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private static void Require(string? problem)
    {
        if (problem is not null)
        {
            throw new NotSupportedException(problem);
        }
    }
}
