namespace OtpeFast.Runtime;

/// <summary>A pass over some samples: it writes only what is theirs.</summary>
/// <remarks>Different samples may be worked on by different threads.</remarks>
public abstract class SamplePass
{
    /// <summary>Works on some samples.</summary>
    /// <param name="first">The first sample.</param>
    /// <param name="end">The sample after the last.</param>
    /// <param name="scratch">Where the scratch is: offline the slot of the first sample, the others follow; online the worker.</param>
    public abstract void Run(int first, int end, int scratch);
}
