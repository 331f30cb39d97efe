using OtpeFast.Expressions;

namespace OtpeFast.Neurons;

/// <summary>The leaky integrator, <c>y = leak y + x W + b</c>: a neuron that never fires, read by its potential.</summary>
internal static class LeakyIntegrator
{
    private const string Membrane = "membrane";

    public static NeuronDefinition Definition { get; } = new(
        Neuron.LeakyIntegrator,
        "li",
        "leaky integrator",
        Membrane,
        AtRest: 0f,
        Constants: [],
        Advance: Expression.MultiplyAdd(new Name(NeuronDefinition.Leak), new Name(Membrane), new Name(NeuronDefinition.Drive)),
        Formula: "y = leak y + x W + b",
        Spikes: false);
}
