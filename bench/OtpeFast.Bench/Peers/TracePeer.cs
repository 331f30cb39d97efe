using TorchSharp;
using static TorchSharp.torch;

namespace OtpeFast.Bench.Peers;

/// <summary>
/// OSTL and OTPE by their traces, forward in time, for a block of samples at once. One sample at a time keeps its
/// traces in the cache; all at once is how it is first written.
/// </summary>
/// <remarks>
/// The state is P with P = leak (1 - threshold g) P + x, and R over leak^t, so that R = leak R + g P is one addition: three sweeps
/// of a trace are the least found.
/// </remarks>
internal sealed class TracePeer : OfflinePeer
{
    private readonly int _block;
    private readonly Tensor[] _potential; // [layer] [block, input, neuron] P
    private readonly Tensor[] _postsynaptic; // [layer] [block, input, neuron] R / leak^t
    private readonly Tensor[] _biasPotential;
    private readonly Tensor[] _biasPostsynaptic;
    private readonly Tensor _scaleUp; // [step, 1, 1] leak^-t
    private readonly Tensor _scaleDown; // [step, 1, 1] leak^t

    public TracePeer(NetworkDescription network, ReadOnlySpan<float> parameters, SpikeBatch batch, LearningRule rule, OptimizerOptions optimizer, int block)
        : base(network, parameters, batch, rule, optimizer)
    {
        _block = block;
        _potential = [.. Layers.Select(layer => zeros(block, layer.Inputs, layer.Neurons))];
        _postsynaptic = [.. Layers.Select(layer => zeros(block, layer.Inputs, layer.Neurons))];
        _biasPotential = [.. Layers.Select(layer => zeros(block, 1, layer.Neurons))];
        _biasPostsynaptic = [.. Layers.Select(layer => zeros(block, 1, layer.Neurons))];
        double[] powers = [.. Enumerable.Range(0, Steps).Select(step => Math.Pow(network.Spec.Layers[0].Leak.Value, step))];
        _scaleDown = tensor(powers.Select(static power => (float)power).ToArray()).view(-1, 1, 1);
        _scaleUp = tensor(powers.Select(static power => (float)(1 / power)).ToArray()).view(-1, 1, 1);
    }

    protected override void Backward()
    {
        for (int l = Layers.Length - 1; l >= 0; l--)
        {
            if (l > 0)
            {
                PassDown(l, Gated(l));
            }

            AddTraces(l);
        }
    }

    private void AddTraces(int l)
    {
        PeerLayer layer = Layers[l];
        Tensor weightGradient = layer.WeightGradient.zero_();
        Tensor biasGradient = layer.BiasGradient.zero_();
        Tensor gates = Gates[l].view(Steps, Samples, layer.Neurons);
        Tensor errors = Errors[l].view(Steps, Samples, layer.Neurons);
        bool postsynaptic = IsPostsynaptic(l);
        Tensor kept = gates * MinusLeakThreshold + Leak;
        Tensor taken = postsynaptic ? gates * _scaleUp : gates;
        Tensor factors = postsynaptic ? errors * _scaleDown : errors * gates;
        Tensor input = InputOf(l).view(Steps, Samples, layer.Inputs);
        for (int first = 0; first < Samples; first += _block)
        {
            using DisposeScope scope = NewDisposeScope();
            // [step][block, 1, neuron] and [step][block, input, 1]
            Tensor[] keptAt = Slices(kept.narrow(1, first, _block).unsqueeze(2));
            Tensor[] takenAt = Slices(taken.narrow(1, first, _block).unsqueeze(2));
            Tensor[] factorAt = Slices(factors.narrow(1, first, _block).unsqueeze(2));
            Tensor[] inputAt = Slices(input.narrow(1, first, _block).unsqueeze(3));
            Tensor potential = _potential[l].zero_();
            Tensor postsynapticTrace = _postsynaptic[l].zero_();
            Tensor biasPotential = _biasPotential[l].zero_();
            Tensor biasPostsynaptic = _biasPostsynaptic[l].zero_();
            for (int step = 0; step < Steps; step++)
            {
                if (step > 0)
                {
                    potential.mul_(keptAt[step - 1]);
                    biasPotential.mul_(keptAt[step - 1]);
                }

                potential.add_(inputAt[step]);
                biasPotential.add_(1);
                Tensor trace = potential;
                Tensor biasTrace = biasPotential;
                if (postsynaptic)
                {
                    trace = postsynapticTrace.addcmul_(potential, takenAt[step], One);
                    biasTrace = biasPostsynaptic.addcmul_(biasPotential, takenAt[step], One);
                }

                if (_block == 1)
                {
                    weightGradient.addcmul_(trace[0], factorAt[step][0], One);
                    biasGradient.addcmul_(biasTrace[0, 0], factorAt[step][0, 0], One);
                }
                else
                {
                    using Tensor products = trace * factorAt[step];
                    using Tensor sum = products.sum(0L);
                    weightGradient.add_(sum);
                    using Tensor biasProducts = biasTrace * factorAt[step];
                    using Tensor biasSum = biasProducts.sum(0L);
                    biasGradient.add_(biasSum[0]);
                }
            }
        }
    }
}
