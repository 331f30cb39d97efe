using OtpeFast.Expressions;
using OtpeFast.Neurons;

namespace OtpeFast.Resets;

/// <summary>A spike leaves the membrane potential as it is.</summary>
internal static class NoReset
{
    public static ResetDefinition Definition { get; } = new(
        Reset.None,
        "none",
        new Name(NeuronDefinition.Distance),
        "u = v",
        "leak",
        "E = P");
}
