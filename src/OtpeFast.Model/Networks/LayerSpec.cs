namespace OtpeFast;

/// <summary>What one layer is: dense connections from the layer below, and neurons.</summary>
/// <param name="Neurons">Number of neurons, 1 to 65,535.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record LayerSpec(int Neurons)
{
    /// <summary>The leak of networks that name none: the logistic function of 2.</summary>
    public const double DefaultLeak = 0.8807970779778823;

    /// <summary>The kind of neuron.</summary>
    public Neuron Neuron { get; init; } = Neuron.Lif;

    /// <summary>Share of the membrane potential that is kept from one time step to the next, in (0, 1].</summary>
    public double Leak { get; init; } = DefaultLeak;

    /// <summary>Membrane potential at which a neuron fires; positive.</summary>
    public float Threshold { get; init; } = 1f;

    /// <summary>What a spike does to the membrane potential.</summary>
    public Reset Reset { get; init; } = Reset.Subtract;

    /// <summary>What stands for the derivative of the spike.</summary>
    public SurrogateSpec Surrogate { get; init; } = SurrogateSpec.Default;
}
