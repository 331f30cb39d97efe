namespace OtpeFast.Runtime;

/// <summary>Trains offline: one gradient over all time steps, one optimizer step a batch.</summary>
/// <remarks>For one thread at a time: a call while another goes on is refused.</remarks>
public class OfflineTrainer : CpuTrainer
{
    /// <summary>Buys the memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters, which are trained in place.</param>
    /// <param name="description">Rule, mode and form.</param>
    /// <param name="options">The options.</param>
    /// <param name="catalog">The passes that were compiled for its layers.</param>
    /// <exception cref="NotSupportedException">The rule has no such form, or the catalog not all passes.</exception>
    public OfflineTrainer(NetworkDescription network, AlignedBuffer parameters, TrainerDescription description, TrainerOptions options, PassCatalog catalog)
        : base(network, parameters, description, options, catalog) => StartWorkers();

    /// <inheritdoc/>
    public sealed override BatchResult Train(SpikeBatch batch) => Process(batch, learn: true);

    /// <inheritdoc/>
    public sealed override BatchResult ComputeGradients(SpikeBatch batch) => Process(batch, learn: false);

    private protected sealed override void PackWeights(int worker, int workers) => Layers.Pack(worker, workers);

    private protected sealed override void ProcessSamples(int first, int end, int worker)
    {
        int firstSlot = worker * SampleBlock.Size;
        for (int start = first; start < end; start += SampleBlock.Size)
        {
            int stop = Math.Min(start + SampleBlock.Size, end);
            EngineEvents.Log.ForwardStart(worker);
            Run(Layers.ForwardPasses, start, stop, firstSlot);
            EngineEvents.Log.ForwardStop(worker);
            EngineEvents.Log.BackwardStart(worker);
            Run(Layers.Backward, start, stop, firstSlot);
            EngineEvents.Log.BackwardStop(worker);
        }
    }

    private BatchResult Process(SpikeBatch batch, bool learn)
    {
        using ExclusiveAccess.Call call = Enter();
        BatchCheck.Require(batch, Network, Options.BatchSize, Options.Steps);
        Workspace.Begin(batch);
        Layers.Refresh();
        RunPhases(learn && batch.HasTargets);
        return new BatchResult(Workspace.SumLosses() / Workspace.Terms, Workspace.Predictions.Correct(batch.Labels), batch.Samples);
    }
}
