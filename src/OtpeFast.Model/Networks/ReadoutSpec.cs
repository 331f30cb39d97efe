namespace OtpeFast;

/// <summary>What of the output layer the loss is taken on.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Leak">Leak of the sum, in (0, 1]; 0 where the kind has none.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record ReadoutSpec(Readout Kind, double Leak)
{
    /// <summary>The spikes of each step.</summary>
    public static ReadoutSpec Spikes { get; } = new(Readout.Spikes, 0);

    /// <summary>The leaky sum of the spikes.</summary>
    /// <param name="leak">Its leak, in (0, 1].</param>
    public static ReadoutSpec LeakySpikes(double leak) => new(Readout.LeakySpikes, leak);
}
