using static TorchSharp.torch;

namespace OtpeFast.Bench.Peers;

/// <summary>
/// The adjoint form: a scan backward in time, and two products a layer over all time steps. With BPTT it is the
/// backward pass written by hand.
/// </summary>
internal sealed class AdjointPeer : OfflinePeer
{
    private readonly Tensor[] _coefficients; // [layer] [step * sample, neuron]
    private readonly Tensor[][] _coefficientAt;
    private readonly Tensor[][] _gateAt;
    private readonly Tensor[] _later; // [layer] [sample, neuron] D of the next step

    public AdjointPeer(NetworkDescription network, ReadOnlySpan<float> parameters, SpikeBatch batch, LearningRule rule, OptimizerOptions optimizer)
        : base(network, parameters, batch, rule, optimizer)
    {
        _coefficients = [.. Layers.Select(layer => zeros(Steps * Samples, layer.Neurons))];
        _coefficientAt = BySteps(_coefficients);
        _gateAt = BySteps(Gates);
        _later = [.. Layers.Select(layer => zeros(Samples, layer.Neurons))];
    }

    protected override void Backward()
    {
        for (int l = Layers.Length - 1; l >= 0; l--)
        {
            bool presynaptic = Rule is LearningRule.Ottt or LearningRule.ApproxOtpe;
            Tensor? gated = presynaptic || (l > 0 && Rule != LearningRule.Bptt) ? Gated(l) : null;
            _coefficients[l].copy_(presynaptic ? gated! : Errors[l]);
            Scan(l, presynaptic);
            Layers[l].WeightGradient.addmm_(InputOf(l).t(), _coefficients[l], 0f, 1f);
            Layers[l].BiasGradient.copy_((presynaptic ? gated! : _coefficients[l]).sum(0L));
            PassDown(l, gated ?? _coefficients[l]);
        }
    }

    private void Scan(int l, bool presynaptic)
    {
        Tensor later = _later[l].zero_();
        for (int step = Steps - 1; step >= 0; step--)
        {
            Tensor coefficient = _coefficientAt[l][step];
            Tensor? next = step + 1 < Steps ? _coefficientAt[l][step + 1] : null;
            if (IsPostsynaptic(l))
            {
                later.mul_(Leak).add_(coefficient); // D = error + leak D
                coefficient.copy_(later);
            }

            if (presynaptic)
            {
                if (next is not null)
                {
                    coefficient.add_(next, Leak); // C = D + leak C
                }

                continue;
            }

            // C = g D + leak (1 - threshold g) C = g (D - leak threshold C) + leak C
            if (next is null)
            {
                coefficient.mul_(_gateAt[l][step]);
            }
            else
            {
                coefficient.add_(next, MinusLeakThreshold).mul_(_gateAt[l][step]).add_(next, Leak);
            }
        }
    }
}
