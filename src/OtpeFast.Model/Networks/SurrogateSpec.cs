using OtpeFast.Surrogates;

namespace OtpeFast;

/// <summary>A surrogate derivative with its parameters.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Parameters">The value of each parameter that the kind has, in its order.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record SurrogateSpec(Surrogate Kind, ValueList<float> Parameters)
{
    /// <summary>The surrogate of networks that name none: the fast sigmoid's derivative with a slope of 25.</summary>
    public static SurrogateSpec Default { get; } = Of(Surrogate.FastSigmoid);

    /// <summary>A kind with the parameters that it has unless others are given.</summary>
    /// <param name="kind">The kind.</param>
    /// <exception cref="NotSupportedException">There is no such kind.</exception>
    public static SurrogateSpec Of(Surrogate kind)
        => new(kind, new ValueList<float>(SurrogateDefinition.Of(kind).Parameters.Select(static parameter => parameter.Default)));

    /// <summary>The same with another value of one parameter.</summary>
    /// <param name="parameter">The parameter's name, such as <c>slope</c>.</param>
    /// <param name="value">Its value; positive.</param>
    /// <exception cref="ArgumentException">The kind has no such parameter.</exception>
    public SurrogateSpec With(string parameter, float value)
    {
        float[] values = [.. Parameters];
        values[IndexOf(parameter)] = value;
        return this with { Parameters = new ValueList<float>(values) };
    }

    /// <summary>The value of a parameter.</summary>
    /// <param name="parameter">The parameter's name, such as <c>slope</c>.</param>
    /// <exception cref="ArgumentException">The kind has no such parameter.</exception>
    public float this[string parameter] => Parameters[IndexOf(parameter)];

    private int IndexOf(string parameter)
    {
        IReadOnlyList<SurrogateParameter> known = SurrogateDefinition.Of(Kind).Parameters;
        for (int i = 0; i < known.Count; i++)
        {
            if (known[i].Name == parameter)
            {
                return i;
            }
        }

        throw new ArgumentException(
            $"The surrogate {SurrogateDefinition.Of(Kind).Text} has no parameter '{parameter}'; it has " +
            $"{string.Join(", ", known.Select(static one => one.Name))}.");
    }
}
