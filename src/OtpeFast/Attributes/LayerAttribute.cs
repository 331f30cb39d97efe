namespace OtpeFast;

/// <summary>
/// Adds one fully connected layer of neurons to a <see cref="SpikingNetworkAttribute">spiking network</see>.
/// Layers are stacked in the order in which they are written; the last one is the output layer, a neuron a class.
/// What is not set is as the network has it.
/// </summary>
/// <param name="neurons">Number of neurons, 1 to 65,535.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class LayerAttribute(int neurons) : Attribute
{
    /// <summary>Number of neurons.</summary>
    public int Neurons { get; } = neurons;

    /// <summary>
    /// The kind of neuron. A <see cref="Neuron.LeakyIntegrator"/> never fires, has neither threshold nor reset, and can be the last layer only.
    /// </summary>
    public Neuron Neuron { get; init; }

    /// <summary>Share of the membrane potential that is kept from one time step to the next, in (0, 1].</summary>
    public double Leak { get; init; }

    /// <summary>Membrane potential at which a neuron fires; positive.</summary>
    public float Threshold { get; init; }

    /// <summary>Share of the adaptation that is kept from one time step to the next, in (0, 1]; of <see cref="Neuron.AdaptiveLif"/>, 0.95 unless set.</summary>
    public double AdaptationLeak { get; init; }

    /// <summary>What the adaptation is multiplied by and added to the threshold; positive; of <see cref="Neuron.AdaptiveLif"/>, 0.2 unless set.</summary>
    public float AdaptationStrength { get; init; }

    /// <summary>Share of the current that is kept from one time step to the next, in (0, 1]; of <see cref="Neuron.CurrentBasedLif"/>, 0.8 unless set.</summary>
    public double CurrentLeak { get; init; }

    /// <summary>The leak of each neuron, in the place of <see cref="Leak"/>.</summary>
    public double[]? Leaks { get; init; }

    /// <summary>The threshold of each neuron, in the place of <see cref="Threshold"/>.</summary>
    public double[]? Thresholds { get; init; }

    /// <summary>The leak of each neuron's adaptation, in the place of <see cref="AdaptationLeak"/>.</summary>
    public double[]? AdaptationLeaks { get; init; }

    /// <summary>The strength of each neuron's adaptation, in the place of <see cref="AdaptationStrength"/>.</summary>
    public double[]? AdaptationStrengths { get; init; }

    /// <summary>The leak of each neuron's current, in the place of <see cref="CurrentLeak"/>.</summary>
    public double[]? CurrentLeaks { get; init; }

    /// <summary>
    /// The delays of the connections from the layer below, in time steps, ascending; each has weights of its own. Without delay alone unless it is set.
    /// </summary>
    public int[]? Delays { get; init; }

    /// <summary>Whether the neurons are connected to each other, with a delay of one step.</summary>
    public bool Recurrent { get; init; }

    /// <summary>Whether each neuron's leak is trained, from what is set on; it stays in [0, 1].</summary>
    public bool TrainLeak { get; init; }

    /// <summary>Whether each neuron's threshold is trained, from what is set on; it stays at least 0.001.</summary>
    public bool TrainThreshold { get; init; }

    /// <summary>What a spike does to the membrane potential.</summary>
    public Reset Reset { get; init; }

    /// <summary>What stands for the derivative of the spike. Another than the network's begins with its own parameters.</summary>
    public Surrogate Surrogate { get; init; }

    /// <summary>The surrogate's slope; positive. Of <see cref="Surrogate.FastSigmoid"/> and <see cref="Surrogate.Logistic"/>.</summary>
    public float Slope { get; init; }

    /// <summary>The surrogate's alpha; positive. Of <see cref="Surrogate.Arctan"/>.</summary>
    public float Alpha { get; init; }

    /// <summary>The surrogate's area; positive. Of <see cref="Surrogate.Triangular"/>.</summary>
    public float Gamma { get; init; }

    /// <summary>The surrogate's width; positive. Of <see cref="Surrogate.Triangular"/> and <see cref="Surrogate.Rectangular"/>.</summary>
    public float Width { get; init; }
}
