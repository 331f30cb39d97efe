namespace OtpeFast;

/// <summary>How whoever reads a layer's spikes responds to them, its reset ignored.</summary>
/// <param name="Leak">Its leak: one number, or that of the sum of each of the layer's own neurons.</param>
/// <param name="CurrentLeak">The leak of the current that its membrane has before it; null where it has none.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record Reader(PerNeuron Leak, PerNeuron? CurrentLeak = null)
{
    /// <summary>Nobody's, where nothing is carried.</summary>
    public static Reader None { get; } = new(0);

    /// <summary>Whether the response has two stages.</summary>
    public bool HasCurrent => CurrentLeak is not null;
}
