using OtpeFast.Expressions;
using OtpeFast.Neurons;

namespace OtpeFast.Surrogates;

/// <summary>The derivative of the logistic function: peak slope / 4, area 1. It is even, so that it needs powers of e below 1 only.</summary>
internal static class Logistic
{
    private const string Slope = "slope";

    private const string Power = "power";

    private const string Root = "root";

    public static SurrogateDefinition Definition { get; } = new(
        Surrogate.Logistic,
        "logistic",
        [new(Slope, 4f)],
        new Named(
            Power,
            new Exponential(-(new Name(Slope) * new Absolute(new Name(NeuronDefinition.Distance)))),
            new Named(Root, 1f + new Name(Power), new Name(Slope) * new Name(Power) / (new Name(Root) * new Name(Root)))),
        "g = slope sigma(slope (v - threshold)) (1 - sigma(slope (v - threshold)))");
}
