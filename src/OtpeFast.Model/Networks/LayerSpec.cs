using OtpeFast.Expressions;
using OtpeFast.Neurons;

namespace OtpeFast;

/// <summary>What one layer is: dense connections from the layer below and perhaps from itself, and neurons.</summary>
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

    /// <summary>The leak of the current of neurons that name none.</summary>
    public const double DefaultCurrentLeak = 0.8;

    /// <summary>The least that training makes of a threshold.</summary>
    public const float LeastTrainedThreshold = 1e-3f;

    private static readonly ValueList<int> UndelayedOnly = new([0]);

    /// <summary>The kind of neuron.</summary>
    public Neuron Neuron { get; init; } = Neuron.Lif;

    /// <summary>Share of the membrane potential that is kept from one time step to the next, in (0, 1].</summary>
    public PerNeuron Leak { get; init; } = DefaultLeak;

    /// <summary>Membrane potential at which a neuron fires; positive.</summary>
    public PerNeuron Threshold { get; init => field = value.Select(static one => (float)one); } = 1;

    /// <summary>Share of the adaptation that is kept from one time step to the next, in (0, 1]; of <see cref="Neuron.AdaptiveLif"/>.</summary>
    public PerNeuron AdaptationLeak { get; init; } = DefaultAdaptationLeak;

    /// <summary>What the adaptation is multiplied by and added to the threshold; positive; of <see cref="Neuron.AdaptiveLif"/>.</summary>
    public PerNeuron AdaptationStrength { get; init => field = value.Select(static one => (float)one); } = DefaultAdaptationStrength;

    /// <summary>Share of the current that is kept from one time step to the next, in (0, 1]; of <see cref="Neuron.CurrentBasedLif"/>.</summary>
    public PerNeuron CurrentLeak { get; init; } = DefaultCurrentLeak;

    /// <summary>Whether each neuron's leak is trained, from <see cref="Leak"/> on; it stays in [0, 1].</summary>
    public bool TrainLeak { get; init; }

    /// <summary>Whether each neuron's threshold is trained, from <see cref="Threshold"/> on; it stays at least <see cref="LeastTrainedThreshold"/>.</summary>
    public bool TrainThreshold { get; init; }

    /// <summary>What a spike does to the membrane potential.</summary>
    public Reset Reset { get; init; } = Reset.Subtract;

    /// <summary>What stands for the derivative of the spike.</summary>
    public SurrogateSpec Surrogate { get; init; } = SurrogateSpec.Default;

    /// <summary>
    /// The delays of the connections from the layer below, in time steps, ascending; each has weights of its own. Other than 0 they are taps.
    /// </summary>
    public ValueList<int> Delays { get; init; } = UndelayedOnly;

    /// <summary>Whether its neurons are connected to each other, with a delay of one step.</summary>
    public bool Recurrent { get; init; }

    /// <summary>Whether the layer below is connected without delay alone.</summary>
    public bool IsUndelayed => Delays.Count == 1 && Delays[0] == 0;

    /// <summary>Whether its inputs are the units below of the same step, and nothing else.</summary>
    public bool IsPlain => IsUndelayed && !Recurrent;

    /// <summary>Whether constants of its neurons are trained.</summary>
    public bool TrainsConstants => TrainLeak || TrainThreshold;

    /// <summary>Whether all its neurons leak alike, and go on to.</summary>
    public bool LeaksAlike => Leak.IsUniform && !TrainLeak;

    /// <summary>Whether its neurons fire.</summary>
    public bool Spikes => NeuronDefinition.Of(Neuron).Spikes;

    /// <summary>A constant in the equations of a neuron: derived in double precision, rounded once.</summary>
    /// <param name="name"><c>leak</c>, <c>threshold</c>, what the kind of neuron derives of them, or a parameter of the surrogate.</param>
    /// <param name="neuron">The neuron.</param>
    /// <exception cref="ArgumentException">The layer has no such constant.</exception>
    public float Constant(string name, int neuron = 0)
        => Derived(name) is DerivedConstant derived ? (float)Evaluation.Of(derived.Value, given => Value(given, neuron))
            : Given(name) is PerNeuron value ? (float)value[neuron]
            : Surrogate[name];

    /// <summary>The state of a neuron before its first step: the distance of its membrane potential from the threshold.</summary>
    /// <param name="neuron">The neuron.</param>
    public float StateAtRest(int neuron = 0) => (float)Evaluation.Of(NeuronDefinition.Of(Neuron).AtRest, given => Value(given, neuron));

    /// <summary>Its sizes, with its parameters at some place.</summary>
    /// <param name="below">Number of units below.</param>
    /// <param name="offset">Index of its first float.</param>
    internal LayerDescription Shape(int below, int offset) => new(below, Neurons, offset, Delays.Count, Recurrent, TrainLeak, TrainThreshold);

    private DerivedConstant? Derived(string name) => NeuronDefinition.Of(Neuron).Constants.FirstOrDefault(constant => constant.Name == name);

    private double Value(string name, int neuron)
        => (Given(name) ?? throw new NotSupportedException($"A neuron has no parameter '{name}'."))[neuron];

    private PerNeuron? Given(string name) => name switch
    {
        NeuronDefinition.Leak => Leak,
        NeuronDefinition.Threshold => Threshold,
        AdaptationDefinition.Leak => AdaptationLeak,
        AdaptationDefinition.Strength => AdaptationStrength,
        CurrentDefinition.Leak => CurrentLeak,
        _ => null,
    };
}
