namespace OtpeFast;

/// <summary>
/// Declares a feed-forward network of leaky integrate-and-fire (LIF) neurons. The generator completes the
/// attributed <see langword="partial"/> class with its parameters, its forward pass and its trainers.
/// </summary>
/// <remarks>
/// Unless it says otherwise, each neuron follows <c>v = Leak * u + x W + b</c>, fires (<c>s = 1</c>) when <c>v &gt;= Threshold</c> and is reset
/// by subtraction, <c>u = v - Threshold * s</c>. Training replaces the derivative of the spike by the fast sigmoid's,
/// <c>g = 1 / (Slope * |v - Threshold| + 1)^2</c> (arXiv 2311.16151, section 2.1). What is set here holds for every layer that sets nothing else.
/// </remarks>
/// <param name="inputs">Number of input units, 1 to 65,535.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SpikingNetworkAttribute(int inputs) : Attribute
{
    /// <summary>Number of input units.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>
    /// Share of the membrane potential that is kept from one time step to the next, in (0, 1]. The default is the logistic function of 2.
    /// </summary>
    public double Leak { get; init; } = LayerSpec.DefaultLeak;

    /// <summary>Membrane potential at which a neuron fires; positive.</summary>
    public float Threshold { get; init; } = 1f;

    /// <summary>What a spike does to the membrane potential.</summary>
    public Reset Reset { get; init; }

    /// <summary>What stands for the derivative of the spike.</summary>
    public Surrogate Surrogate { get; init; }

    /// <summary>
    /// The surrogate's slope; positive. Of <see cref="Surrogate.FastSigmoid"/> (25 unless it is set) and <see cref="Surrogate.Logistic"/> (4).
    /// </summary>
    public float Slope { get; init; } = 25f;

    /// <summary>The surrogate's alpha; positive. Of <see cref="Surrogate.Arctan"/>.</summary>
    public float Alpha { get; init; } = 2f;

    /// <summary>The surrogate's area; positive. Of <see cref="Surrogate.Triangular"/>.</summary>
    public float Gamma { get; init; } = 0.3f;

    /// <summary>
    /// The surrogate's width; positive. Of <see cref="Surrogate.Triangular"/> (1 unless it is set) and <see cref="Surrogate.Rectangular"/> (0.5).
    /// </summary>
    public float Width { get; init; } = 1f;

    /// <summary>
    /// What of the output layer the loss is taken on; the potentials of a last layer that never fires. The rules F-OTPE and F-Approx OTPE take the leaky sum of
    /// spikes, whatever stands here.
    /// </summary>
    public Readout Readout { get; init; }

    /// <summary>Leak of <see cref="Readout.LeakySpikes"/>, in (0, 1]; that of the last layer unless it is set.</summary>
    public double ReadoutLeak { get; init; }

    /// <summary>The leak of <see cref="Readout.LeakySpikes"/> of each output, in the place of <see cref="ReadoutLeak"/>.</summary>
    public double[]? ReadoutLeaks { get; init; }

    /// <summary>What is made small.</summary>
    public Loss Loss { get; init; }
}
