namespace OtpeFast;

/// <summary>
/// Declares a feed-forward network of leaky integrate-and-fire (LIF) neurons. The generator completes the
/// attributed <see langword="partial"/> class with its parameters, its forward pass and its trainers.
/// </summary>
/// <remarks>
/// Each neuron follows <c>v = Leak * u + x W + b</c>, fires (<c>s = 1</c>) when <c>v &gt;= Threshold</c> and is reset
/// by subtraction, <c>u = v - Threshold * s</c>. Training replaces the derivative of the spike by the fast sigmoid's,
/// <c>g = 1 / (Slope * |v - Threshold| + 1)^2</c> (arXiv 2311.16151, section 2.1).
/// </remarks>
/// <param name="inputs">Number of input units, 1 to 65,535.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SpikingNetworkAttribute(int inputs) : Attribute
{
    /// <summary>Number of input units.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>
    /// Share of the membrane potential that is kept from one time step to the next, in (0, 1]. One leak serves the
    /// whole network, as the learning rules assume. The default is the logistic function of 2.
    /// </summary>
    public double Leak { get; init; } = 0.8807970779778823;

    /// <summary>Membrane potential at which a neuron fires; positive.</summary>
    public float Threshold { get; init; } = 1f;

    /// <summary>Slope of the fast sigmoid whose derivative serves as the surrogate gradient; positive.</summary>
    public float Slope { get; init; } = 25f;
}
