namespace OtpeFast;

/// <summary>When the optimizer steps.</summary>
public enum UpdateMode
{
    /// <summary>Once a batch: the gradient is averaged over all time steps at fixed parameters.</summary>
    Offline,

    /// <summary>On every time step: membrane potentials and traces carry on across the changing parameters.</summary>
    Online,
}
