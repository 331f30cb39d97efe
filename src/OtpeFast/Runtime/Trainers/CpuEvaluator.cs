using OtpeFast.Plans;

namespace OtpeFast.Runtime;

/// <summary>Runs a network forward without learning, and scores it as its readout says.</summary>
/// <remarks>For one thread at a time: a call while another goes on is refused.</remarks>
public class CpuEvaluator : IEvaluator
{
    private const int PackPhase = 0;
    private const int SamplePhase = 1;
    private readonly WorkerPool _pool;
    private readonly Workspace _workspace;
    private readonly NetworkLayer[] _layers;
    private readonly SamplePass[] _passes;
    private readonly int _batchSize;
    private readonly int _largestSteps;
    private readonly Phases _phases;
    private readonly VectorBuffer? _score; // [sample, strip, step] what the loss is taken on; null where it is the spikes
    private readonly float[] _scores = []; // of one step
    private ExclusiveAccess _access;

    /// <summary>Buys the memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="batchSize">Largest number of samples.</param>
    /// <param name="steps">Largest number of time steps.</param>
    /// <param name="threads">Number of threads; 0 for one per processor, or one where <paramref name="batchSize"/> is 1.</param>
    /// <param name="readout">What is scored; null for the network's readout.</param>
    /// <param name="catalog">The passes that were compiled for its layers.</param>
    /// <exception cref="NotSupportedException">The catalog has not all passes.</exception>
    public CpuEvaluator(NetworkDescription network, AlignedBuffer parameters, int batchSize, int steps, int threads, ReadoutSpec? readout, PassCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Network = network;
        _batchSize = batchSize;
        _largestSteps = steps;
        _pool = new WorkerPool(ThreadCount.Of(threads, batchSize));
        _phases = new Phases(this);
        _workspace = new Workspace(network, parameters, parameters, batchSize, steps, _pool.Workers, isOnline: false);
        readout = network.Spec.With(readout ?? network.Spec.Readout).Readout; // refused where the last layer has no such readout
        _layers = new NetworkLayer[network.Layers.Count];
        var passes = new List<SamplePass>();
        for (int i = 0; i < _layers.Length; i++)
        {
            LayerSpec spec = network.Spec.Layers[i];
            _layers[i] = new NetworkLayer(_workspace, spec, network.Layers[i], i == 0 ? null : _layers[i - 1])
            {
                Spikes = new SpikeTrains(batchSize, steps, spec.Neurons, _workspace.Slots),
                Weights = new VectorBuffer(1, network.Layers[i].Stride / 16, network.Layers[i].Inputs + 1),
            };
            PassCode code = PassCode.Evaluation(spec, i == _layers.Length - 1 ? readout.Kind : null);
            if (code.Score is not null)
            {
                _layers[i].ReadoutLeak = new NeuronRow(spec.Neurons, neuron => (float)readout.Leak[neuron]);
                _layers[i].Add(LayerRows.Score(isOnline: false), new VectorBuffer(batchSize, _layers[i].Strips, steps));
                _layers[i].RowsAreOfSamples = true; // they are asked for afterwards
                _score = _layers[i].Vectors(RowNames.Score);
                _scores = new float[_layers[i].Stride];
            }

            passes.AddRange(Forward(_layers[i], spec, code, catalog));
        }

        foreach (NetworkLayer layer in _layers)
        {
            layer.TrainConstants();
        }

        passes.Add(new ReadoutSequence(_layers[^1], readout));
        _passes = [.. passes];
        _pool.Start();
    }

    /// <inheritdoc/>
    public NetworkDescription Network { get; }

    /// <inheritdoc/>
    public BatchResult Evaluate(SpikeBatch batch)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        BatchCheck.Require(batch, Network, _batchSize, _largestSteps);
        _workspace.Begin(batch);
        _layers.Refresh();
        _pool.Run(_phases, PackPhase);
        _pool.Run(_phases, SamplePhase);
        return new BatchResult(_workspace.SumLosses() / _workspace.Terms, _workspace.Predictions.Correct(batch.Labels), batch.Samples);
    }

    /// <inheritdoc/>
    public int Prediction(int sample)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        BatchCheck.Place(sample, _workspace.Samples, 0, 1);
        return _workspace.Predictions.Of(sample);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<ushort> Spikes(int layer, int sample, int step)
    {
        _access.RequireOpen(this);
        BatchCheck.Place(sample, _workspace.Samples, step, _workspace.Steps);
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, _layers.Length);
        return _layers[layer].Spikes.At(sample, step);
    }

    /// <inheritdoc/>
    public void CopyScoresTo(int sample, int step, Span<float> scores)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        VectorBuffer kept = _score ?? throw new InvalidOperationException("The loss is taken on the output spikes; call Spikes.");
        BatchCheck.Place(sample, _workspace.Samples, step, _workspace.Steps);
        BatchCheck.Length(scores.Length, Network.Classes, nameof(scores));
        kept.CopyRowTo(sample, step, _scores);
        _scores.AsSpan(0, scores.Length).CopyTo(scores);
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

    private static IEnumerable<SamplePass> Forward(NetworkLayer layer, LayerSpec spec, PassCode code, PassCatalog catalog)
    {
        if (!spec.IsPlain)
        {
            layer.Connections = new Connections(layer, spec, layer.Workspace.LargestSteps, isOnline: false);
        }

        if (!spec.Recurrent)
        {
            SamplePass neurons = PassCodes.Find(catalog, code, layer);
            return layer.Connections is null ? [neurons] : [new ConnectSequence(layer), neurons];
        }

        layer.Workspace.BuyDriveRow();
        foreach (Row row in LayerRows.OfSteppedEvaluation(spec, code.Score is not null))
        {
            layer.Add(row, new SequenceBuffer(layer.Workspace.BatchSize, 1, layer.Stride));
        }

        var step = (StepPass)PassCodes.Find(catalog, code, layer);
        return [new SteppedSequence(layer, step)];
    }

    private void Execute(int phase, int worker, int workers)
    {
        if (phase == PackPhase)
        {
            foreach (NetworkLayer layer in _layers)
            {
                layer.Pack(worker, workers);
            }

            return;
        }

        int first = (int)((long)_workspace.Samples * worker / workers);
        int end = (int)((long)_workspace.Samples * (worker + 1) / workers);
        for (int start = first; start < end; start += SampleBlock.Size)
        {
            foreach (SamplePass pass in _passes)
            {
                pass.Run(start, Math.Min(start + SampleBlock.Size, end), worker * SampleBlock.Size);
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

    /// <summary>What the workers see, so that nobody else can start a phase.</summary>
    private sealed class Phases(CpuEvaluator evaluator) : IWork
    {
        public void Execute(int phase, int worker, int workers) => evaluator.Execute(phase, worker, workers);
    }
}
