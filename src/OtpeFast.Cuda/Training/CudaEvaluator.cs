using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.Passes;
using OtpeFast.Cuda.Training.State;
using OtpeFast.Runtime;

namespace OtpeFast.Cuda.Training;

/// <summary>The forward pass alone, with the parameters that the network has when a batch comes.</summary>
internal sealed class CudaEvaluator : IEvaluator
{
    private readonly CudaContext _context;
    private readonly DeviceMemory _memory;
    private readonly ISpikingNetwork _network;
    private readonly int _batchSize;
    private readonly int _largestSteps;
    private readonly CudaStream _stream;
    private readonly Launcher _launcher;
    private readonly CudaLayer[] _layers;
    private readonly LossPass _loss;
    private readonly InputSlot _slot;
    private readonly DeviceBuffer<float> _parameters;
    private readonly PinnedBuffer<float> _transfer;
    private readonly DeviceBuffer<int> _zero;
    private readonly Predictions _predictions;
    private PinnedBuffer<float>? _scores; // [row, S] they come back when they are asked for; bought then
    private bool _scoresAreBack;
    private readonly PinnedBuffer<ushort>?[] _lists; // [layer] spikes come back when they are asked for; bought then
    private readonly PinnedBuffer<int>?[] _lengths; // [layer]
    private readonly bool[] _isBack; // [layer] whether they are those of the last batch
    private int _samples;
    private int _steps;
    private ExclusiveAccess _access;

    public CudaEvaluator(CudaDevice device, DeviceMemory memory, ISpikingNetwork network, int batchSize, int steps, ReadoutSpec readout)
    {
        _context = device.Context;
        _memory = memory;
        _network = network;
        Network = network.Description;
        _batchSize = batchSize;
        _largestSteps = steps;
        _stream = memory.CreateStream();
        _launcher = new Launcher(_context, device.Kernels, _stream);
        _layers = new CudaLayer[Network.Layers.Count];
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new CudaLayer(memory, _stream, Network, i, plan: null, readout, new SpikeTimingOptions());
            _layers[i].BuyForward((long)batchSize * steps, withLists: true, batchSize);
        }

        _layers[^1].BuyError((long)batchSize * steps);
        _loss = new LossPass(memory, _stream, _layers[^1], batchSize, readout);
        _slot = new InputSlot(memory, _stream, Network, batchSize, steps, _layers[^1].Words);
        _parameters = memory.Buy<float>(_stream, Network.ParameterLength);
        _transfer = memory.Pin<float>(Network.ParameterLength);
        _zero = memory.Buy<int>(_stream, 1);
        _predictions = new Predictions(readout, new SpikeCounter(batchSize, Network.Classes), batchSize, Network.Classes);
        _lists = new PinnedBuffer<ushort>?[_layers.Length];
        _lengths = new PinnedBuffer<int>?[_layers.Length];
        _isBack = new bool[_layers.Length];
    }

    /// <inheritdoc/>
    public NetworkDescription Network { get; }

    /// <inheritdoc/>
    public BatchResult Evaluate(SpikeBatch batch)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        BatchCheck.Require(batch, Network, _batchSize, _largestSteps);
        _context.Enter();
        (_samples, _steps) = (batch.Samples, batch.Steps);
        Array.Clear(_isBack);
        _scoresAreBack = false;
        _network.CopyParametersTo(_transfer.Span);
        _stream.Upload(_transfer, _parameters, Network.ParameterLength);
        _slot.Write(batch);
        _slot.Upload();
        _loss.Reset(_stream);
        var place = new StepPlace(_samples, _steps, _zero.Pointer, _zero.Pointer);
        for (int i = 0; i < _layers.Length; i++)
        {
            ForwardPass.Enqueue(_launcher, _layers[i], i == 0 ? null : _layers[i - 1], _parameters, _slot, place);
        }

        _loss.Enqueue(_launcher, _layers[^1], _slot, scale: 1f, place);
        _loss.Download(_stream, _slot);
        _stream.Synchronize();
        return _slot.Result();
    }

    /// <inheritdoc/>
    public int Prediction(int sample)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        BatchCheck.Place(sample, _samples, 0, 1);
        bool fires = Network.Spec.Layers[^1].Spikes;
        _predictions.Clear(sample);
        for (int step = 0; step < _steps; step++)
        {
            _predictions.Add(
                sample, fires ? SpikesOf(_layers.Length - 1, sample, step) : [], fires ? [] : ScoresOf(sample, step), _slot.WeightAt(step, sample));
        }

        return _predictions.Of(sample);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<ushort> Spikes(int layer, int sample, int step)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)layer, (uint)_layers.Length, nameof(layer));
        BatchCheck.Place(sample, _samples, step, _steps);
        return SpikesOf(layer, sample, step);
    }

    /// <inheritdoc/>
    public void CopyScoresTo(int sample, int step, Span<float> scores)
    {
        using ExclusiveAccess.Call call = _access.Enter(this);
        if (_layers[^1].Table?.Score is null)
        {
            throw Network.Spec.Readout.Kind == Readout.Spikes
                ? new InvalidOperationException("The loss is taken on the output spikes; call Spikes.")
                : new NotSupportedException("A GPU does not bring leaky sums back; call Spikes, or use the CPU.");
        }

        BatchCheck.Place(sample, _samples, step, _steps);
        BatchCheck.Length(scores.Length, Network.Classes, nameof(scores));
        ScoresOf(sample, step).CopyTo(scores);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_access.Close(this))
        {
            return;
        }

        _context.EnterToRelease();
        _memory.Dispose();
    }

    private ReadOnlySpan<float> ScoresOf(int sample, int step)
    {
        CudaLayer output = _layers[^1];
        int stride = output.Shape.Stride;
        if (!_scoresAreBack)
        {
            _context.Enter();
            _scores ??= _memory.Pin<float>(_batchSize * _largestSteps * stride);
            _stream.Download(output.Table!.Score!, 0, _scores, _samples * _steps * stride);
            _stream.Synchronize();
            _scoresAreBack = true;
        }

        return _scores!.Span.Slice((step * _samples + sample) * stride, Network.Classes);
    }

    private ReadOnlySpan<ushort> SpikesOf(int layer, int sample, int step)
    {
        CudaLayer device = _layers[layer];
        if (!_isBack[layer])
        {
            BringBack(layer, device);
        }

        int row = step * _samples + sample;
        return _lists[layer]!.Span.Slice(row * device.Shape.Neurons, _lengths[layer]!.Span[row]);
    }

    private void BringBack(int layer, CudaLayer device)
    {
        _context.Enter();
        int rows = _samples * _steps;
        _lists[layer] ??= _memory.Pin<ushort>(_batchSize * _largestSteps * device.Shape.Neurons);
        _lengths[layer] ??= _memory.Pin<int>(_batchSize * _largestSteps);
        _stream.Download(device.Lists!, 0, _lists[layer]!, rows * device.Shape.Neurons);
        _stream.Download(device.Lengths!, 0, _lengths[layer]!, rows);
        _stream.Synchronize();
        _isBack[layer] = true;
    }
}
