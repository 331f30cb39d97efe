namespace OtpeFast;

/// <summary>By which matrices errors come to hidden layers.</summary>
public enum Feedback
{
    /// <summary>The transposed weights, layer by layer: the rule as it is written. Exact rules have no other.</summary>
    Layers,

    /// <summary>Fixed random matrices in the place of the transposed weights, layer by layer (feedback alignment).</summary>
    Random,

    /// <summary>
    /// A fixed random matrix for each hidden layer, by which the error of the output layer comes straight to it (direct feedback alignment; random e-prop). The
    /// reader of every hidden layer's spikes is the output layer then.
    /// </summary>
    Broadcast,
}
