namespace OtpeFast.Bench.Peers;

/// <summary>The peers by name.</summary>
internal static class PeerCatalog
{
    /// <summary>Every name, with what it is.</summary>
    public static IReadOnlyDictionary<string, string> Names { get; } = new Dictionary<string, string>
    {
        ["trace"] = "the rule's trace recursion, one sample at a time, or for OTTT and Approx OTPE one product a layer",
        ["trace-batched"] = "the same for OSTL and OTPE, all samples at once",
        ["adjoint"] = "the rule's adjoint form (offline)",
        ["bptt"] = "BPTT with the backward pass by hand (offline)",
        ["bptt-autograd"] = "BPTT by autograd (offline)",
    };

    /// <summary>Makes a peer.</summary>
    /// <exception cref="ArgumentException">There is no such peer for this rule and mode.</exception>
    public static Peer Create(
        string name, LearningRule rule, UpdateMode mode, NetworkDescription network, ReadOnlySpan<float> parameters, SpikeBatch batch,
        OptimizerOptions optimizer)
    {
        bool synaptic = rule is LearningRule.Ostl or LearningRule.Otpe;
        bool presynaptic = rule is LearningRule.Ottt or LearningRule.ApproxOtpe;
        return (mode, name) switch
        {
            (UpdateMode.Offline, "bptt") => new AdjointPeer(network, parameters, batch, LearningRule.Bptt, optimizer),
            (UpdateMode.Offline, "bptt-autograd") => new AutogradPeer(network, parameters, batch, optimizer),
            (UpdateMode.Offline, "adjoint") => new AdjointPeer(network, parameters, batch, rule, optimizer),
            (UpdateMode.Offline, "trace") when presynaptic => new PresynapticPeer(network, parameters, batch, rule, optimizer),
            (UpdateMode.Offline, "trace") when synaptic => new TracePeer(network, parameters, batch, rule, optimizer, block: 1),
            (UpdateMode.Offline, "trace-batched") when synaptic => new TracePeer(network, parameters, batch, rule, optimizer, batch.Samples),
            (UpdateMode.Online, "trace") when presynaptic => new OnlinePresynapticPeer(network, parameters, batch, rule, optimizer),
            (UpdateMode.Online, "trace") when synaptic => new OnlineTracePeer(network, parameters, batch, rule, optimizer, block: 1),
            (UpdateMode.Online, "trace-batched") when synaptic => new OnlineTracePeer(network, parameters, batch, rule, optimizer, batch.Samples),
            _ => throw new ArgumentException($"There is no peer '{name}' for {rule} {mode}; --peer chooses from {string.Join(", ", Names.Keys)}."),
        };
    }
}
