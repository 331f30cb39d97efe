using OtpeFast.Expressions;
using OtpeFast.Neurons;

namespace OtpeFast;

/// <summary>What one layer is: dense connections from the layer below, and neurons.</summary>
/// <param name="Neurons">Number of neurons, 1 to 65,535.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record LayerSpec(int Neurons)
{
    /// <summary>The leak of networks that name none: the logistic function of 2.</summary>
    public const double DefaultLeak = 0.8807970779778823;

    /// <summary>The leak of the adaptation of neurons that name none.</summary>
    public const double DefaultAdaptationLeak = 0.95;

    /// <summary>The strength of the adaptation of neurons that name none.</summary>
    public const float DefaultAdaptationStrength = 0.2f;

    /// <summary>The kind of neuron.</summary>
    public Neuron Neuron { get; init; } = Neuron.Lif;

    /// <summary>Share of the membrane potential that is kept from one time step to the next, in (0, 1].</summary>
    public double Leak { get; init; } = DefaultLeak;

    /// <summary>Membrane potential at which a neuron fires; positive.</summary>
    public float Threshold { get; init; } = 1f;

    /// <summary>Share of the adaptation that is kept from one time step to the next, in (0, 1]; of <see cref="Neuron.AdaptiveLif"/>.</summary>
    public double AdaptationLeak { get; init; } = DefaultAdaptationLeak;

    /// <summary>What the adaptation is multiplied by and added to the threshold; positive; of <see cref="Neuron.AdaptiveLif"/>.</summary>
    public float AdaptationStrength { get; init; } = DefaultAdaptationStrength;

    /// <summary>What a spike does to the membrane potential.</summary>
    public Reset Reset { get; init; } = Reset.Subtract;

    /// <summary>What stands for the derivative of the spike.</summary>
    public SurrogateSpec Surrogate { get; init; } = SurrogateSpec.Default;

    /// <summary>Whether its neurons fire.</summary>
    public bool Spikes => NeuronDefinition.Of(Neuron).Spikes;

    /// <summary>A constant in the equations of the layer's neurons: derived in double precision, rounded once.</summary>
    /// <param name="name"><c>leak</c>, <c>threshold</c>, what the kind of neuron derives of them, or a parameter of the surrogate.</param>
    /// <exception cref="ArgumentException">The layer has no such constant.</exception>
    public float Constant(string name)
    {
        DerivedConstant? derived = NeuronDefinition.Of(Neuron).Constants.FirstOrDefault(constant => constant.Name == name);
        return derived is not null ? (float)Evaluation.Of(derived.Value, Given)
            : name is NeuronDefinition.Leak or NeuronDefinition.Threshold or AdaptationDefinition.Leak or AdaptationDefinition.Strength ? (float)Given(name)
            : Surrogate[name];
    }

    /// <summary>The state of a neuron before its first step: the distance of its membrane potential from the threshold.</summary>
    public float StateAtRest() => (float)Evaluation.Of(NeuronDefinition.Of(Neuron).AtRest, Given);

    private double Given(string name) => name switch
    {
        NeuronDefinition.Leak => Leak,
        NeuronDefinition.Threshold => Threshold,
        AdaptationDefinition.Leak => AdaptationLeak,
        AdaptationDefinition.Strength => AdaptationStrength,
        _ => throw new NotSupportedException($"A neuron has no parameter '{name}'."),
    };
}
