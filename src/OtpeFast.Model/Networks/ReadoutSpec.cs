using OtpeFast.Readouts;

namespace OtpeFast;

/// <summary>What of the output layer the loss is taken on, and which.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Leak">Leak of the sum, in (0, 1], of all outputs or of each; 0 where the kind has none.</param>
/// <param name="Loss">The loss.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record ReadoutSpec(Readout Kind, PerNeuron Leak, Loss Loss = Loss.CrossEntropy)
{
    /// <summary>Whether the loss is one number for a sequence, and not one for each step.</summary>
    public bool IsOfSequence => LossDefinition.Of(Loss).IsOfSequence;

    /// <summary>The spikes of each step.</summary>
    public static ReadoutSpec Spikes { get; } = new(Readout.Spikes, 0);

    /// <summary>The leaky sum of the spikes.</summary>
    /// <param name="leak">Its leak, in (0, 1].</param>
    public static ReadoutSpec LeakySpikes(PerNeuron leak) => new(Readout.LeakySpikes, leak);

    /// <summary>The potentials of a last layer that does not fire.</summary>
    /// <param name="loss">The loss.</param>
    public static ReadoutSpec Potential(Loss loss = Loss.CrossEntropy) => new(Readout.Potential, 0, loss);
}
