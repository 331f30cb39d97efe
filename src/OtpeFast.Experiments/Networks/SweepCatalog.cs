using System.Collections.Concurrent;
using OtpeFast.Experiments.Sweeps;
using OtpeFast.Networks;

namespace OtpeFast.Experiments;

/// <summary>The networks of the experiments: those of the catalog, and the same with other slopes of the surrogate gradient.</summary>
internal static class SweepCatalog
{
    /// <summary>The slope of the catalog's networks.</summary>
    public const int DefaultSlope = 25;

    /// <summary>The slopes that exist.</summary>
    public static readonly int[] Slopes = [10, DefaultSlope, 50, 100];

    private static readonly ConcurrentDictionary<(string Name, int Slope, int Classes), NetworkDescription> Descriptions = new();

    /// <summary>Makes a network.</summary>
    /// <param name="name">Its name in the catalog.</param>
    /// <param name="slope">Slope of the surrogate gradient.</param>
    /// <param name="classes">Number of classes of the data.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <exception cref="ExperimentException">There is no such network.</exception>
    public static ISpikingNetwork Create(string name, int slope, int classes, ulong seed)
    {
        try
        {
            return slope == DefaultSlope ? NetworkCatalog.Create(name, classes, seed) : WithSlope(name, slope, classes, seed);
        }
        catch (ArgumentException exception)
        {
            throw new ExperimentException(exception.Message, exception);
        }
    }

    /// <summary>What a network is made of, without drawing its weights each time.</summary>
    /// <exception cref="ExperimentException">There is no such network.</exception>
    public static NetworkDescription Describe(string name, int slope, int classes)
        => Descriptions.GetOrAdd((name, slope, classes), static key => Create(key.Name, key.Slope, key.Classes, 0).Description);

    /// <summary>The trainer of a network that is fastest for batches.</summary>
    /// <exception cref="ExperimentException">The network has none for the rule.</exception>
    public static TrainerDescription FindTrainer(NetworkDescription network, string name, LearningRule rule, UpdateMode mode)
        => network.FindTrainer(rule, mode)
            ?? throw new ExperimentException($"The network '{name}' has no {mode.ToString().ToLowerInvariant()} trainer for {RuleStyle.Of(rule).Name}{(network.Slope == DefaultSlope ? "" : $" with slope {network.Slope}")}; leave the rule out, or choose another network.");

    private static ISpikingNetwork WithSlope(string name, int slope, int classes, ulong seed) => (name, classes, slope) switch
    {
        ("randman-3x128", <= 10, 10) => new Randman3x128Slope10(seed),
        ("randman-3x128", <= 10, 50) => new Randman3x128Slope50(seed),
        ("randman-3x128", <= 10, 100) => new Randman3x128Slope100(seed),
        ("shd-3x128", <= 10, 10) => new Shd3x128Classes10Slope10(seed),
        ("shd-3x128", <= 10, 50) => new Shd3x128Classes10Slope50(seed),
        ("shd-3x128", <= 10, 100) => new Shd3x128Classes10Slope100(seed),
        ("shd-3x128", <= 20, 10) => new Shd3x128Classes20Slope10(seed),
        ("shd-3x128", <= 20, 50) => new Shd3x128Classes20Slope50(seed),
        ("shd-3x128", <= 20, 100) => new Shd3x128Classes20Slope100(seed),
        ("shd-3x512", <= 10, 10) => new Shd3x512Classes10Slope10(seed),
        ("shd-3x512", <= 10, 50) => new Shd3x512Classes10Slope50(seed),
        ("shd-3x512", <= 10, 100) => new Shd3x512Classes10Slope100(seed),
        ("shd-3x512", <= 20, 10) => new Shd3x512Classes20Slope10(seed),
        ("shd-3x512", <= 20, 50) => new Shd3x512Classes20Slope50(seed),
        ("shd-3x512", <= 20, 100) => new Shd3x512Classes20Slope100(seed),
        ("shd-5x512", <= 10, 10) => new Shd5x512Classes10Slope10(seed),
        ("shd-5x512", <= 10, 50) => new Shd5x512Classes10Slope50(seed),
        ("shd-5x512", <= 10, 100) => new Shd5x512Classes10Slope100(seed),
        ("shd-5x512", <= 20, 10) => new Shd5x512Classes20Slope10(seed),
        ("shd-5x512", <= 20, 50) => new Shd5x512Classes20Slope50(seed),
        ("shd-5x512", <= 20, 100) => new Shd5x512Classes20Slope100(seed),
        _ => throw new ExperimentException($"There is no network '{name}' with slope {slope} for {classes} classes; leave the sweep over slopes to the named networks with up to 20 classes."),
    };
}
