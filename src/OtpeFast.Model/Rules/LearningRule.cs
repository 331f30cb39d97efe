namespace OtpeFast;

/// <summary>The learning rules, exact and approximate, of arXiv 2311.16151.</summary>
public enum LearningRule
{
    /// <summary>Backpropagation through time: the exact surrogate gradient, offline only.</summary>
    Bptt,

    /// <summary>Real-time recurrent learning: the exact gradient, forward in time; O(n^3) memory, for small networks (section 2.2).</summary>
    Rtrl,

    /// <summary>Online spatio-temporal learning: an eligibility trace per synapse (section 2.3.1).</summary>
    Ostl,

    /// <summary>Online training through time: a trace per presynaptic neuron, the reset ignored (section 2.3.2).</summary>
    Ottt,

    /// <summary>Online training with postsynaptic estimates: OSTL's trace, leaked once more for the next layer (equation 4).</summary>
    Otpe,

    /// <summary>OTPE with traces per neuron instead of per synapse (section 3.1, equation 5).</summary>
    ApproxOtpe,

    /// <summary>OTPE in every layer, with the loss on the leaky sum of the output spikes (section 3.2).</summary>
    FOtpe,

    /// <summary>Approximate OTPE in every layer, with the loss on the leaky sum of the output spikes (section 3.2).</summary>
    FApproxOtpe,
}
