using OtpeFast.Runtime;

namespace OtpeFast;

/// <summary>What a declared network is made of.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed class NetworkDescription
{
    /// <summary>Describes a network.</summary>
    /// <param name="name">Full name of the declaring class.</param>
    /// <param name="leak">Leak of the membrane potential, in (0, 1].</param>
    /// <param name="threshold">Firing threshold.</param>
    /// <param name="slope">Slope of the surrogate gradient.</param>
    /// <param name="inputs">Number of input units.</param>
    /// <param name="neurons">Neurons of each layer, first to last.</param>
    /// <param name="trainers">The declared trainers.</param>
    /// <exception cref="ArgumentException">There is no layer, a size is less than 1, or there are more parameters than an array holds.</exception>
    public NetworkDescription(
        string name, double leak, float threshold, float slope, int inputs, ReadOnlySpan<int> neurons, ReadOnlySpan<TrainerDescription> trainers)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        ArgumentOutOfRangeException.ThrowIfZero(neurons.Length, nameof(neurons));
        Name = name;
        Leak = leak;
        Threshold = threshold;
        Slope = slope;
        var layers = new LayerDescription[neurons.Length];
        int offset = 0;
        int below = inputs;
        for (int i = 0; i < layers.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(neurons[i], nameof(neurons));
            layers[i] = new LayerDescription(below, neurons[i], offset);
            offset = BufferLength.Of("parameters", (long)offset + ((long)below + 1) * layers[i].Stride);
            below = neurons[i];
        }

        Layers = layers;
        Sizes = $"{inputs}-{string.Join('-', neurons.ToArray())}";
        Trainers = trainers.ToArray();
        ParameterLength = offset;
    }

    /// <summary>Full name of the declaring class.</summary>
    public string Name { get; }

    /// <summary>Leak of the membrane potential per time step.</summary>
    public double Leak { get; }

    /// <summary>Firing threshold.</summary>
    public float Threshold { get; }

    /// <summary>Slope of the surrogate gradient.</summary>
    public float Slope { get; }

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<LayerDescription> Layers { get; }

    /// <summary>The declared trainers.</summary>
    public IReadOnlyList<TrainerDescription> Trainers { get; }

    /// <summary>Number of floats of the parameter block, padding included.</summary>
    public int ParameterLength { get; }

    /// <summary>The sizes, as <c>700-128-128-10</c>: inputs, then the neurons of each layer.</summary>
    public string Sizes { get; }

    /// <summary>Number of input units.</summary>
    public int Inputs => Layers[0].Inputs;

    /// <summary>Number of classes: the neurons of the last layer.</summary>
    public int Classes => Layers[^1].Neurons;

    /// <summary>
    /// The declared trainer of a rule that is fastest for batches of sequences of known length: online the history form where there is one.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="mode">The mode.</param>
    /// <returns>The trainer; null where none is declared.</returns>
    public TrainerDescription? FindTrainer(LearningRule rule, UpdateMode mode)
    {
        TrainerDescription? found = null;
        foreach (TrainerDescription trainer in Trainers)
        {
            if (trainer.Rule == rule && trainer.Mode == mode && (found is null || trainer.Form == GradientForm.History))
            {
                found = trainer;
            }
        }

        return found;
    }
}
