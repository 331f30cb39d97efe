using TorchSharp;
using static TorchSharp.torch;

namespace OtpeFast.Bench.Peers;

/// <summary>
/// Forward pass and loss over all time steps: one product a layer for all steps at once, then the neurons' loop over
/// time on rows that stay in the cache.
/// </summary>
internal abstract class OfflinePeer : Peer
{
    private readonly Tensor[] _drive; // [layer] [step * sample, neuron] x W + b, then the membrane potential
    private readonly Tensor[][] _driveAt; // [layer][step]
    private readonly Tensor[][] _spikesAt;
    private readonly Tensor[][] _gateAt;
    private readonly Tensor[][] _meanGateAt;
    private readonly Tensor[] _reset; // [layer] [sample, neuron] the membrane potential after the reset
    private readonly Tensor[] _gateSum;
    private readonly Scalar[] _gateWeight; // [step] one over the sum of the weights in the mean of the gates
    private readonly Tensor _labelsOfAllSteps;
    private readonly Scalar _errorScale;
    private readonly Scalar _minusOne = -1f;

    protected OfflinePeer(NetworkDescription network, ReadOnlySpan<float> parameters, SpikeBatch batch, LearningRule rule, OptimizerOptions optimizer)
        : base(network, parameters, batch, rule, optimizer)
    {
        int rows = Steps * Samples;
        _drive = [.. Layers.Select(layer => zeros(rows, layer.Neurons))];
        Spikes = [.. Layers.Select(layer => zeros(rows, layer.Neurons))];
        Gates = [.. Layers.Select(layer => zeros(rows, layer.Neurons))];
        MeanGates = [.. Layers.Select(layer => zeros(rows, layer.Neurons))];
        Errors = [.. Layers.Select(layer => zeros(rows, layer.Neurons))];
        (_driveAt, _spikesAt, _gateAt, _meanGateAt) = (BySteps(_drive), BySteps(Spikes), BySteps(Gates), BySteps(MeanGates));
        _reset = [.. Layers.Select(layer => zeros(Samples, layer.Neurons))];
        _gateSum = [.. Layers.Select(layer => zeros(Samples, layer.Neurons))];
        FlatInput = Input.view(rows, network.Inputs);
        _labelsOfAllSteps = Labels.repeat(Steps, 1);
        _errorScale = 1f / rows;
        _gateWeight = new Scalar[Steps];
        double sum = 0;
        for (int step = 0; step < Steps; step++)
        {
            sum = network.Spec.Layers[0].Leak.Value * sum + 1;
            _gateWeight[step] = (float)(1 / sum);
        }
    }

    /// <summary>[step * sample, input]</summary>
    protected Tensor FlatInput { get; }

    /// <summary>[layer] [step * sample, neuron]</summary>
    protected Tensor[] Spikes { get; }

    /// <summary>[layer] [step * sample, neuron] Surrogate derivatives.</summary>
    protected Tensor[] Gates { get; }

    /// <summary>[layer] [step * sample, neuron] Their leaky means.</summary>
    protected Tensor[] MeanGates { get; }

    /// <summary>[layer] [step * sample, neuron] Errors at a layer's spikes.</summary>
    protected Tensor[] Errors { get; }

    public sealed override void ComputeGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = no_grad();
        Forward();
        ComputeLoss();
        Backward();
    }

    public sealed override void Train()
    {
        ComputeGradients();
        ApplyOptimizer();
    }

    /// <summary>Fills the gradient from spikes, gates and the errors of the output layer.</summary>
    protected abstract void Backward();

    /// <summary>Views of every time step of every layer.</summary>
    protected Tensor[][] BySteps(Tensor[] sequences) => [.. sequences.Select(sequence => Slices(sequence.view(Steps, Samples, -1)))];

    /// <summary>The input of a layer. [step * sample, input]</summary>
    protected Tensor InputOf(int layer) => layer == 0 ? FlatInput : Spikes[layer - 1];

    /// <summary>Errors times gates, or mean gates, of a layer. [step * sample, neuron]</summary>
    protected Tensor Gated(int layer) => Errors[layer] * (IsPostsynaptic(layer) ? MeanGates[layer] : Gates[layer]);

    /// <summary>Passes errors down to the layer below.</summary>
    protected void PassDown(int layer, Tensor passed)
    {
        if (layer > 0)
        {
            Errors[layer - 1].addmm_(passed, Layers[layer].Weights.t(), 0f, 1f);
        }
    }

    private void Forward()
    {
        for (int l = 0; l < Layers.Length; l++)
        {
            _drive[l].copy_(Layers[l].Bias);
            _drive[l].addmm_(InputOf(l), Layers[l].Weights, 1f, 1f);
            Tensor reset = _reset[l].zero_();
            Tensor gateSum = _gateSum[l].zero_();
            for (int step = 0; step < Steps; step++)
            {
                Tensor distance = _driveAt[l][step].add_(reset, Leak); // v
                Tensor spikes = _spikesAt[l][step].copy_(distance).ge_(Threshold);
                reset.copy_(distance).add_(spikes, MinusThreshold);
                Tensor gate = _gateAt[l][step].copy_(distance).add_(MinusThreshold).abs_().mul_(Slope).add_(One);
                gate.mul_(gate).reciprocal_();
                if (IsPostsynaptic(l))
                {
                    gateSum.mul_(Leak).add_(gate);
                    _meanGateAt[l][step].copy_(gateSum).mul_(_gateWeight[step]);
                }
            }
        }
    }

    private void ComputeLoss()
    {
        Tensor probabilities = Spikes[^1].softmax(1);
        Errors[^1].copy_(probabilities).add_(_labelsOfAllSteps, _minusOne).mul_(_errorScale);
    }
}
