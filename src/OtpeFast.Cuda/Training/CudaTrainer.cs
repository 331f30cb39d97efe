using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Profiling;
using OtpeFast.Cuda.Training.Passes;
using OtpeFast.Cuda.Training.Programs;
using OtpeFast.Cuda.Training.State;
using OtpeFast.Runtime;

namespace OtpeFast.Cuda.Training;

/// <summary>
/// What offline and online trainers share: parameters, gradients and moments on the device, two slots for batches, so that one is copied while the other
/// is worked on, and the replay of captured launches. After construction nothing is allocated, but for batches larger than any before.
/// </summary>
internal abstract class CudaTrainer : IQueuedTrainer, IFeedbackTrainer
{
    private const int Slots = 2;
    private readonly ISpikingNetwork _network;
    private readonly CudaStream _copies;
    private readonly InputSlot[] _slots = new InputSlot[Slots];
    private readonly GraphCache _graphs = new();
    private readonly DeviceBuffer<int> _clock; // step in the input, step since the reset, zero
    private readonly PinnedBuffer<float> _transfer; // on the way from or to the device, as many as there are of anything
    private readonly Action _capture; // made once: it reads the fields below
    private InputSlot _captured = null!;
    private GraphKey _key;
    private int _oldest; // slot of the oldest batch in the queue
    private ExclusiveAccess _access;

    protected CudaTrainer(CudaDevice device, DeviceMemory memory, ISpikingNetwork network, TrainerPlan plan, TrainerOptions options)
    {
        Context = device.Context;
        Memory = memory;
        UsesGraphs = device.Options.Graphs;
        _network = network;
        Network = network.Description;
        Plan = plan;
        Options = options;
        Stream = memory.CreateStream();
        _copies = memory.CreateStream();
        Launcher = new Launcher(Context, device.Kernels, Stream);
        Program = new CudaProgram(memory, Stream, Network, plan, options);
        Parameters = memory.Buy<float>(Stream, Network.ParameterLength);
        Gradients = memory.Buy<float>(Stream, Network.ParameterLength);
        Optimizer = new OptimizerPass(memory, Stream, options.Optimizer, Network.ParameterLength);
        _clock = memory.Buy<int>(Stream, 4);
        _transfer = memory.Pin<float>(Math.Max(Network.ParameterLength, OptimizerStateLength));
        for (int i = 0; i < Slots; i++)
        {
            _slots[i] = new InputSlot(memory, _copies, Network, options.BatchSize, options.Steps, Program.Output.Words);
        }

        _capture = () => Enqueue(_captured, _key);
        network.CopyParametersTo(_transfer.Span[..Network.ParameterLength]);
        Upload(Parameters);
    }

    /// <inheritdoc/>
    public NetworkDescription Network { get; }

    /// <inheritdoc/>
    public TrainerDescription Description => Plan.Description;

    /// <inheritdoc/>
    public TrainerOptions Options { get; }

    /// <inheritdoc/>
    public long OptimizerSteps => Optimizer.Steps;

    /// <inheritdoc/>
    public int OptimizerStateLength => (int)Optimizer.State.Length;

    /// <inheritdoc/>
    public int QueueCapacity => Slots;

    /// <inheritdoc/>
    public int Queued { get; private set; }

    /// <summary>The device.</summary>
    public CudaContext Context { get; }

    /// <summary>What was bought.</summary>
    protected DeviceMemory Memory { get; }

    protected TrainerPlan Plan { get; }

    protected bool UsesGraphs { get; }

    protected CudaStream Stream { get; }

    protected Launcher Launcher { get; }

    protected CudaProgram Program { get; }

    protected DeviceBuffer<float> Parameters { get; }

    protected DeviceBuffer<float> Gradients { get; }

    protected OptimizerPass Optimizer { get; }

    /// <summary>On the device: the step in the input, the step since the reset, and zero.</summary>
    protected DevicePointer<int> InputStep => _clock.Pointer;

    protected DevicePointer<int> Now => _clock.At(1);

    protected DevicePointer<int> Zero => _clock.At(2);

    /// <inheritdoc/>
    public BatchResult Train(SpikeBatch batch)
    {
        using ExclusiveAccess.Call call = Enter();
        RequireEmptyQueue();
        Start(batch, learn: true);
        return Finish();
    }

    /// <inheritdoc/>
    public BatchResult ComputeGradients(SpikeBatch batch)
    {
        using ExclusiveAccess.Call call = Enter();
        RequireEmptyQueue();
        Start(batch, learn: false);
        return Finish();
    }

    /// <inheritdoc/>
    public void Enqueue(SpikeBatch batch)
    {
        using ExclusiveAccess.Call call = Enter();
        if (Queued == Slots)
        {
            throw new InvalidOperationException($"The queue holds {Slots} batches already; call Dequeue first.");
        }

        Start(batch, learn: true);
    }

    /// <inheritdoc/>
    public BatchResult Dequeue()
    {
        using ExclusiveAccess.Call call = Enter();
        if (Queued == 0)
        {
            throw new InvalidOperationException("The queue is empty; call Enqueue first.");
        }

        return Finish();
    }

    /// <summary>Times each kernel of a batch that is trained on again and again, without graphs.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="hiddenRate">Share of hidden neurons that fire in a step, to count the work over spikes.</param>
    /// <param name="batches">Number of batches that are timed, after one that is not.</param>
    /// <returns>Time and work of a batch, the longest first.</returns>
    public IReadOnlyList<KernelProfile> Profile(SpikeBatch batch, double hiddenRate, int batches)
    {
        using (Enter())
        {
            RequireEmptyQueue();
        }

        using var memory = new DeviceMemory(Context);
        using var times = new KernelTimes(memory, Launcher, new BatchDensity(batch.Steps, batch.ActiveCount, hiddenRate));
        Launcher.Times = times;
        try
        {
            for (int i = 0; i <= batches; i++)
            {
                Train(batch);
                times.EndBatch(isTimed: i > 0);
            }
        }
        finally
        {
            Launcher.Times = null;
        }

        return times.Sum(batches);
    }

    /// <inheritdoc/>
    public void CopyParametersTo(Span<float> destination) => Download(Parameters, destination);

    /// <inheritdoc/>
    public void SetParameters(ReadOnlySpan<float> source)
    {
        using ExclusiveAccess.Call call = Enter();
        ParameterCheck.Require(Network, source);
        source.CopyTo(_transfer.Span);
        Upload(Parameters);
    }

    /// <inheritdoc/>
    public void SetFeedback(int layer, ReadOnlySpan<float> matrix)
    {
        using ExclusiveAccess.Call call = Enter();
        RequireEmptyQueue();
        Program.FeedbackMatrices.Set(layer, matrix);
    }

    /// <inheritdoc/>
    public void CopyFeedbackTo(int layer, Span<float> matrix)
    {
        using ExclusiveAccess.Call call = Enter();
        Program.FeedbackMatrices.CopyTo(layer, matrix);
    }

    /// <inheritdoc/>
    public void UpdateNetwork()
    {
        using ExclusiveAccess.Call call = Enter();
        Download(Parameters);
        RequireFinite(_transfer.Span[..Network.ParameterLength]);
        _network.SetParameters(_transfer.Span[..Network.ParameterLength]);
    }

    /// <inheritdoc/>
    public void CopyGradientsTo(Span<float> destination) => Download(Gradients, destination);

    /// <inheritdoc/>
    public void CopyOptimizerStateTo(Span<float> destination) => Download(Optimizer.State, destination);

    /// <inheritdoc/>
    public void SetOptimizerState(OptimizerKind kind, ReadOnlySpan<float> source, long steps)
    {
        using ExclusiveAccess.Call call = Enter();
        ParameterCheck.RequireState(Network, Options.Optimizer.Kind, kind, source, steps);
        source.CopyTo(_transfer.Span);
        Upload(Optimizer.State);
        Optimizer.Restore(steps);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_access.Close(this))
        {
            return;
        }

        Context.EnterToRelease();
        Stream.Finish(); // graphs may run still
        _graphs.Dispose();
        Memory.Dispose();
    }

    /// <summary>Throws unless the batch fits.</summary>
    protected abstract void Check(SpikeBatch batch);

    /// <summary>Sets what the device must know of each step of a batch.</summary>
    protected abstract void Schedule(InputSlot slot, bool learn);

    /// <summary>Puts all of a batch into the stream, by <see cref="Replay"/>.</summary>
    protected abstract void Run(InputSlot slot, bool learn);

    /// <summary>Puts one replay's kernels into the stream: what is captured.</summary>
    protected abstract void Enqueue(InputSlot slot, in GraphKey key);

    /// <summary>Where the output spikes of the last step of a batch lie: the first row.</summary>
    protected abstract long LastOutputRow(InputSlot slot);

    /// <summary>Replays the launches of a shape, captured when it comes for the first time.</summary>
    protected void Replay(InputSlot slot, int samples, int steps, bool learn)
    {
        var key = new GraphKey(samples, steps, Array.IndexOf(_slots, slot), slot.Version, learn);
        if (!UsesGraphs)
        {
            Enqueue(slot, key);
            return;
        }

        CudaGraph? graph = _graphs.Find(key);
        if (graph is null)
        {
            // One that is given up for it may still run.
            Stream.Synchronize();
            (_captured, _key) = (slot, key);
            Launcher.Load(_capture);
            graph = CudaGraph.Capture(Context, Stream, _capture);
            _graphs.Add(key, graph);
        }

        Stream.Launch(graph);
    }

    /// <summary>The slot for what comes next.</summary>
    protected InputSlot NextSlot() => _slots[(_oldest + Queued) % Slots];

    /// <summary>Copies a written slot to the device, and has the stream wait for it.</summary>
    protected void Send(InputSlot slot)
    {
        slot.Upload();
        Stream.Wait(slot.Uploaded);
    }

    /// <summary>Brings the numbers of a slot back and marks the end of its work.</summary>
    protected void Receive(InputSlot slot)
    {
        Program.Loss.Download(Stream, slot);
        Stream.Download(Program.Output.Bits, LastOutputRow(slot) * Program.Output.Words, slot.OutputBits, slot.Samples * Program.Output.Words);
        Stream.Record(slot.Done);
    }

    /// <summary>Sets the step in the input, or the step since the reset.</summary>
    protected void SetClock(DevicePointer<int> hand, int step) => Stream.Fill(hand, (uint)step, 1);

    /// <summary>
    /// The first line of every member that touches the device: throws after <see cref="Dispose"/> and while another call goes on, and makes the device
    /// this thread's.
    /// </summary>
    protected ExclusiveAccess.Call Enter()
    {
        ExclusiveAccess.Call call = _access.Enter(this);
        Context.Enter();
        return call;
    }

    protected void RequireEmptyQueue()
    {
        if (Queued > 0)
        {
            throw new InvalidOperationException("Batches are queued; dequeue them before anything else is asked of the trainer.");
        }
    }

    /// <summary>The output spikes of the batch or step that ended last.</summary>
    protected virtual void OnFinished(InputSlot slot)
    {
    }

    private void Start(SpikeBatch batch, bool learn)
    {
        Check(batch);
        using NvtxRanges.Range range = NvtxRanges.Begin("batch\0"u8);
        EngineEvents.Log.BatchStart(batch.Samples);
        InputSlot slot = NextSlot();
        slot.Write(batch);
        Schedule(slot, learn);
        Send(slot);
        Run(slot, learn);
        Receive(slot);
        Queued++;
        EngineEvents.Log.BatchStop();
    }

    private BatchResult Finish()
    {
        InputSlot slot = _slots[_oldest];
        slot.Done.Synchronize();
        _oldest = (_oldest + 1) % Slots;
        Queued--;
        OnFinished(slot);
        return slot.Result();
    }

    /// <summary>Kernels do not look at what they write: parameters that are no numbers any more are found when they come back.</summary>
    private void RequireFinite(ReadOnlySpan<float> parameters)
    {
        for (int l = 0; l < Network.Layers.Count; l++)
        {
            LayerDescription layer = Network.Layers[l];
            if (!ParameterCheck.IsFinite(parameters.Slice(layer.Offset, layer.Length)))
            {
                throw new DivergenceException(l + 1, step: 0);
            }
        }
    }

    private void Upload(DeviceBuffer<float> target)
    {
        Stream.Upload(_transfer, target, (int)target.Length);
        Stream.Synchronize();
    }

    private void Download(DeviceBuffer<float> source)
    {
        Stream.Download(source, 0, _transfer, (int)source.Length);
        Stream.Synchronize();
    }

    private void Download(DeviceBuffer<float> source, Span<float> destination)
    {
        using ExclusiveAccess.Call call = Enter();
        BatchCheck.Length(destination.Length, (int)source.Length, nameof(destination));
        Download(source);
        _transfer.Span[..destination.Length].CopyTo(destination);
    }
}
