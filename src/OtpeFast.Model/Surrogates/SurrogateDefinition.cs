using OtpeFast.Expressions;

namespace OtpeFast.Surrogates;

/// <summary>A surrogate derivative.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Text">As it is written in texts.</param>
/// <param name="Parameters">Its parameters, positive numbers, with their defaults.</param>
/// <param name="Value">The derivative, from the distance of the membrane potential from the threshold and the parameters.</param>
/// <param name="Formula">The same in words of the field.</param>
internal sealed record SurrogateDefinition(
    Surrogate Kind, string Text, IReadOnlyList<SurrogateParameter> Parameters, Expression Value, string Formula) : IKind<Surrogate>
{
    /// <summary>The definition of a kind.</summary>
    /// <exception cref="NotSupportedException">There is no such kind.</exception>
    public static SurrogateDefinition Of(Surrogate kind) => Kinds.Of(SurrogateCatalog.All, kind, "surrogate");
}

/// <summary>A parameter of a surrogate.</summary>
/// <param name="Name">Its name in texts and equations.</param>
/// <param name="Default">Its value unless another is given.</param>
internal sealed record SurrogateParameter(string Name, float Default);
