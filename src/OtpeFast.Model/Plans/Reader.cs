namespace OtpeFast;

/// <summary>How whoever reads a layer's spikes responds to them, its reset ignored.</summary>
/// <param name="Leak">Its leak: one number, or that of the sum of each of the layer's own neurons.</param>
/// <param name="CurrentLeak">The leak of the current that its membrane has before it; null where it has none.</param>
/// <param name="TrainedLayer">The layer that it is, where its leak is trained, and <paramref name="Leak"/> what it begins with; null where it stays.</param>
/// <param name="Neuron">The neuron of that layer; null where it is the mean of all.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record Reader(PerNeuron Leak, PerNeuron? CurrentLeak = null, int? TrainedLayer = null, int? Neuron = null)
{
    /// <summary>Nobody's, where nothing is carried.</summary>
    public static Reader None { get; } = new(0);

    /// <summary>Whether the response has two stages.</summary>
    public bool HasCurrent => CurrentLeak is not null;
}
