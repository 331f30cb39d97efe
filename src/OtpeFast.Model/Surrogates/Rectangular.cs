using OtpeFast.Expressions;
using OtpeFast.Neurons;

namespace OtpeFast.Surrogates;

/// <summary>A rectangle: peak 1 / (2 width), area 1.</summary>
internal static class Rectangular
{
    private const string Width = "width";

    public static SurrogateDefinition Definition { get; } = new(
        Surrogate.Rectangular,
        "rectangular",
        [new(Width, 0.5f)],
        new Less(new Absolute(new Name(NeuronDefinition.Distance)), new Name(Width)) * (0.5f / new Name(Width)),
        "g = 1 / (2 width) where |v - threshold| is below width, else 0");
}
