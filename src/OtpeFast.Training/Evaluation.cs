using OtpeFast.Data;

namespace OtpeFast.Training;

/// <summary>Runs a network over a whole source, or over a number of samples of an endless one.</summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class Evaluation : IDisposable
{
    private readonly IEvaluator _evaluator;
    private readonly ISpikeSource _source;
    private readonly SpikeBatch _batch;
    private readonly int _batchSize;
    private readonly int _samples;

    /// <summary>Buys the memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="source">The source.</param>
    /// <param name="batchSize">Samples a batch.</param>
    /// <param name="endlessSamples">Samples to take of an endless source.</param>
    /// <param name="threads">Number of threads; 0 for one per processor.</param>
    /// <param name="device">The device that runs it; null for this process's processors.</param>
    /// <param name="readout">What is scored; null for the network's readout.</param>
    public Evaluation(
        ISpikingNetwork network, ISpikeSource source, int batchSize, int endlessSamples, int threads, Device? device = null, ReadoutSpec? readout = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(source);
        _samples = source.Samples ?? endlessSamples;
        _batchSize = Math.Min(batchSize, _samples);
        _source = source;
        _batch = new SpikeBatch(source.Units);
        _evaluator = network.CreateEvaluator(_batchSize, source.Steps, threads, device, readout);
    }

    /// <summary>Evaluates the network as it is now.</summary>
    public BatchResult Run()
    {
        double loss = 0;
        int correct = 0;
        for (int done = 0; done < _samples; done += _batchSize)
        {
            int count = Math.Min(_batchSize, _samples - done);
            _source.Fill(_batch, done, count);
            BatchResult result = _evaluator.Evaluate(_batch);
            loss += result.Loss * count;
            correct += result.Correct;
        }

        return new BatchResult(loss / _samples, correct, _samples);
    }

    /// <inheritdoc/>
    public void Dispose() => _evaluator.Dispose();
}
