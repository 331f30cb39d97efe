using OtpeFast.Expressions;
using OtpeFast.Neurons;

namespace OtpeFast.Surrogates;

/// <summary>The derivative of the arc tangent: peak alpha / 2, area 1.</summary>
internal static class Arctan
{
    private const string Alpha = "alpha";

    private const string Scaled = "scaled";

    public static SurrogateDefinition Definition { get; } = new(
        Surrogate.Arctan,
        "arctan",
        [new(Alpha, 2f)],
        new Named(
            Scaled,
            (float)(Math.PI / 2) * new Name(Alpha) * new Name(NeuronDefinition.Distance),
            0.5f * new Name(Alpha) / Expression.MultiplyAdd(new Name(Scaled), new Name(Scaled), 1f)),
        "g = alpha / 2 / (1 + (pi / 2 alpha (v - threshold))^2)");
}
