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
}
