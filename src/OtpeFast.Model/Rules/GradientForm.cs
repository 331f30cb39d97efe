namespace OtpeFast;

/// <summary>How a rule's gradient is computed; every form of a rule gives the same gradient up to rounding.</summary>
public enum GradientForm
{
    /// <summary>
    /// Backward in time: a scan over each layer's neurons and one product with the sparse spikes. Offline only, and
    /// the default there; it needs no trace per synapse.
    /// </summary>
    Adjoint,

    /// <summary>Forward in time, with the rule's traces, as the paper writes it; the default online, for streams without end.</summary>
    Trace,

    /// <summary>
    /// Online, from the inputs and gates of all steps since the reset: exact, and faster than traces for batches of short
    /// sequences. The number of steps is bounded by <see cref="TrainerOptions.Steps"/>.
    /// </summary>
    History,

    /// <summary>
    /// Online, with an optimizer step every <see cref="TrainerOptions.WindowSteps"/> time steps on the mean gradient of the window: the adjoint scan over the
    /// steps since the reset, with the errors of the window. The longer the window, the nearer to offline's time; bounded by
    /// <see cref="TrainerOptions.Steps"/>.
    /// </summary>
    Window,
}
