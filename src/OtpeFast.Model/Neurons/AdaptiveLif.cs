using OtpeFast.Expressions;

namespace OtpeFast.Neurons;

/// <summary>
/// The leaky integrate-and-fire neuron whose threshold rises with every spike and sinks back (Bellec et al. 2018; 2020, e-prop): <c>v = leak u + x W + b</c>,
/// <c>s = v &gt;= threshold + strength a</c>, <c>a = adaptation leak a + s</c>. The reset is that of the fixed threshold.
/// </summary>
internal static class AdaptiveLif
{
    private const string State = "adaptation";

    public static NeuronDefinition Definition { get; } = LeakyIntegrateAndFire.Definition with
    {
        Kind = Neuron.AdaptiveLif,
        Text = "alif",
        Title = "adaptive leaky integrate-and-fire",
        Formula = "v = leak u + x W + b; s = v >= threshold + strength a; a = adaptation leak a + s",
        Adaptation = new(
            State,
            Margin: new Name(NeuronDefinition.Distance) - new Name(AdaptationDefinition.Strength) * new Name(State),
            After: new Name(AdaptationDefinition.Leak) * new Name(State) + Expression.Fired(1f, 0f)),
    };
}
