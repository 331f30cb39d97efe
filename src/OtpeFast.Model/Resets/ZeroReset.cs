using OtpeFast.Expressions;
using OtpeFast.Neurons;

namespace OtpeFast.Resets;

/// <summary>The membrane potential of a neuron that fires becomes zero, as NIR's readers have it.</summary>
internal static class ZeroReset
{
    public static ResetDefinition Definition { get; } = new(
        Reset.Zero,
        "zero",
        Expression.Fired(-new Name(NeuronDefinition.Threshold), new Name(NeuronDefinition.Distance)),
        "u = v (1 - s)",
        "leak (1 - s - v g)",
        "E = (1 - s - v g) P");
}
