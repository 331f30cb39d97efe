using OtpeFast.Training;

namespace OtpeFast.Experiments;

/// <summary>The networks of the experiments: those of the catalog and any other by its text, with the slopes of a sweep.</summary>
internal static class SweepCatalog
{
    /// <summary>The slopes of the paper's sweep.</summary>
    public static readonly float[] Slopes = [10, 25, 50, 100];

    /// <summary>Makes a network.</summary>
    /// <param name="text">Its name, or its text.</param>
    /// <param name="slope">Slope of the surrogate gradient; null for the network's own.</param>
    /// <param name="units">Number of input units of the data.</param>
    /// <param name="classes">Number of classes of the data.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <exception cref="ExperimentException">There is no such network.</exception>
    public static ISpikingNetwork Create(string text, float? slope, int units, int classes, ulong seed)
        => new SpikingNetwork(Find(text, slope, units, classes), seed);

    /// <summary>What a network is.</summary>
    /// <exception cref="ExperimentException">There is no such network.</exception>
    public static NetworkSpec Find(string text, float? slope, int units, int classes)
    {
        try
        {
            NetworkSpec network = NetworkCatalog.Find(text, units, classes);
            return slope is float value ? network.WithEach(layer => layer with { Surrogate = layer.Surrogate.With("slope", value) }) : network;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new ExperimentException(exception.Message, exception);
        }
    }

    /// <summary>The trainer of a network in a form, or, where none is said, the one that is fastest for batches.</summary>
    /// <exception cref="ExperimentException">The network has none for the rule.</exception>
    public static TrainerDescription FindTrainer(NetworkSpec network, string text, LearningRule rule, UpdateMode mode, GradientForm? form = null)
    {
        if (form is GradientForm wanted)
        {
            var trainer = new TrainerDescription(rule, mode, wanted);
            return SpikingNetwork.ProblemWith(network, trainer) is string problem
                ? throw new ExperimentException($"The network '{text}' has no trainer in {wanted.ToString().ToLowerInvariant()} form for " +
                    $"{RuleStyle.Of(rule).Name}: {problem}.")
                : trainer;
        }

        return SpikingNetwork.FindTrainer(network, rule, mode)
            ?? throw new ExperimentException(
                $"The network '{text}' has no {mode.ToString().ToLowerInvariant()} trainer for {RuleStyle.Of(rule).Name}; leave the rule out, or choose " +
                $"another network.");
    }
}
