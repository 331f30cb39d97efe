namespace OtpeFast.Runtime;

/// <summary>What all layers of a trainer or evaluator share: the batch that is worked on, the parameters, and scratch for each worker.</summary>
/// <remarks>Not safe from several threads but as trainers use it: written between phases, read by workers within.</remarks>
public sealed class Workspace
{
    private const int LargestState = 6; // the states of a neuron, of its readout and of what its gates are averaged with
    private const int LargestScanState = 5;
    private readonly double[] _losses; // [sample]
    private readonly int _classes;
    private readonly int _stride; // of the widest layer
    private bool _isOfSequence; // whether the loss is one number for a sample

    internal Workspace(
        NetworkDescription network, AlignedBuffer parameters, AlignedBuffer gradients, int batchSize, int largestSteps, int workers, bool isOnline)
    {
        int rows = 0;
        int stride = 0;
        foreach (LayerDescription layer in network.Layers)
        {
            rows = Math.Max(rows, layer.Rows);
            stride = Math.Max(stride, layer.Stride);
        }

        Parameters = parameters;
        Gradients = gradients;
        BatchSize = batchSize;
        LargestSteps = largestSteps;
        Workers = workers;
        Slots = workers * SampleBlock.Size;
        Counter = new SpikeCounter(batchSize, network.Classes);
        _classes = network.Classes;
        Predictions = new Predictions(ReadoutSpec.Spikes, Counter, batchSize, _classes);
        _losses = new double[batchSize];
        Batch = new SpikeBatch(network.Inputs);
        _stride = stride;
        if (isOnline)
        {
            DriveRow = new SequenceBuffer(workers, 1, stride);
        }
        else
        {
            Drive = new VectorBuffer(Slots, 1, BufferLength.Of("vectors", SparseProduct.LargestPanel, largestSteps));
            PanelState = new VectorBuffer(Slots, LargestState, SparseProduct.LargestPanel);
        }

        Rows = rows;
    }

    /// <summary>Largest number of samples.</summary>
    public int BatchSize { get; }

    /// <summary>Largest number of time steps that are kept.</summary>
    public int LargestSteps { get; }

    /// <summary>Number of workers; scratch is bought for each.</summary>
    public int Workers { get; }

    /// <summary>Number of samples whose scratch is kept at the same time: a block of them for each worker.</summary>
    public int Slots { get; }

    /// <summary>Rows of the layer that has most: of weights, biases and trained constants.</summary>
    public int Rows { get; }

    /// <summary>The present batch; online the one with the present step.</summary>
    public SpikeBatch Batch { get; internal set; }

    /// <summary>Number of samples of the present batch.</summary>
    public int Samples { get; internal set; }

    /// <summary>Number of time steps of the present batch; online of those since the reset that are kept.</summary>
    public int Steps { get; internal set; }

    /// <summary>Online, the present step in the batch.</summary>
    public int InputStep { get; internal set; }

    /// <summary>Online, where the present step is among those that are kept: 0 where none is.</summary>
    public int Now { get; internal set; }

    /// <summary>Online, the number of steps before the present one since the reset.</summary>
    public long StepsSinceReset { get; internal set; }

    /// <summary>Where the present window begins among the steps that are kept; 0 where there are no windows.</summary>
    public int WindowStart { get; internal set; }

    /// <summary>Who says what is wrong with the outputs of the present step; null where the loss does.</summary>
    internal IOutputErrors? OutputErrors { get; set; }

    /// <summary>Whether no error of the present step is anything but zero.</summary>
    internal bool NothingToLearn { get; set; }

    /// <summary>Factor of the loss's gradient: one over the number of terms of its mean.</summary>
    public float ErrorScale { get; internal set; }

    /// <summary>[parameters] The network's, layer after layer.</summary>
    public AlignedBuffer Parameters { get; }

    /// <summary>[parameters] The gradient, laid out as the parameters.</summary>
    public AlignedBuffer Gradients { get; }

    /// <summary>[slot, 1, step and strip] Offline: x W + b of up to four strips of neurons.</summary>
    public VectorBuffer? Drive { get; }

    /// <summary>[slot, state, strip] Offline: the state of up to four strips of neurons while they are gone through.</summary>
    public VectorBuffer? PanelState { get; }

    /// <summary>[worker, 1, neurons] Online: x W + b of one sample.</summary>
    public SequenceBuffer? DriveRow { get; private set; }

    /// <summary>[worker, strip, rows] The gradient of up to four strips, or, where a loop takes them at once: [worker, rows and strip].</summary>
    public VectorBuffer? Sum { get; private set; }

    /// <summary>[worker, sample of a block and step of a chunk, strip] The factors of the inputs in the gradient of up to four strips.</summary>
    public VectorBuffer? Coefficients { get; private set; }

    /// <summary>[worker, 1, rows] x of one sample and step, and the 1 of the bias.</summary>
    public SequenceBuffer? Input { get; private set; }

    /// <summary>[sample, step, active] Online: the network's input so far.</summary>
    public InputHistory? Inputs { get; internal set; }

    /// <summary>[worker, state, sample of a block and strip] What a scan back over the steps of up to four strips keeps meanwhile.</summary>
    public VectorBuffer? ScanState { get; private set; }

    /// <summary>The output spikes, counted over the batch.</summary>
    public SpikeCounter Counter { get; }

    /// <summary>What the samples are taken for.</summary>
    internal Predictions Predictions { get; private set; }

    /// <summary>Number of terms of the mean that the loss is.</summary>
    internal double Terms { get; private set; }

    /// <summary>Notes the loss of one sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="loss">Its loss, in nats.</param>
    public void SetLoss(int sample, double loss) => _losses[sample] = loss;

    /// <summary>Predicts from a readout from now on.</summary>
    internal Predictions PredictFrom(ReadoutSpec readout)
    {
        _isOfSequence = readout.IsOfSequence;
        return Predictions = new Predictions(readout, Counter, BatchSize, _classes);
    }

    /// <summary>Begins a batch that is gone through as a whole.</summary>
    internal void Begin(SpikeBatch batch)
    {
        Batch = batch;
        Samples = batch.Samples;
        Steps = batch.Steps;
        Terms = _isOfSequence ? batch.Samples : (double)batch.Samples * batch.Steps;
        ErrorScale = _isOfSequence ? 1f / batch.Samples : 1f / ((float)batch.Samples * batch.Steps);
    }

    internal void BuyDriveRow() => DriveRow ??= new SequenceBuffer(Workers, 1, _stride);

    internal void BuySum() => Sum ??= new VectorBuffer(Workers, SparseProduct.LargestPanel, Rows);

    internal void BuyCoefficients(EventRows events)
    {
        // The same for every layer: blocks and chunks are of samples and steps.
        Coefficients ??= new VectorBuffer(Workers, events.Places, SparseProduct.LargestPanel);
        ScanState ??= new VectorBuffer(Workers, LargestScanState, BufferLength.Of("vectors", events.BlockSamples, SparseProduct.LargestPanel));
    }

    internal void BuyInput() => Input ??= new SequenceBuffer(Workers, 1, Rows);

    internal double SumLosses()
    {
        double sum = 0;
        foreach (double loss in _losses.AsSpan(0, Samples))
        {
            sum += loss;
        }

        return sum;
    }
}
