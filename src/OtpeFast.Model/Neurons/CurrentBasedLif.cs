using OtpeFast.Expressions;

namespace OtpeFast.Neurons;

/// <summary>
/// The leaky integrate-and-fire neuron behind a synaptic current (Gerstner and Kistler 2002; cuba in Lava): <c>c = current leak c + x W + b</c>,
/// <c>v = leak u + c</c>.
/// </summary>
internal static class CurrentBasedLif
{
    private const string State = "current";

    public static NeuronDefinition Definition { get; } = LeakyIntegrateAndFire.Definition with
    {
        Kind = Neuron.CurrentBasedLif,
        Text = "cuba",
        Title = "current-based leaky integrate-and-fire",
        Formula = "c = current leak c + x W + b; v = leak u + c; s = v >= threshold",
        Current = new(State, After: Expression.MultiplyAdd(new Name(CurrentDefinition.Leak), new Name(State), new Name(NeuronDefinition.Drive))),
    };
}
