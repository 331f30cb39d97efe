using OtpeFast.Expressions;

namespace OtpeFast.Readouts;

/// <summary>The leaky sum of the spikes (arXiv 2311.16151, section 3.2).</summary>
internal static class LeakySpikesReadout
{
    public static ReadoutDefinition Definition { get; } = new(
        Readout.LeakySpikes,
        "leaky_spikes",
        new Name(ReadoutDefinition.Leak) * new Name(ReadoutDefinition.Before) + Expression.Fired(1f, 0f),
        "o = leak o + s");
}
