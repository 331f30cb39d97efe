namespace OtpeFast;

/// <summary>What a pass over a layer does.</summary>
public enum PassKind
{
    /// <summary>Drive and neurons, forward in time: spikes and gates.</summary>
    Forward,

    /// <summary>The loss and its gradient by the output layer's spikes.</summary>
    Readout,

    /// <summary>Coefficients of the inputs, backward in time.</summary>
    Scan,

    /// <summary>Errors times gates.</summary>
    GateErrors,

    /// <summary>Errors to the layer below.</summary>
    PassDown,

    /// <summary>The gradient, with the traces that it is made of.</summary>
    Gradient,

    /// <summary>The optimizer's step on the layer's parameters.</summary>
    Optimize,
}

/// <summary>One pass over one layer.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Layer">The layer, counted from 0.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public readonly record struct Pass(PassKind Kind, int Layer);
