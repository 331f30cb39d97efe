namespace OtpeFast;

/// <summary>What a trainer needs of one layer.</summary>
/// <param name="Trace">What the rule remembers of the layer's past.</param>
/// <param name="NeedsGate">Whether the surrogate derivative of its spikes is used.</param>
/// <param name="NeedsMeanGate">Whether the leaky mean of that is used.</param>
/// <param name="PassesDown">Whether its errors are passed down to a layer below.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public readonly record struct LayerPlan(TraceKind Trace, bool NeedsGate, bool NeedsMeanGate, bool PassesDown)
{
    /// <summary>Whether the trace belongs to synapses.</summary>
    public bool IsSynaptic => Trace is TraceKind.Synaptic or TraceKind.SynapticPostsynaptic;

    /// <summary>Whether the trace belongs to inputs.</summary>
    public bool IsPresynaptic => Trace is TraceKind.Presynaptic or TraceKind.PresynapticPostsynaptic;

    /// <summary>Whether the trace is summed once more for the layer above, and the error gated by the mean of the gates.</summary>
    public bool IsPostsynaptic => Trace is TraceKind.SynapticPostsynaptic or TraceKind.PresynapticPostsynaptic;

    /// <summary>Whether errors times gates are kept by the forms that go forward in time: to pass down, or because the gradient is made of them.</summary>
    public bool HasGatedErrors => IsPresynaptic || (IsSynaptic && PassesDown);
}

/// <summary>What a rule remembers of the past of a layer (arXiv 2311.16151, sections 2.3 and 3).</summary>
public enum TraceKind
{
    /// <summary>Nothing forward: the exact gradient goes back through time (BPTT).</summary>
    Exact,

    /// <summary>The influence of every parameter on every neuron (RTRL).</summary>
    Influence,

    /// <summary>An eligibility per synapse (OSTL).</summary>
    Synaptic,

    /// <summary>An eligibility per synapse, and its leaky sum (OTPE).</summary>
    SynapticPostsynaptic,

    /// <summary>A leaky sum per input (OTTT).</summary>
    Presynaptic,

    /// <summary>A leaky sum per input, and its leaky sum (Approx OTPE).</summary>
    PresynapticPostsynaptic,
}
