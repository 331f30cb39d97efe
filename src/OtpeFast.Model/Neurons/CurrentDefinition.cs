using OtpeFast.Expressions;

namespace OtpeFast.Neurons;

/// <summary>A synaptic current between the drive and the membrane: a leaky sum of the drive.</summary>
/// <param name="State">The name of what it carries from step to step; zero before the first.</param>
/// <param name="After">The current of the step, which the membrane takes for its drive.</param>
internal sealed record CurrentDefinition(string State, Expression After)
{
    /// <summary>The name of the current's leak.</summary>
    public const string Leak = "current_leak";

    /// <summary>The names of the constants in its equation.</summary>
    public static IReadOnlyList<string> Constants { get; } = [Leak];
}
