namespace OtpeFast.Runtime;

/// <summary>Base of emitted offline trainers: one gradient over all time steps, one optimizer step a batch.</summary>
/// <remarks>For one thread at a time: a call while another goes on is refused.</remarks>
public abstract class OfflineTrainer : CpuTrainer
{
    private SpikeBatch? _batch;

    /// <summary>Buys the memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="description">Rule, mode and form.</param>
    /// <param name="options">The options.</param>
    /// <param name="cut">Which way parameters are cut into the tiles that workers own.</param>
    /// <param name="tileWidth">Columns a tile, at most.</param>
    protected OfflineTrainer(
        NetworkDescription network, AlignedBuffer parameters, TrainerDescription description, TrainerOptions options, TileCut cut, int tileWidth)
        : base(network, parameters, description, options, cut, tileWidth)
    {
    }

    /// <summary>Number of samples whose scratch is kept at the same time: a block of them for each worker.</summary>
    protected int Slots => Workers * SampleBlock.Size;

    /// <summary>The current batch.</summary>
    protected SpikeBatch Batch => _batch!;

    /// <summary>Number of time steps of the current batch.</summary>
    protected int Steps { get; private set; }

    /// <inheritdoc/>
    public sealed override BatchResult Train(SpikeBatch batch) => Process(batch, learn: true);

    /// <inheritdoc/>
    public sealed override BatchResult ComputeGradients(SpikeBatch batch) => Process(batch, learn: false);

    /// <inheritdoc/>
    protected sealed override void ProcessSamples(int first, int end, int worker)
    {
        int firstSlot = worker * SampleBlock.Size;
        for (int start = first; start < end; start += SampleBlock.Size)
        {
            int stop = Math.Min(start + SampleBlock.Size, end);
            EngineEvents.Log.ForwardStart(worker);
            ForwardBlock(start, stop, firstSlot);
            EngineEvents.Log.ForwardStop(worker);
            EngineEvents.Log.BackwardStart(worker);
            BackwardBlock(start, stop, firstSlot);
            EngineEvents.Log.BackwardStop(worker);
        }
    }

    /// <summary>Runs a block of samples forward and takes the loss.</summary>
    /// <param name="first">The first sample.</param>
    /// <param name="end">The sample after the last.</param>
    /// <param name="firstSlot">The slot of the first sample; the others follow.</param>
    protected abstract void ForwardBlock(int first, int end, int firstSlot);

    /// <summary>Passes the errors of a block of samples down.</summary>
    /// <param name="first">The first sample.</param>
    /// <param name="end">The sample after the last.</param>
    /// <param name="firstSlot">The slot of the first sample; the others follow.</param>
    protected abstract void BackwardBlock(int first, int end, int firstSlot);

    private BatchResult Process(SpikeBatch batch, bool learn)
    {
        using ExclusiveAccess.Call call = Enter();
        BatchCheck.Require(batch, Network, Options.BatchSize, Options.Steps);
        _batch = batch;
        Samples = batch.Samples;
        Steps = batch.Steps;
        ErrorScale = 1f / ((float)Samples * Steps);
        for (int sample = 0; sample < Samples; sample++)
        {
            Counter.Clear(sample);
        }

        RunPhases(learn);
        return new BatchResult(SumLosses() / ((double)Samples * Steps), Counter.Correct(batch.Labels), Samples);
    }
}
