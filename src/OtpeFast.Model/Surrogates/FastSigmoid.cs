using OtpeFast.Expressions;
using OtpeFast.Neurons;

namespace OtpeFast.Surrogates;

/// <summary>The derivative of the fast sigmoid, scaled to a peak of 1 (arXiv 2311.16151, section 2.1).</summary>
internal static class FastSigmoid
{
    private const string Slope = "slope";

    private const string Root = "root";

    public static SurrogateDefinition Definition { get; } = new(
        Surrogate.FastSigmoid,
        "fast_sigmoid",
        [new(Slope, 25f)],
        new Named(
            Root,
            Expression.MultiplyAdd(new Name(Slope), new Absolute(new Name(NeuronDefinition.Distance)), 1f),
            1f / (new Name(Root) * new Name(Root))),
        "g = 1 / (slope |v - threshold| + 1)^2");
}
