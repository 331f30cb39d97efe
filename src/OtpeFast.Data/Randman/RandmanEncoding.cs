namespace OtpeFast.Data;

/// <summary>How a point of a manifold becomes spikes.</summary>
public enum RandmanEncoding
{
    /// <summary>T-Randman: each unit fires once, its value is the time.</summary>
    Time,

    /// <summary>R-Randman: each unit's value is its rate; the times are shuffled and carry nothing.</summary>
    Rate,
}
