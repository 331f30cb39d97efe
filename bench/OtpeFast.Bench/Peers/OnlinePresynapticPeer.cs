using static TorchSharp.torch;

namespace OtpeFast.Bench.Peers;

/// <summary>OTTT and Approx OTPE online: leaky sums of the inputs, and one product a layer and step.</summary>
internal sealed class OnlinePresynapticPeer : OnlinePeer
{
    private readonly Tensor[] _trace; // [layer] [sample, input]
    private readonly Tensor[] _postsynaptic;

    public OnlinePresynapticPeer(NetworkDescription network, ReadOnlySpan<float> parameters, SpikeBatch batch, LearningRule rule, OptimizerOptions optimizer)
        : base(network, parameters, batch, rule, optimizer)
    {
        _trace = [.. Layers.Select(layer => zeros(Samples, layer.Inputs))];
        _postsynaptic = [.. Layers.Select(layer => zeros(Samples, layer.Inputs))];
    }

    protected override void ResetTraces()
    {
        for (int l = 0; l < Layers.Length; l++)
        {
            _trace[l].zero_();
            _postsynaptic[l].zero_();
        }
    }

    protected override void AddGradient(int layer, Tensor input)
    {
        Tensor trace = _trace[layer].mul_(Leak).add_(input);
        if (IsPostsynaptic(layer))
        {
            trace = _postsynaptic[layer].mul_(Leak).add_(trace);
        }

        Layers[layer].WeightGradient.addmm_(trace.t(), Gated[layer], 0f, 1f);
        Layers[layer].BiasGradient.copy_(Gated[layer].sum(0L));
    }
}
