namespace OtpeFast.Runtime;

/// <summary>A pass over one time step of some samples: the present one of a stream, or any of a sequence whose steps depend on one another.</summary>
/// <remarks>Different samples may be worked on by different threads.</remarks>
public abstract class StepPass : SamplePass
{
    /// <summary>Works on one step of some samples.</summary>
    /// <param name="first">The first sample.</param>
    /// <param name="end">The sample after the last.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="now">The step, where it is kept.</param>
    public abstract void RunStep(int first, int end, int worker, int now);
}
