using static TorchSharp.torch;

namespace OtpeFast.Bench.Peers;

/// <summary>
/// OSTL and OTPE online by their traces, swept block of samples by block, so that the operations of a step share what
/// is in the cache; all samples at once is how it is first written.
/// </summary>
/// <remarks>The states are P with P = leak (1 - threshold g) P + x, and R = leak R + g P.</remarks>
internal sealed class OnlineTracePeer : OnlinePeer
{
    private readonly int _block;
    private readonly Tensor[][] _potential; // [layer][block] [samples, input, neuron]
    private readonly Tensor[][] _postsynaptic;
    private readonly Tensor[] _kept; // [layer] [sample, neuron] leak (1 - threshold g) of the step before
    private readonly Tensor[][] _keptOf; // [layer][block] [samples, 1, neuron]
    private readonly Tensor[][] _gateOf;
    private readonly Tensor[][] _errorOf;

    public OnlineTracePeer(
        NetworkDescription network, ReadOnlySpan<float> parameters, SpikeBatch batch, LearningRule rule, OptimizerOptions optimizer, int block)
        : base(network, parameters, batch, rule, optimizer)
    {
        _block = Math.Min(block, Samples);
        int blocks = Samples / _block;
        Tensor[][] Traces() => [.. Layers.Select(layer => Enumerable.Range(0, blocks).Select(_ => zeros(_block, layer.Inputs + 1, layer.Neurons)).ToArray())];
        (_potential, _postsynaptic) = (Traces(), Traces());
        _kept = [.. Layers.Select(layer => zeros(Samples, layer.Neurons))];
        (_keptOf, _gateOf, _errorOf) = (ByBlocks(_kept), ByBlocks(Gates), ByBlocks(Errors));
    }

    protected override void ResetTraces()
    {
        for (int l = 0; l < Layers.Length; l++)
        {
            foreach (Tensor trace in _potential[l].Concat(_postsynaptic[l]))
            {
                trace.zero_();
            }

            _kept[l].zero_();
        }
    }

    protected override void AddGradient(int layer, Tensor input)
    {
        bool postsynaptic = IsPostsynaptic(layer);
        Tensor gradient = Layers[layer].Gradient.zero_();
        Tensor withBias = cat([input, ones(Samples, 1)], 1);
        for (int b = 0; b < _potential[layer].Length; b++)
        {
            Tensor potential = _potential[layer][b].mul_(_keptOf[layer][b]).add_(withBias.narrow(0, b * _block, _block).unsqueeze(2));
            Tensor trace = potential;
            Tensor factor = _errorOf[layer][b];
            if (postsynaptic)
            {
                trace = _postsynaptic[layer][b].mul_(Leak).addcmul_(potential, _gateOf[layer][b], One);
            }
            else
            {
                factor *= _gateOf[layer][b];
            }

            if (_block == 1)
            {
                gradient.addcmul_(trace[0], factor[0], One);
            }
            else
            {
                using Tensor products = trace * factor;
                gradient.add_(products.sum(0L));
            }
        }

        _kept[layer].copy_(Gates[layer]).mul_(MinusLeakThreshold).add_(Leak);
    }

    private Tensor[][] ByBlocks(Tensor[] rows)
        => [.. rows.Select(row => Enumerable.Range(0, Samples / _block).Select(b => row.narrow(0, b * _block, _block).unsqueeze(1)).ToArray())];
}
