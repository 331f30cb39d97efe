using OtpeFast.Expressions;

namespace OtpeFast.Neurons;

/// <summary>How a neuron's spikes make the next one harder.</summary>
/// <param name="State">The name of what it carries from step to step; zero before the first.</param>
/// <param name="Margin">By how much the membrane potential, as its distance from the threshold, is above what the neuron fires at.</param>
/// <param name="After">The state after the step.</param>
internal sealed record AdaptationDefinition(string State, Expression Margin, Expression After)
{
    /// <summary>The name of the state's leak.</summary>
    public const string Leak = "adaptation_leak";

    /// <summary>The name of what the state is multiplied by.</summary>
    public const string Strength = "adaptation_strength";

    /// <summary>The names of the constants in its equations.</summary>
    public static IReadOnlyList<string> Constants { get; } = [Leak, Strength];

    /// <summary>The name of <see cref="Margin"/>.</summary>
    public const string MarginName = "margin";
}
