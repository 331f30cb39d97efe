using TorchSharp;
using static TorchSharp.torch;

namespace OtpeFast.Bench.Peers;

/// <summary>One time step after the other: forward, errors down, traces, gradient, optimizer.</summary>
internal abstract class OnlinePeer : Peer
{
    private readonly Tensor[] _drive; // [layer] [sample, neuron] x W + b, then the membrane potential
    private readonly Tensor[] _reset;
    private readonly Tensor[] _gateSum;
    private readonly Tensor[] _weightsTransposed;
    private readonly Tensor _gradientSum;
    private readonly Tensor[] _inputAt; // [step] [sample, input]
    private readonly Scalar _minusOne = -1f;
    private readonly Scalar _errorScale;
    private readonly Scalar _stepScale;
    private double _gateWeightSum;
    private int _step;

    protected OnlinePeer(NetworkDescription network, ReadOnlySpan<float> parameters, SpikeBatch batch, LearningRule rule, OptimizerOptions optimizer)
        : base(network, parameters, batch, rule, optimizer)
    {
        Tensor[] Rows() => [.. Layers.Select(layer => zeros(Samples, layer.Neurons))];
        (_drive, _reset, _gateSum, Spikes, Gates, MeanGates, Errors, Gated) = (Rows(), Rows(), Rows(), Rows(), Rows(), Rows(), Rows(), Rows());
        _weightsTransposed = [.. Layers.Select(static layer => layer.Weights.t())];
        _gradientSum = zeros_like(Gradient);
        _inputAt = Slices(Input);
        _errorScale = 1f / Samples;
        _stepScale = 1f / Steps;
    }

    /// <summary>[layer] [sample, neuron]</summary>
    protected Tensor[] Spikes { get; }

    /// <summary>[layer] [sample, neuron] Surrogate derivatives.</summary>
    protected Tensor[] Gates { get; }

    /// <summary>[layer] [sample, neuron] Their leaky means.</summary>
    protected Tensor[] MeanGates { get; }

    /// <summary>[layer] [sample, neuron]</summary>
    protected Tensor[] Errors { get; }

    /// <summary>[layer] [sample, neuron] Errors times gates, or mean gates.</summary>
    protected Tensor[] Gated { get; }

    public sealed override void ComputeGradients()
    {
        _gradientSum.zero_();
        Run(learn: false);
        Gradient.copy_(_gradientSum).mul_(_stepScale);
    }

    public sealed override void Train() => Run(learn: true);

    /// <summary>One step of a stream that starts anew at the end of the input.</summary>
    public void Step()
    {
        if (_step == 0)
        {
            Reset();
        }

        Step(_step, learn: true);
        _step = (_step + 1) % Steps;
    }

    /// <summary>Forgets the traces.</summary>
    protected abstract void ResetTraces();

    /// <summary>One step of the traces of a layer, and the gradient from them.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">[sample, input]</param>
    protected abstract void AddGradient(int layer, Tensor input);

    private void Run(bool learn)
    {
        Reset();
        for (int step = 0; step < Steps; step++)
        {
            Step(step, learn);
        }
    }

    private void Reset()
    {
        for (int l = 0; l < Layers.Length; l++)
        {
            _reset[l].zero_();
            _gateSum[l].zero_();
        }

        _gateWeightSum = 0;
        ResetTraces();
    }

    private void Step(int step, bool learn)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = no_grad();
        _gateWeightSum = Network.Spec.Layers[0].Leak.Value * _gateWeightSum + 1;
        Scalar gateWeight = (float)(1 / _gateWeightSum);
        for (int l = 0; l < Layers.Length; l++)
        {
            Forward(l, l == 0 ? _inputAt[step] : Spikes[l - 1], gateWeight);
        }

        Errors[^1].copy_(Spikes[^1].softmax(1)).add_(Labels, _minusOne).mul_(_errorScale);
        for (int l = Layers.Length - 1; l >= 0; l--)
        {
            Gated[l].copy_(Errors[l]).mul_(IsPostsynaptic(l) ? MeanGates[l] : Gates[l]);
            if (l > 0)
            {
                Errors[l - 1].addmm_(Gated[l], _weightsTransposed[l], 0f, 1f);
            }
        }

        for (int l = 0; l < Layers.Length; l++)
        {
            AddGradient(l, l == 0 ? _inputAt[step] : Spikes[l - 1]);
        }

        if (learn)
        {
            ApplyOptimizer();
        }
        else
        {
            _gradientSum.add_(Gradient);
        }
    }

    private void Forward(int l, Tensor input, Scalar gateWeight)
    {
        Tensor potential = _drive[l].copy_(_reset[l]).mul_(Leak).add_(Layers[l].Bias);
        potential.addmm_(input, Layers[l].Weights, 1f, 1f);
        Spikes[l].copy_(potential).ge_(Threshold);
        _reset[l].copy_(potential).add_(Spikes[l], MinusThreshold);
        Tensor gate = Gates[l].copy_(potential).add_(MinusThreshold).abs_().mul_(Slope).add_(One);
        gate.mul_(gate).reciprocal_();
        if (IsPostsynaptic(l))
        {
            _gateSum[l].mul_(Leak).add_(gate);
            MeanGates[l].copy_(_gateSum[l]).mul_(gateWeight);
        }
    }
}
