using OtpeFast.Expressions;
using OtpeFast.Neurons;

namespace OtpeFast.Surrogates;

/// <summary>A triangle: peak gamma / width, area gamma (e-prop, Bellec et al. 2020, with gamma 0.3 and the threshold as width).</summary>
internal static class Triangular
{
    private const string Gamma = "gamma";

    private const string Width = "width";

    public static SurrogateDefinition Definition { get; } = new(
        Surrogate.Triangular,
        "triangular",
        [new(Gamma, 0.3f), new(Width, 1f)],
        new Name(Gamma) * new Larger(0f, 1f - new Absolute(new Name(NeuronDefinition.Distance)) / new Name(Width)) / new Name(Width),
        "g = gamma max(0, 1 - |v - threshold| / width) / width");
}
