namespace OtpeFast.Cuda.Training.State;

/// <summary>The constants of every neuron of a layer, rounded once.</summary>
internal readonly record struct LifConstants(float Leak, float Pull, float Threshold, float Slope, float AtRest)
{
    /// <summary>Those of a layer.</summary>
    public static LifConstants Of(LayerSpec layer)
        => new(layer.Constant("leak"), layer.Constant("pull"), layer.Constant("threshold"), layer.Constant("slope"), layer.StateAtRest());

    /// <summary>Throws unless the kernels know a network's neurons.</summary>
    /// <exception cref="NotSupportedException">They do not.</exception>
    public static void Require(NetworkSpec network)
    {
        for (int i = 0; i < network.Layers.Count; i++)
        {
            LayerSpec layer = network.Layers[i];
            if (layer.Neuron != Neuron.Lif || layer.Reset != Reset.Subtract || layer.Surrogate.Kind != Surrogate.FastSigmoid)
            {
                throw new NotSupportedException(
                    $"On a GPU there are LIF neurons with subtractive reset and the fast sigmoid's gradient, but layer {i + 1} is {layer.Neuron}, {layer.Reset}, {layer.Surrogate.Kind}; use the CPU.");
            }
        }
    }

    /// <summary>Throws unless the kernels can train a network: those with a carry take one leak for the layer and its reader.</summary>
    /// <exception cref="NotSupportedException">They cannot.</exception>
    public static void Require(TrainerPlan plan)
    {
        Require(plan.Network);
        foreach (LayerPlan layer in plan.Layers)
        {
            if (layer.Carry != Carry.None && (!layer.CarryLeak.Equals(layer.Layer.Leak) || !layer.Layer.Leak.Equals(plan.Layers[0].Layer.Leak)))
            {
                throw new NotSupportedException(
                    $"On a GPU, {plan.Description.Rule} trains networks of one leak, but layer {layer.Index + 1} has {layer.Layer.Leak:R} and what reads it {layer.CarryLeak:R}; train on the CPU, or with OSTL, OTTT or BPTT.");
            }
        }
    }
}
