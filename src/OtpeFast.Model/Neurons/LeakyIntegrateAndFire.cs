using OtpeFast.Expressions;

namespace OtpeFast.Neurons;

/// <summary>
/// The leaky integrate-and-fire neuron, <c>v = leak u + x W + b</c> (arXiv 2311.16151, section 2.1). The membrane potential is kept as its distance from the
/// threshold: near it, where the surrogate gradient depends on it most, it is small and rounds least.
/// </summary>
internal static class LeakyIntegrateAndFire
{
    private const string Membrane = "membrane";

    private const string Pull = "pull";

    public static NeuronDefinition Definition { get; } = new(
        Neuron.Lif,
        "lif",
        "leaky integrate-and-fire",
        Membrane,
        AtRest: -new Name(NeuronDefinition.Threshold),
        Constants: [new(Pull, (new Name(NeuronDefinition.Leak) - 1f) * new Name(NeuronDefinition.Threshold))],
        Advance: Expression.MultiplyAdd(new Name(NeuronDefinition.Leak), new Name(Membrane), new Name(Pull)) + new Name(NeuronDefinition.Drive),
        Formula: "v = leak u + x W + b; s = v >= threshold");
}
