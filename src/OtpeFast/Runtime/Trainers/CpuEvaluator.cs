namespace OtpeFast.Runtime;

/// <summary>Base of emitted evaluators.</summary>
/// <remarks>For one thread at a time: a call while another goes on is refused.</remarks>
public abstract class CpuEvaluator : IEvaluator
{
    private const int PackPhase = 0;
    private const int SamplePhase = 1;
    private readonly WorkerPool _pool;
    private readonly SpikeCounter _counter;
    private readonly double[] _losses; // [sample]
    private readonly int _batchSize;
    private readonly int _largestSteps;
    private readonly Phases _phases;
    private ExclusiveAccess _access;
    private SpikeBatch? _batch;
    private int _samples; // of the last batch

    /// <summary>Buys the memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="batchSize">Largest number of samples.</param>
    /// <param name="steps">Largest number of time steps.</param>
    /// <param name="threads">Number of threads; 0 for one per processor, or one where <paramref name="batchSize"/> is 1.</param>
    protected CpuEvaluator(NetworkDescription network, AlignedBuffer parameters, int batchSize, int steps, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Network = network;
        Parameters = parameters;
        _batchSize = batchSize;
        _largestSteps = steps;
        _counter = new SpikeCounter(batchSize, network.Classes);
        _losses = new double[batchSize];
        _pool = new WorkerPool(ThreadCount.Of(threads, batchSize));
        _phases = new Phases(this);
    }

    /// <inheritdoc/>
    public NetworkDescription Network { get; }

    /// <summary>The network's parameters, layer after layer.</summary>
    protected AlignedBuffer Parameters { get; }

    /// <summary>The current batch.</summary>
    protected SpikeBatch Batch => _batch!;

    /// <summary>Number of time steps of the current batch.</summary>
    protected int Steps { get; private set; }

    /// <summary>Number of samples whose scratch is kept at the same time: a block of them for each worker.</summary>
    protected int Slots => _pool.Workers * SampleBlock.Size;

    /// <inheritdoc/>
    public BatchResult Evaluate(SpikeBatch batch)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        BatchCheck.Require(batch, Network, _batchSize, _largestSteps);
        _batch = batch;
        _samples = batch.Samples;
        Steps = batch.Steps;
        _pool.Run(_phases, PackPhase);
        _pool.Run(_phases, SamplePhase);
        double loss = 0;
        foreach (double sample in _losses.AsSpan(0, batch.Samples))
        {
            loss += sample;
        }

        return new BatchResult(loss / ((double)batch.Samples * batch.Steps), _counter.Correct(batch.Labels), batch.Samples);
    }

    /// <inheritdoc/>
    public int Prediction(int sample)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        BatchCheck.Place(sample, _samples, 0, 1);
        return _counter.Prediction(sample);
    }

    /// <inheritdoc/>
    public abstract ReadOnlySpan<ushort> Spikes(int layer, int sample, int step);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_access.Close(this))
        {
            Dispose(disposing: true);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the workers: the last line of an emitted constructor, after all that can fail.</summary>
    protected void StartWorkers() => _pool.Start();

    /// <summary>Throws unless the last batch has a sample and a step.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The step.</param>
    /// <exception cref="ArgumentOutOfRangeException">It has not.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    protected void RequirePlace(int sample, int step)
    {
        _access.RequireOpen(this);
        BatchCheck.Place(sample, _samples, step, Steps);
    }

    private void Execute(int phase, int worker, int workers)
    {
        if (phase == PackPhase)
        {
            PackWeights(worker, workers);
            return;
        }

        int first = (int)((long)Batch.Samples * worker / workers);
        int end = (int)((long)Batch.Samples * (worker + 1) / workers);
        for (int start = first; start < end; start += SampleBlock.Size)
        {
            Forward(start, Math.Min(start + SampleBlock.Size, end), worker * SampleBlock.Size);
        }

        for (int sample = first; sample < end; sample++)
        {
            _counter.Clear(sample);
            _losses[sample] = 0;
            for (int step = 0; step < Steps; step++)
            {
                ReadOnlySpan<ushort> fired = Spikes(Network.Layers.Count - 1, sample, step);
                _counter.Add(sample, fired);
                _losses[sample] += SoftmaxCrossEntropy.OfSpikes(fired, Batch.Labels[sample], Network.Classes);
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

    /// <summary>Copies a worker's share of the weights in the order in which the loops read them.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="workers">Number of workers.</param>
    protected abstract void PackWeights(int worker, int workers);

    /// <summary>Runs a block of samples forward through all layers and time steps.</summary>
    /// <param name="first">The first sample.</param>
    /// <param name="end">The sample after the last.</param>
    /// <param name="firstSlot">The slot of the first sample; the others follow.</param>
    protected abstract void Forward(int first, int end, int firstSlot);

    /// <summary>What the workers see, so that nobody else can start a phase.</summary>
    private sealed class Phases(CpuEvaluator evaluator) : IWork
    {
        public void Execute(int phase, int worker, int workers) => evaluator.Execute(phase, worker, workers);
    }
}
