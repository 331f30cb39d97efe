namespace OtpeFast.Runtime;

/// <summary>Base of emitted evaluators.</summary>
public abstract class CpuEvaluator : IEvaluator, IWork
{
    private const int PackPhase = 0;
    private const int SamplePhase = 1;
    private readonly WorkerPool _pool;
    private readonly SpikeCounter _counter;
    private readonly double[] _losses; // [sample]
    private readonly int _batchSize;
    private readonly int _largestSteps;
    private SpikeBatch? _batch;

    /// <summary>Buys the memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="batchSize">Largest number of samples.</param>
    /// <param name="steps">Largest number of time steps.</param>
    /// <param name="threads">Number of threads; 0 for one per processor.</param>
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
        _pool = new WorkerPool(threads);
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
        BatchCheck.Require(batch, Network, _batchSize, _largestSteps);
        _batch = batch;
        Steps = batch.Steps;
        _pool.Run(this, PackPhase);
        _pool.Run(this, SamplePhase);
        double loss = 0;
        foreach (double sample in _losses.AsSpan(0, batch.Samples))
        {
            loss += sample;
        }

        return new BatchResult(loss / ((double)batch.Samples * batch.Steps), _counter.Correct(batch.Labels), batch.Samples);
    }

    /// <inheritdoc/>
    public int Prediction(int sample) => _counter.Prediction(sample);

    /// <inheritdoc/>
    public abstract ReadOnlySpan<ushort> Spikes(int layer, int sample, int step);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    void IWork.Execute(int phase, int worker, int workers)
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
}
