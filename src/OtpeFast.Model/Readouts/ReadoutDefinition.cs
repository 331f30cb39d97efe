using OtpeFast.Expressions;

namespace OtpeFast.Readouts;

/// <summary>A readout: what the loss is taken on.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Text">As it is written in texts.</param>
/// <param name="Score">The score of a neuron after a step, from the one before and whether it fires, or from its state; null where the spikes themselves are
/// the scores.</param>
/// <param name="Formula">The same in words of the field.</param>
internal sealed record ReadoutDefinition(Readout Kind, string Text, Expression? Score, string Formula) : IKind<Readout>
{
    /// <summary>The name of the score before the step.</summary>
    public const string Before = "score";

    /// <summary>The name of the readout's leak.</summary>
    public const string Leak = "readoutLeak";

    /// <summary>The definition of a kind.</summary>
    /// <exception cref="NotSupportedException">There is no such kind.</exception>
    public static ReadoutDefinition Of(Readout kind) => Kinds.Of(ReadoutCatalog.All, kind, "readout");
}
