namespace OtpeFast;

/// <summary>What of the output layer the loss is taken on.</summary>
public enum Readout
{
    /// <summary>The spikes of each step.</summary>
    Spikes,

    /// <summary>Their leaky sum, <c>o = leak o + s</c> (arXiv 2311.16151, section 3.2).</summary>
    LeakySpikes,
}
