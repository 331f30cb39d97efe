using OtpeFast.Plans;

namespace OtpeFast;

/// <summary>A network as its users see it: its name, what it is, where its parameters lie, and which trainers it has.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed class NetworkDescription
{
    /// <summary>Describes a network.</summary>
    /// <param name="name">Full name of the declaring class, or what else it is called by.</param>
    /// <param name="spec">What it is.</param>
    /// <param name="trainers">Its trainers.</param>
    public NetworkDescription(string name, NetworkSpec spec, ReadOnlySpan<TrainerDescription> trainers)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(spec);
        Name = name;
        Spec = spec;
        LayerDescription[] layers = Planner.Shapes(spec);
        Layers = layers;
        Trainers = trainers.ToArray();
        ParameterLength = layers[^1].Offset + layers[^1].Length;
    }

    /// <summary>Full name of the declaring class, or what else it is called by.</summary>
    public string Name { get; }

    /// <summary>What the network is.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>Where the parameters of each layer lie, first to last.</summary>
    public IReadOnlyList<LayerDescription> Layers { get; }

    /// <summary>The trainers.</summary>
    public IReadOnlyList<TrainerDescription> Trainers { get; }

    /// <summary>Number of floats of the parameter block, padding included.</summary>
    public int ParameterLength { get; }

    /// <summary>The sizes, as <c>700-128-128-10</c>: inputs, then the neurons of each layer.</summary>
    public string Sizes => Spec.Sizes;

    /// <summary>Number of input units.</summary>
    public int Inputs => Spec.Inputs;

    /// <summary>Number of classes: the neurons of the last layer.</summary>
    public int Classes => Spec.Classes;

    /// <summary>The network with the leaks and thresholds that parameters give it, where it trains them.</summary>
    /// <param name="parameters">[<see cref="ParameterLength"/>] The parameters. A leak that training has brought to 0 is the least number above it.</param>
    /// <exception cref="ArgumentException">There are not as many parameters as the network has.</exception>
    public NetworkSpec SpecWith(ReadOnlySpan<float> parameters)
    {
        Runtime.BatchCheck.Length(parameters.Length, ParameterLength, nameof(parameters));
        if (!Layers.Any(static layer => layer.TrainedRows > 0))
        {
            return Spec;
        }

        var layers = new LayerSpec[Layers.Count];
        for (int l = 0; l < layers.Length; l++)
        {
            LayerDescription shape = Layers[l];
            layers[l] = Spec.Layers[l];
            if (shape.TrainsLeak)
            {
                PerNeuron leaks = Of(parameters.Slice(shape.Offset + shape.LeakRow * shape.Stride, shape.Neurons));
                layers[l] = layers[l] with { Leak = leaks.Select(static leak => Math.Max(leak, float.Epsilon)) };
            }

            if (shape.TrainsThreshold)
            {
                layers[l] = layers[l] with { Threshold = Of(parameters.Slice(shape.Offset + shape.ThresholdRow * shape.Stride, shape.Neurons)) };
            }
        }

        return new NetworkSpec(Spec.Inputs, layers, Spec.Readout);

        static PerNeuron Of(ReadOnlySpan<float> values) => new(Array.ConvertAll(values.ToArray(), static value => (double)value));
    }

    /// <summary>
    /// The trainer of a rule that is fastest for batches of sequences of known length: online, with an update on every step, the history form where there is
    /// one.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="mode">The mode.</param>
    /// <returns>The trainer; null where there is none.</returns>
    public TrainerDescription? FindTrainer(LearningRule rule, UpdateMode mode)
    {
        TrainerDescription? found = null;
        foreach (TrainerDescription trainer in Trainers)
        {
            if (trainer.Rule == rule && trainer.Mode == mode && trainer.Form != GradientForm.Window && (found is null || trainer.Form == GradientForm.History))
            {
                found = trainer;
            }
        }

        return found;
    }
}
