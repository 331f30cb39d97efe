using OtpeFast.Expressions;
using OtpeFast.Neurons;

namespace OtpeFast.Resets;

/// <summary>The threshold is subtracted from the membrane potential of a neuron that fires (arXiv 2311.16151, section 2.1).</summary>
internal static class SubtractReset
{
    public static ResetDefinition Definition { get; } = new(
        Reset.Subtract,
        "subtract",
        new Name(NeuronDefinition.Distance) - Expression.Fired(new Name(NeuronDefinition.Threshold), 0f),
        "u = v - threshold s",
        "leak (1 - threshold g)",
        "E = P - threshold e");
}
