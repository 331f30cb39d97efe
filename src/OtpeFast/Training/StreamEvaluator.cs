using OtpeFast.Emitted.Of_OtpeFast;
using OtpeFast.Plans;
using OtpeFast.Runtime;

namespace OtpeFast;

/// <summary>
/// Runs live streams through a network without learning: step by step, with parameters of its own that a trainer on another thread may replace between two
/// steps (<see cref="PublishedParameters"/>). It fires as a trainer with the same parameters does, to the bit, and keeps nothing but the neurons.
/// </summary>
/// <remarks>For one thread at a time: a call while another goes on is refused. After the constructor nothing is allocated.</remarks>
public sealed class StreamEvaluator : IDisposable
{
    private const int SamplePhase = 0;
    private readonly WorkerPool _pool;
    private readonly Phases _phases;
    private readonly AlignedBuffer _parameters;
    private readonly Workspace _workspace;
    private readonly NetworkLayer[] _layers;
    private readonly SamplePass[] _passes;
    private readonly SpikeBatch _frame;
    private readonly int _batchSize;
    private readonly bool _hasScores;
    private ExclusiveAccess _access;
    private bool _hasStepped; // since the reset

    /// <summary>Buys the memory, with the network's parameters as they are, and one sample streaming.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batchSize">Largest number of samples that stream in parallel.</param>
    /// <param name="threads">Number of threads; 0 for one per processor, or one where <paramref name="batchSize"/> is 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public StreamEvaluator(ISpikingNetwork network, int batchSize = 1, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        Network = network.Description;
        NetworkSpec spec = Network.Spec;
        _batchSize = batchSize;
        _parameters = new AlignedBuffer(Network.ParameterLength);
        network.CopyParametersTo(_parameters.Span);
        _pool = new WorkerPool(ThreadCount.Of(threads, batchSize));
        _phases = new Phases(this);
        _workspace = new Workspace(Network, _parameters, _parameters, batchSize, 1, _pool.Workers, isOnline: true);
        _frame = new SpikeBatch(Network.Inputs);
        _frame.Reserve(batchSize, 1, BufferLength.Of("input spikes", batchSize, Network.Inputs));
        _layers = new NetworkLayer[Network.Layers.Count];
        var passes = new List<SamplePass>();
        for (int i = 0; i < _layers.Length; i++)
        {
            LayerSpec layer = spec.Layers[i];
            var own = new NetworkLayer(_workspace, layer, Network.Layers[i], i == 0 ? null : _layers[i - 1])
            {
                Spikes = new SpikeTrains(batchSize, 1, layer.Neurons, _pool.Workers),
            };
            _layers[i] = own;
            PassCode code = PassCode.StreamEvaluation(layer, i == _layers.Length - 1 ? spec.Readout.Kind : null);
            if (code.Score is not null)
            {
                own.ReadoutLeak = new NeuronRow(layer.Neurons, neuron => (float)spec.Readout.Leak[neuron]);
                _hasScores = true;
            }

            foreach (Row row in LayerRows.OfSteppedEvaluation(layer, code.Score is not null))
            {
                own.Add(row, new SequenceBuffer(batchSize, 1, own.Stride));
            }

            if (!layer.IsPlain)
            {
                own.Connections = new Connections(own, layer, 1, isOnline: true);
                passes.Add(new ConnectStep(own));
            }

            passes.Add(PassCodes.Find(CompiledPasses.Instance, code, own));
        }

        foreach (NetworkLayer layer in _layers)
        {
            layer.TrainConstants();
        }

        passes.Add(new PredictionStep(_layers[^1], spec.Readout));
        _passes = [.. passes];
        _pool.Start();
        Begin(1);
    }

    /// <summary>The network that is run.</summary>
    public NetworkDescription Network { get; }

    /// <summary>Number of parallel samples, of the last reset.</summary>
    public int Samples => _workspace.Samples;

    /// <summary>Forgets membrane potentials.</summary>
    /// <param name="samples">Number of samples that stream in parallel from now on.</param>
    /// <exception cref="ArgumentException">They are more than the evaluator was made for.</exception>
    public void Reset(int samples)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        Begin(samples);
    }

    /// <summary>Forgets the membrane potentials of one sample; the others go on.</summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such sample streams.</exception>
    public void ResetSample(int sample)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        BatchCheck.Place(sample, Samples, 0, 1);
        foreach (NetworkLayer layer in _layers)
        {
            layer.ResetState(sample);
        }

        _workspace.Predictions.Clear(sample);
    }

    /// <summary>Feeds one time step.</summary>
    /// <param name="frame">The active input units of each sample.</param>
    /// <exception cref="ArgumentException">The frame does not fit the network or the last reset; the stream is as it was.</exception>
    public void Step(SpikeFrame frame)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        BatchCheck.Frame(frame, Samples);
        _frame.SetFrame(frame);
        _workspace.Batch = _frame;
        foreach (NetworkLayer layer in _layers)
        {
            layer.BeginStep();
        }

        _hasStepped = true;
        _pool.Run(_phases, SamplePhase);
    }

    /// <summary>The neurons of a layer that fired in the last step of one sample, ascending.</summary>
    /// <param name="layer">The layer, 0 for the first hidden one.</param>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer, or no such sample streams.</exception>
    public ReadOnlySpan<ushort> Spikes(int layer, int sample)
    {
        NetworkLayer own = At(layer, sample);
        return _hasStepped ? own.Spikes.At(sample, 0) : default;
    }

    /// <summary>The output neurons of one sample that fired in the last step, ascending.</summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such sample streams.</exception>
    public ReadOnlySpan<ushort> OutputSpikes(int sample) => Spikes(_layers.Length - 1, sample);

    /// <summary>The potentials of outputs that do not fire, or leaky sums of the output spikes, after the last step.</summary>
    /// <param name="sample">The sample.</param>
    /// <returns>[outputs]</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such sample streams.</exception>
    /// <exception cref="InvalidOperationException">The network's loss is taken on the spikes themselves.</exception>
    public ReadOnlySpan<float> OutputScores(int sample)
    {
        NetworkLayer output = At(_layers.Length - 1, sample);
        return _hasScores
            ? output.Sequence(RowNames.Score).Row(sample, 0)[..Network.Classes]
            : throw new InvalidOperationException("The loss is taken on the output spikes; call OutputSpikes.");
    }

    /// <summary>Copies the membrane potentials of a layer after the last step, and after the reset by its spikes.</summary>
    /// <param name="layer">The layer, 0 for the first hidden one.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="potentials">[neurons] Receives them.</param>
    /// <exception cref="ArgumentException">There is no such layer or sample, or <paramref name="potentials"/> has another length.</exception>
    public void CopyPotentialsTo(int layer, int sample, Span<float> potentials)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        NetworkLayer own = At(layer, sample);
        BatchCheck.Length(potentials.Length, own.Neurons, nameof(potentials));
        own.CopyPotentialsTo(sample, potentials);
    }

    /// <summary>
    /// The class that the outputs of a sample speak for since its reset: the one with the most spikes, -1 without any; of potentials the one with the largest
    /// sum or maximum.
    /// </summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such sample streams.</exception>
    public int Prediction(int sample)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        BatchCheck.Place(sample, Samples, 0, 1);
        return _workspace.Predictions.Of(sample);
    }

    /// <summary>Begins to count the outputs of a sample anew, for <see cref="Prediction"/>; nothing else changes.</summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such sample streams.</exception>
    public void ClearPrediction(int sample)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        BatchCheck.Place(sample, Samples, 0, 1);
        _workspace.Predictions.Clear(sample);
    }

    /// <summary>Replaces the parameters; potentials stay.</summary>
    /// <param name="source">[<see cref="NetworkDescription.ParameterLength"/>] Finite numbers, zero in the padding of every row.</param>
    /// <exception cref="ArgumentException">The parameters are of another length or shape, or one is not a finite number; nothing has changed.</exception>
    public void SetParameters(ReadOnlySpan<float> source)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        ParameterCheck.Set(Network, source, _parameters);
        Refresh();
    }

    /// <summary>Takes what a trainer has published, if there is something new.</summary>
    /// <param name="published">Where it was published.</param>
    /// <returns>Whether there was.</returns>
    /// <exception cref="ArgumentException">It is of another network, or a parameter is not a finite number; nothing has changed.</exception>
    public bool Take(PublishedParameters published)
    {
        ArgumentNullException.ThrowIfNull(published);
        if (!published.TryTake(out ReadOnlySpan<float> parameters))
        {
            return false;
        }

        SetParameters(parameters);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_access.Close(this))
        {
            _pool.Dispose();
        }
    }

    private void Begin(int samples)
    {
        BatchCheck.Samples(samples, _batchSize);
        _workspace.Samples = samples;
        _hasStepped = false;
        _layers.Refresh();
        foreach (NetworkLayer layer in _layers)
        {
            layer.ResetState();
        }

        for (int sample = 0; sample < samples; sample++)
        {
            _workspace.Predictions.Clear(sample);
        }
    }

    /// <summary>Constants that were trained; a potential stays where it is while its threshold moves, and what is kept is the distance between them.</summary>
    private void Refresh()
    {
        _layers.Refresh();
        foreach (NetworkLayer layer in _layers)
        {
            for (int sample = 0; layer.TrainedConstants is not null && sample < Samples; sample++)
            {
                TileLoops.Add(layer.TrainedConstants.Shift.Values, layer.Sequence(RowNames.Membrane).Row(sample, 0));
            }
        }
    }

    private NetworkLayer At(int layer, int sample)
    {
        _access.RequireOpen(this);
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, _layers.Length);
        BatchCheck.Place(sample, Samples, 0, 1);
        return _layers[layer];
    }

    private void Execute(int worker, int workers)
    {
        int first = (int)((long)Samples * worker / workers);
        int end = (int)((long)Samples * (worker + 1) / workers);
        foreach (SamplePass pass in _passes)
        {
            pass.Run(first, end, worker);
        }
    }

    /// <summary>What the workers see, so that nobody else can start a phase.</summary>
    private sealed class Phases(StreamEvaluator evaluator) : IWork
    {
        public void Execute(int phase, int worker, int workers) => evaluator.Execute(worker, workers);
    }
}
