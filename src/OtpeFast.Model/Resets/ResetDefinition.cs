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
internal sealed record ResetDefinition(Reset Kind, string Text, Expression After, string Formula, string Left, string OfTrace) : IKind<Reset>
{
    /// <summary>The definition of a kind.</summary>
    /// <exception cref="NotSupportedException">There is no such kind.</exception>
    public static ResetDefinition Of(Reset kind) => Kinds.Of(ResetCatalog.All, kind, "reset");

    /// <summary>d: the derivative of the state after the reset by the one before, at a fixed spike.</summary>
    public Expression ByDistance => Derivative.Of(After, NeuronDefinition.Distance);

    /// <summary>r: the derivative of the state after the reset by the spike.</summary>
    public Expression BySpike => Derivative.Of(After, Derivative.Spike);

    /// <summary>Whether d + r g of a step follows from its gate g alone, so that it need not be kept beside it.</summary>
    public bool FollowsFromGate
        => !ByDistance.DependsOnSpike() && !BySpike.DependsOnSpike() && !ByDistance.Uses(NeuronDefinition.Distance) && !BySpike.Uses(NeuronDefinition.Distance);

    /// <summary>Whether at a fixed spike all is left: d is 1.</summary>
    public bool LeavesAll => ByDistance is Number { Value: 1 };

    /// <summary>d + r g: the derivative of the state after the reset by the one before it, the spike's included.</summary>
    /// <param name="gate">The name of the gate g.</param>
    public Expression Kept(string gate) => BySpike is Number { Value: 0 } ? ByDistance : Expression.MultiplyAdd(BySpike, new Name(gate), ByDistance);

    /// <summary>d P + r e: the trace of a synapse after the reset, where d is the same whatever the neuron does.</summary>
    /// <param name="potential">The name of P, the trace before the reset.</param>
    /// <param name="spike">The name of e, its share in the spike.</param>
    /// <exception cref="NotSupportedException">The reset leaves neither all nor a share that follows from the spike.</exception>
    public Expression TraceAfter(string potential, string spike) => (BySpike, ByDistance) switch
    {
        (Number { Value: 0 }, Number { Value: 1 }) => new Name(potential),
        (Expression bySpike, Number { Value: 1 }) => Expression.MultiplyAdd(bySpike, new Name(spike), new Name(potential)),
        _ => throw new NotSupportedException($"The reset {Kind} leaves neither all nor a share that follows from the spike."),
    };
}
