using OtpeFast.Expressions;
using OtpeFast.Neurons;

namespace OtpeFast.Resets;

/// <summary>A reset: the state after a step, from the distance of the membrane potential from the threshold before it.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Text">As it is written in texts.</param>
/// <param name="After">The distance after the reset.</param>
/// <param name="Formula">The reset in words of the field.</param>
/// <param name="Left">What it leaves of an influence after the leak, likewise.</param>
/// <param name="OfTrace">The trace after it, likewise.</param>
internal sealed record ResetDefinition(Reset Kind, string Text, Expression After, string Formula, string Left, string OfTrace)
{
    /// <summary>The definition of a kind.</summary>
    /// <exception cref="NotSupportedException">There is no such kind.</exception>
    public static ResetDefinition Of(Reset kind)
        => ResetCatalog.All.FirstOrDefault(definition => definition.Kind == kind) ?? throw new NotSupportedException($"There is no reset {kind}.");

    /// <summary>d: the derivative of the state after the reset by the one before, at a fixed spike.</summary>
    public Expression ByDistance => Derivative.Of(After, NeuronDefinition.Distance);

    /// <summary>r: the derivative of the state after the reset by the spike.</summary>
    public Expression BySpike => Derivative.Of(After, Derivative.Spike);

    /// <summary>Whether d + r g of a step follows from its gate g alone, so that it need not be kept beside it.</summary>
    public bool FollowsFromGate
        => !ByDistance.DependsOnSpike() && !BySpike.DependsOnSpike() && !ByDistance.Uses(NeuronDefinition.Distance) && !BySpike.Uses(NeuronDefinition.Distance);
}
