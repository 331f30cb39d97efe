namespace OtpeFast;

/// <summary>What a rule keeps of the influence of a layer's spikes on the later steps of whoever reads them.</summary>
public enum Carry
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The linear response of the reader, its reset ignored (OTPE, arXiv 2311.16151, equation 4).</summary>
    Exact,

    /// <summary>The same as a product of means (Approx OTPE, arXiv 2311.16151, equation 5).</summary>
    Mean,
}
