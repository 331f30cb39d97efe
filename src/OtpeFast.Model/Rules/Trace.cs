namespace OtpeFast;

/// <summary>What a rule keeps of the influence of a layer's past on its present state.</summary>
public enum Trace
{
    /// <summary>Everything, through all layers: the exact gradient (BPTT, RTRL).</summary>
    Exact,

    /// <summary>The neuron's own Jacobian, reset kept: an eligibility for each synapse (OSTL, OTPE).</summary>
    Synapse,

    /// <summary>The leak alone, reset ignored: a leaky sum for each input (OTTT, Approx OTPE).</summary>
    Input,

    /// <summary>As <see cref="Synapse"/>, but the reset sees a spike without derivative (e-prop, Bellec et al. 2020).</summary>
    Detached,

    /// <summary>
    /// Timing: a leaky sum for each input and one of the gates of each neuron, in a product of rank two (S-TLLR, Apolinario and Roy 2023).
    /// </summary>
    Stdp,

    /// <summary>Nothing: the input of the present step alone (SLTT, Meng et al. 2023).</summary>
    None,
}
