using OtpeFast.Plans;

namespace OtpeFast.Runtime;

/// <summary>
/// What CPU trainers share: parameters, gradients, optimizer and workers, and the layers' passes in the order of the plan. A training step has three phases,
/// each split over the workers: copies of the weights in the order of the loops, then the samples (forward pass, loss,
/// errors), then the tiles of the parameters (gradient, optimizer). Where gradients are sums over the events of an input, these are listed in between.
/// Every number is computed by one worker in an order of its own, so the bits do not depend on the number of threads.
/// </summary>
/// <remarks>For one thread at a time: a call while another goes on is refused.</remarks>
public abstract class CpuTrainer : IFeedbackTrainer
{
    private const int PackPhase = 0;
    private const int SamplePhase = 1;
    private const int ListPhase = 2;
    private const int TilePhase = 3;
    private const int UpdatePhase = 4;
    private const int WideTile = 64; // columns: whole cache lines side by side for the optimizer
    private const int Strip = 16;
    private const int FewSamples = 4; // whose traces of some rows stay in the second-level cache; of more, whole columns are the longest runs of memory
    private readonly WorkerPool _pool;
    private readonly TileQueue _tiles;
    private readonly bool _gradientsReadParameters;
    private readonly Phases _phases;
    private ExclusiveAccess _access;
    private bool _learn;
    private int _diverged; // the lowest layer with a parameter that is not finite, counted from 0; the number of layers where all are

    private protected CpuTrainer(
        NetworkDescription network, AlignedBuffer parameters, TrainerDescription description, TrainerOptions options, PassCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(catalog);
        options.Validate();
        if (options.Device is not null)
        {
            throw new ArgumentException(
                $"This trainer runs on the CPU, not on {options.Device.Name}; make one for the device with the network's CreateTrainer.", nameof(options));
        }

        if (description.Mode == UpdateMode.Offline)
        {
            BatchCheck.Delays(network.Spec, options.Steps);
        }

        Network = network;
        Description = description;
        Options = options;
        Plan = TrainerPlan.Of(network.Spec, description);
        Optimizer = Optimizer.Create(options.Optimizer, network.ParameterLength);
        _pool = new WorkerPool(ThreadCount.Of(options.Threads, options.BatchSize));
        _phases = new Phases(this);
        _diverged = network.Layers.Count;
        Workspace = new Workspace(
            network, parameters, new AlignedBuffer(network.ParameterLength), options.BatchSize, Plan.IsOnline && !Plan.KeepsHistory ? 1 : options.Steps,
            _pool.Workers, Plan.IsOnline);
        Layers = new LayerStack(Workspace, Plan, catalog, options);

        // The gradient of one layer reads the weights of the others, so that no parameter may change before every gradient is there.
        _gradientsReadParameters = Plan.KeepsInfluences;
        _tiles = new TileQueue(Tiles(network, Plan, options.BatchSize, _pool.Workers), _pool.Workers);
    }

    /// <inheritdoc/>
    public NetworkDescription Network { get; }

    /// <inheritdoc/>
    public TrainerDescription Description { get; }

    /// <inheritdoc/>
    public TrainerOptions Options { get; }

    /// <inheritdoc/>
    public long OptimizerSteps => Optimizer.Steps;

    /// <inheritdoc/>
    public int OptimizerStateLength => Optimizer.State.Length;

    /// <summary>What the trainer keeps and does.</summary>
    public TrainerPlan Plan { get; }

    /// <summary>The batch that is worked on, and scratch.</summary>
    private protected Workspace Workspace { get; }

    /// <summary>The layers and their passes.</summary>
    private protected LayerStack Layers { get; }

    private protected Optimizer Optimizer { get; }

    /// <inheritdoc/>
    public abstract BatchResult Train(SpikeBatch batch);

    /// <inheritdoc/>
    public abstract BatchResult ComputeGradients(SpikeBatch batch);

    /// <inheritdoc/>
    public void CopyParametersTo(Span<float> destination)
    {
        using ExclusiveAccess.Call call = Enter();
        Workspace.Parameters.CopyTo(destination);
    }

    /// <inheritdoc/>
    public void SetParameters(ReadOnlySpan<float> source)
    {
        using ExclusiveAccess.Call call = Enter();
        ParameterCheck.Set(Network, source, Workspace.Parameters);
    }

    /// <inheritdoc/>
    public void SetFeedback(int layer, ReadOnlySpan<float> matrix)
    {
        using ExclusiveAccess.Call call = Enter();
        Layers.PathTo(layer).Set(matrix);
    }

    /// <inheritdoc/>
    public void CopyFeedbackTo(int layer, Span<float> matrix)
    {
        using ExclusiveAccess.Call call = Enter();
        Layers.PathTo(layer).CopyTo(matrix);
    }

    /// <inheritdoc/>
    public void UpdateNetwork()
    {
        // The parameters are the network's.
        using ExclusiveAccess.Call call = Enter();
    }

    /// <inheritdoc/>
    public void CopyGradientsTo(Span<float> destination)
    {
        using ExclusiveAccess.Call call = Enter();
        Workspace.Gradients.CopyTo(destination);
    }

    /// <inheritdoc/>
    public void CopyOptimizerStateTo(Span<float> destination)
    {
        using ExclusiveAccess.Call call = Enter();
        BatchCheck.Length(destination.Length, OptimizerStateLength, nameof(destination));
        Optimizer.State.CopyTo(destination);
    }

    /// <inheritdoc/>
    public void SetOptimizerState(OptimizerKind kind, ReadOnlySpan<float> source, long steps)
    {
        using ExclusiveAccess.Call call = Enter();
        ParameterCheck.RequireState(Network, Options.Optimizer.Kind, kind, source, steps);
        Optimizer.Restore(source, steps);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_access.Close(this))
        {
            Dispose(disposing: true);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Begins a call of a member that reads or writes the trainer's state; it ends when what is returned is disposed of.</summary>
    /// <exception cref="InvalidOperationException">Another call is going on.</exception>
    /// <exception cref="ObjectDisposedException">The trainer was disposed of.</exception>
    private protected ExclusiveAccess.Call Enter() => _access.Enter(this);

    /// <summary>Starts the workers: the last line of a constructor, after all that can fail.</summary>
    private protected void StartWorkers() => _pool.Start();

    private void Execute(int phase, int worker, int workers)
    {
        if (phase == PackPhase)
        {
            PackWeights(worker, workers);
            return;
        }

        if (phase == SamplePhase)
        {
            int samples = Workspace.Samples;
            int first = (int)((long)samples * worker / workers);
            int end = (int)((long)samples * (worker + 1) / workers);
            ProcessSamples(first, end, worker);
            return;
        }

        if (phase == ListPhase)
        {
            Layers.ListEvents(worker, workers);
            return;
        }

        // Which worker takes a tile does not change the numbers.
        while (_tiles.TryTake(worker, out ParameterTile tile))
        {
            if (phase == TilePhase)
            {
                EngineEvents.Log.GradientStart(worker);
                Layers.Gradients[tile.Layer].Run(in tile, worker);
                EngineEvents.Log.GradientStop(worker);
            }

            // While its gradient is still in the cache, if no other tile reads these parameters.
            if (phase == UpdatePhase || (_learn && !_gradientsReadParameters))
            {
                EngineEvents.Log.OptimizerStart(worker);
                if (!Optimizer.Apply(Workspace.Parameters.Span, Workspace.Gradients.Span, in tile))
                {
                    NoteDivergence(tile.Layer);
                }

                Layers.Clamp(in tile);

                EngineEvents.Log.OptimizerStop(worker);
            }
        }
    }

    /// <summary>Ends the workers.</summary>
    /// <param name="disposing">Whether it was called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pool.Dispose();
        }
    }

    /// <summary>Copies a worker's share of the weights in the order in which the loops of this step read them.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="workers">Number of workers.</param>
    private protected abstract void PackWeights(int worker, int workers);

    /// <summary>Runs some samples forward, takes the loss and passes the errors down.</summary>
    /// <param name="first">The first sample.</param>
    /// <param name="end">The sample after the last.</param>
    /// <param name="worker">The worker, for its scratch.</param>
    private protected abstract void ProcessSamples(int first, int end, int worker);

    private protected static void Run(SamplePass[] passes, int first, int end, int scratch)
    {
        foreach (SamplePass pass in passes)
        {
            pass.Run(first, end, scratch);
        }
    }

    /// <summary>Runs the samples alone.</summary>
    private protected void RunSamples() => _pool.Run(_phases, SamplePhase);

    private protected void RunPhases(bool learn)
    {
        EngineEvents.Log.BatchStart(Workspace.Samples);
        _pool.Run(_phases, PackPhase);
        _pool.Run(_phases, SamplePhase);
        learn &= !Workspace.NothingToLearn;
        _learn = learn;
        if (Layers.ListsEvents)
        {
            Layers.ReserveEvents();
            _pool.Run(_phases, ListPhase);
        }

        if (learn)
        {
            Optimizer.BeginStep();
        }

        _tiles.Restart();
        _pool.Run(_phases, TilePhase);
        if (learn && _gradientsReadParameters)
        {
            _tiles.Restart();
            _pool.Run(_phases, UpdatePhase);
        }

        EngineEvents.Log.BatchStop();
        if (_diverged < Network.Layers.Count)
        {
            int layer = _diverged + 1;
            _diverged = Network.Layers.Count;
            throw new DivergenceException(layer, OptimizerSteps);
        }
    }

    /// <summary>Cuts the parameters into the tiles that workers own.</summary>
    private static ParameterTile[] Tiles(NetworkDescription network, TrainerPlan plan, int batchSize, int workers)
    {
        // Traces of inputs stay in the cache of the worker that owns the rows. A step of the traces of synapses moves so many bytes for so few operations that
        // everything is done to some rows before the next. The plain forms run one strip at a time.
        var cuts = new TileCut[plan.Layers.Count];
        for (int layer = 0; layer < cuts.Length; layer++)
        {
            LayerPlan own = plan.Layers[layer];
            cuts[layer] = plan.IsOnline && !plan.HasWindows && own.TracesInputs ? TileCut.Rows
                : batchSize <= FewSamples && PassCode.Gradient(own, plan.Description)?.Kind == PassCodeKind.StepTraces ? TileCut.FewRows
                : TileCut.Columns;
        }

        bool strips = plan.KeepsInfluences || (!plan.IsOnline && plan.Description.Form == GradientForm.Trace);
        return ParameterTile.Cut(network, cuts, strips ? Strip : WideTile, workers);
    }

    private void NoteDivergence(int layer)
    {
        int lowest = Volatile.Read(ref _diverged);
        while (layer < lowest)
        {
            int seen = Interlocked.CompareExchange(ref _diverged, layer, lowest);
            if (seen == lowest)
            {
                return;
            }

            lowest = seen;
        }
    }

    /// <summary>What the workers see, so that nobody else can start a phase.</summary>
    private sealed class Phases(CpuTrainer trainer) : IWork
    {
        public void Execute(int phase, int worker, int workers) => trainer.Execute(phase, worker, workers);
    }
}
