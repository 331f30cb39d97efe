using OtpeFast.Expressions;
using OtpeFast.Neurons;
using OtpeFast.Plans;
using OtpeFast.Resets;

namespace OtpeFast.Generators.Emitting;

/// <summary>What the reset leaves of an influence on the state, <c>d + r g</c>: the derivative of the state after a step by the one before the reset.</summary>
internal static class Keeping
{
    /// <summary>What is left after the leak, too, as C#; the gate's name is <c>surrogate</c>.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="kind">The reset.</param>
    /// <param name="row">What the reset leaves, where it is kept in a row; null where it follows from the gate.</param>
    public static string OverAStep(SourceWriter writer, Reset kind, string? row)
    {
        if (row is not null)
        {
            return $"leak * {row}";
        }

        Expression left = ResetDefinition.Of(kind).Kept("surrogate");
        return left is Number { Value: 1 } ? "leak" : $"leak * {new VectorPrinter(writer, new Dictionary<string, string>()).Print(left)}";
    }

    /// <summary>The constants of a code that goes over the states of neurons, <see cref="OverAStep"/> included.</summary>
    public static IEnumerable<string> Constants(PassCode code)
    {
        var reset = ResetDefinition.Of(code.Reset);
        yield return NeuronDefinition.Leak;
        if (reset.FollowsFromGate && reset.Kept("surrogate").Uses(NeuronDefinition.Threshold))
        {
            yield return NeuronDefinition.Threshold;
        }

        NeuronDefinition neuron = NeuronDefinition.Of(code.Neuron);
        foreach (string name in neuron.Adaptation is null ? [] : AdaptationDefinition.Constants)
        {
            yield return name;
        }

        foreach (string name in neuron.Current is null ? [] : CurrentDefinition.Constants)
        {
            yield return name;
        }
    }

    /// <summary>The same in words of the field.</summary>
    public static string Formula(Reset kind) => ResetDefinition.Of(kind).Left;
}
