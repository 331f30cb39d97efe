using TorchSharp;
using static TorchSharp.torch;

namespace OtpeFast.Bench.Peers;

/// <summary>One layer of a peer: its shape, and its views of the flat parameters and gradients; the last has the bias as its last row.</summary>
internal sealed record PeerLayer(int Inputs, int Neurons, Tensor Weights, Tensor Bias, Tensor WeightGradient, Tensor BiasGradient, Tensor Gradient);

/// <summary>
/// The same training step in TorchSharp, in the fastest form found: buffers bought once, operations in place, views
/// and scalars made ahead. Parameters, gradients and optimizer state are flat, so that one call serves all layers.
/// </summary>
internal abstract class Peer : IDisposable
{
    private readonly DisposeScope _scope;
    private readonly Tensor _flat;
    private readonly Tensor _mean;
    private readonly Tensor _norm;
    private readonly Tensor _magnitude;
    private readonly Scalar _firstDecay;
    private readonly Scalar _firstTake;
    private readonly Scalar _secondDecay;
    private readonly Scalar _epsilon;
    private readonly OptimizerOptions _optimizer;
    private int _optimizerSteps;

    protected Peer(NetworkDescription network, ReadOnlySpan<float> parameters, SpikeBatch batch, LearningRule rule, OptimizerOptions optimizer)
    {
        _scope = NewDisposeScope();
        Network = network;
        Rule = rule;
        Samples = batch.Samples;
        Steps = batch.Steps;
        _optimizer = optimizer;
        (_firstDecay, _firstTake) = (optimizer.FirstMomentDecay, 1 - optimizer.FirstMomentDecay);
        (_secondDecay, _epsilon) = (optimizer.SecondMomentDecay, optimizer.Epsilon);
        Leak = (float)network.Spec.Layers[0].Leak.Value;
        Slope = network.Spec.Layers[0].Surrogate["slope"];
        Threshold = (float)network.Spec.Layers[0].Threshold.Value;
        MinusThreshold = -(float)network.Spec.Layers[0].Threshold.Value;
        MinusLeakThreshold = -(float)network.Spec.Layers[0].Leak.Value * (float)network.Spec.Layers[0].Threshold.Value;

        int length = network.Layers.Sum(static layer => (layer.Inputs + 1) * layer.Neurons);
        _flat = zeros(length);
        Gradient = zeros(length);
        (_mean, _norm, _magnitude) = (zeros(length), zeros(length), zeros(length));
        Layers = new PeerLayer[network.Layers.Count];
        int offset = 0;
        for (int i = 0; i < Layers.Length; i++)
        {
            (int inputs, int neurons) = (network.Layers[i].Inputs, network.Layers[i].Neurons);
            Layers[i] = new PeerLayer(
                inputs,
                neurons,
                _flat.narrow(0, offset, inputs * neurons).view(inputs, neurons),
                _flat.narrow(0, offset + inputs * neurons, neurons),
                Gradient.narrow(0, offset, inputs * neurons).view(inputs, neurons),
                Gradient.narrow(0, offset + inputs * neurons, neurons),
                Gradient.narrow(0, offset, (inputs + 1) * neurons).view(inputs + 1, neurons));
            offset += (inputs + 1) * neurons;
        }

        SetParameters(parameters);
        Input = DenseInput(batch);
        Labels = zeros(Samples, network.Classes).scatter_(
            1, tensor(batch.Labels.ToArray().Select(static label => (long)label).ToArray()).view(-1, 1), ones(Samples, 1));
    }

    /// <summary>The rule whose gradient this computes.</summary>
    protected LearningRule Rule { get; }

    protected NetworkDescription Network { get; }

    protected PeerLayer[] Layers { get; }

    protected int Samples { get; }

    protected int Steps { get; }

    /// <summary>[parameters]</summary>
    protected Tensor Gradient { get; }

    /// <summary>[step, sample, input]</summary>
    protected Tensor Input { get; }

    /// <summary>[sample, class] 1 at the label.</summary>
    protected Tensor Labels { get; }

    protected Scalar One { get; } = 1f;

    protected Scalar Leak { get; }

    protected Scalar Slope { get; }

    protected Scalar Threshold { get; }

    protected Scalar MinusThreshold { get; }

    protected Scalar MinusLeakThreshold { get; }

    /// <summary>The gradient of a batch; online, its mean over the steps at fixed weights.</summary>
    public abstract void ComputeGradients();

    /// <summary>One batch: gradients and optimizer.</summary>
    public abstract void Train();

    /// <summary>Copies the gradient out in the engine's layout.</summary>
    public void CopyGradientsTo(Span<float> destination)
    {
        for (int i = 0; i < Layers.Length; i++)
        {
            LayerDescription shape = Network.Layers[i];
            ReadOnlySpan<float> weights = Layers[i].WeightGradient.contiguous().data<float>().ToArray();
            ReadOnlySpan<float> bias = Layers[i].BiasGradient.data<float>().ToArray();
            for (int row = 0; row <= shape.Inputs; row++)
            {
                ReadOnlySpan<float> source = row < shape.Inputs ? weights.Slice(row * shape.Neurons, shape.Neurons) : bias;
                source.CopyTo(destination.Slice(shape.Offset + row * shape.Stride, shape.Neurons));
            }
        }
    }

    public void Dispose() => _scope.Dispose();

    /// <summary>Slices along the first dimension, made once: indexing in a loop costs as much as a small operation.</summary>
    protected static Tensor[] Slices(Tensor tensor)
    {
        var slices = new Tensor[tensor.shape[0]];
        for (int i = 0; i < slices.Length; i++)
        {
            slices[i] = tensor.select(0, i);
        }

        return slices;
    }

    /// <summary>The trace that the rule keeps in a layer.</summary>
    protected bool IsPostsynaptic(int layer)
        => Rule is LearningRule.Otpe or LearningRule.ApproxOtpe && layer < Layers.Length - 1;

    /// <summary>Adamax, on all parameters at once.</summary>
    protected void ApplyOptimizer()
    {
        _optimizerSteps++;
        _mean.mul_(_firstDecay).add_(Gradient, _firstTake);
        _magnitude.copy_(Gradient).abs_().add_(_epsilon);
        _norm.mul_(_secondDecay);
        using Tensor larger = _norm.maximum(_magnitude);
        _norm.copy_(larger);
        using var rate = (-_optimizer.LearningRate / (1 - Math.Pow(_optimizer.FirstMomentDecay, _optimizerSteps))).ToScalar();
        _flat.addcdiv_(_mean, _norm, rate);
    }

    private void SetParameters(ReadOnlySpan<float> parameters)
    {
        for (int i = 0; i < Layers.Length; i++)
        {
            LayerDescription shape = Network.Layers[i];
            var weights = new float[shape.Inputs * shape.Neurons];
            for (int row = 0; row < shape.Inputs; row++)
            {
                parameters.Slice(shape.Offset + row * shape.Stride, shape.Neurons).CopyTo(weights.AsSpan(row * shape.Neurons));
            }

            Layers[i].Weights.copy_(tensor(weights).view(shape.Inputs, shape.Neurons));
            Layers[i].Bias.copy_(tensor(parameters.Slice(shape.Offset + shape.Inputs * shape.Stride, shape.Neurons).ToArray()));
        }
    }

    private Tensor DenseInput(SpikeBatch batch)
    {
        int units = Network.Inputs;
        var dense = new float[Steps * Samples * units];
        for (int step = 0; step < Steps; step++)
        {
            for (int sample = 0; sample < Samples; sample++)
            {
                ReadOnlySpan<ushort> active = batch.UnitsAt(step, sample);
                ReadOnlySpan<float> counts = batch.CountsAt(step, sample);
                for (int i = 0; i < active.Length; i++)
                {
                    dense[(step * Samples + sample) * units + active[i]] += counts[i];
                }
            }
        }

        return tensor(dense).view(Steps, Samples, units);
    }
}
