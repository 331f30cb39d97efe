namespace OtpeFast;

/// <summary>The kinds of neuron. What each computes stands in a file of its own.</summary>
public enum Neuron
{
    /// <summary>Leaky integrate-and-fire: <c>v = leak u + x W + b</c>, a spike where <c>v &gt;= threshold</c>.</summary>
    Lif,

    /// <summary>
    /// Leaky integrator: <c>y = leak y + x W + b</c>, no spikes; the loss is taken on the potential. For the last layer only.
    /// </summary>
    LeakyIntegrator,

    /// <summary>
    /// Leaky integrate-and-fire with an adaptive threshold: a spike where <c>v &gt;= threshold + strength a</c>, and <c>a = adaptation leak a + s</c> after it.
    /// </summary>
    AdaptiveLif,

    /// <summary>
    /// Leaky integrate-and-fire behind a synaptic current: <c>c = current leak c + x W + b</c>, <c>v = leak u + c</c>, a spike where
    /// <c>v &gt;= threshold</c>.
    /// </summary>
    CurrentBasedLif,
}
