namespace OtpeFast;

/// <summary>Learning rules with a name, exact and approximate: those of arXiv 2311.16151 and others.</summary>
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

    /// <summary>
    /// e-prop with symmetric feedback (Bellec et al. 2020): the eligibility of a synapse with a reset whose spike has no derivative, leaked once more as the
    /// reader leaks.
    /// </summary>
    Eprop,

    /// <summary>Spatial learning through time (Meng et al. 2023, arXiv 2302.14311): no trace at all.</summary>
    Sltt,

    /// <summary>
    /// S-TLLR (Apolinario and Roy 2023, arXiv 2306.15220): spikes before and after one another, by leaky sums of inputs and of gates; constants in
    /// <see cref="TrainerOptions.SpikeTiming"/>.
    /// </summary>
    Stllr,

    /// <summary>OTPE, with the leaks of whoever reads the spikes averaged to one number: a synapse's own trace, and the mean carry.</summary>
    OtpeMean,

    /// <summary>e-prop, with the leaks of whoever reads the spikes averaged to one number.</summary>
    EpropMean,

    /// <summary>A trace for each synapse with a reset whose spike has no derivative, and nothing of the effect on whoever reads the spikes.</summary>
    Detached,

    /// <summary>OTTT's trace of the inputs with OTPE's exact carry of the spikes: a number for each synapse again.</summary>
    InputExact,
}
