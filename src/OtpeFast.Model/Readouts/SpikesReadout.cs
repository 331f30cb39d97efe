namespace OtpeFast.Readouts;

/// <summary>The spikes of each step: scores of 0 and 1.</summary>
internal static class SpikesReadout
{
    public static ReadoutDefinition Definition { get; } = new(Readout.Spikes, "spikes", Score: null, "o = s");
}
