using TorchSharp;
using static TorchSharp.torch;

namespace OtpeFast.Bench.Peers;

/// <summary>BPTT as most would write it: a loop over time under autograd, one product a layer for all steps.</summary>
internal sealed class AutogradPeer(NetworkDescription network, ReadOnlySpan<float> parameters, SpikeBatch batch, OptimizerOptions optimizer)
    : Peer(network, parameters, batch, LearningRule.Bptt, optimizer)
{
    private readonly Tensor _labels = tensor(batch.Labels.ToArray().Select(static label => (long)label).ToArray());

    public override void ComputeGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] weights = [.. Layers.Select(static layer => layer.Weights.detach().requires_grad_())];
        Tensor[] biases = [.. Layers.Select(static layer => layer.Bias.detach().requires_grad_())];
        Tensor input = Input.view(Steps * Samples, -1);
        for (int l = 0; l < Layers.Length; l++)
        {
            Tensor[] drive = addmm(biases[l], input, weights[l], 1f, 1f).view(Steps, Samples, -1).unbind(0);
            var spikes = new Tensor[Steps];
            Tensor? reset = null;
            for (int step = 0; step < Steps; step++)
            {
                Tensor potential = reset is null ? drive[step] : drive[step].add(reset, Leak);
                spikes[step] = SurrogateSpike.apply(potential, (float)Network.Spec.Layers[0].Threshold.Value, Network.Spec.Layers[0].Surrogate["slope"]);
                reset = potential.add(spikes[step], MinusThreshold);
            }

            input = stack(spikes).view(Steps * Samples, -1);
        }

        Tensor loss = nn.functional.cross_entropy(input, _labels.repeat(Steps));
        loss.backward();
        using IDisposable mode = no_grad();
        for (int l = 0; l < Layers.Length; l++)
        {
            Layers[l].WeightGradient.copy_(weights[l].grad!);
            Layers[l].BiasGradient.copy_(biases[l].grad!);
        }
    }

    public override void Train()
    {
        ComputeGradients();
        ApplyOptimizer();
    }

    /// <summary>1 where the potential reaches the threshold; the surrogate derivative on the way back.</summary>
    private sealed class SurrogateSpike : autograd.SingleTensorFunction<SurrogateSpike>
    {
        public override string Name => nameof(SurrogateSpike);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var potential = (Tensor)vars[0];
            float threshold = (float)vars[1];
            float slope = (float)vars[2];
            ctx.save_for_backward([potential.sub(threshold).abs_().mul_(slope).add_(1).pow_(2).reciprocal_()]);
            return potential.ge(threshold).to(ScalarType.Float32);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
            => [grad_output * ctx.get_saved_variables()[0], null!, null!];
    }
}
