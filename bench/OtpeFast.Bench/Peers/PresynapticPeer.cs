using static TorchSharp.torch;

namespace OtpeFast.Bench.Peers;

/// <summary>OTTT and Approx OTPE as they are written: traces of the inputs forward in time, and one product a layer.</summary>
internal sealed class PresynapticPeer : OfflinePeer
{
    private readonly Tensor[] _traces; // [layer] [step * sample, input]
    private readonly Tensor[][] _traceAt;
    private readonly Tensor[] _sum; // [layer] [sample, input] the trace of the step before, where it is summed again

    public PresynapticPeer(NetworkDescription network, ReadOnlySpan<float> parameters, SpikeBatch batch, LearningRule rule, OptimizerOptions optimizer)
        : base(network, parameters, batch, rule, optimizer)
    {
        _traces = [.. Layers.Select(layer => zeros(Steps * Samples, layer.Inputs))];
        _traceAt = BySteps(_traces);
        _sum = [.. Layers.Select(layer => zeros(Samples, layer.Inputs))];
    }

    protected override void Backward()
    {
        for (int l = Layers.Length - 1; l >= 0; l--)
        {
            Trace(l);
            Tensor gated = Gated(l);
            Layers[l].WeightGradient.addmm_(_traces[l].t(), gated, 0f, 1f);
            Layers[l].BiasGradient.copy_(gated.sum(0L));
            PassDown(l, gated);
        }
    }

    private void Trace(int l)
    {
        Tensor traces = _traces[l].copy_(InputOf(l));
        Tensor sum = _sum[l].zero_();
        for (int step = 0; step < Steps; step++)
        {
            Tensor trace = _traceAt[l][step];
            if (IsPostsynaptic(l))
            {
                sum.mul_(Leak).add_(trace);
                trace.copy_(sum);
            }

            if (step > 0)
            {
                trace.add_(_traceAt[l][step - 1], Leak);
            }
        }
    }
}
