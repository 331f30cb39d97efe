namespace OtpeFast.Runtime;

/// <summary>Work that is cut into parts by worker; an interface, so that starting it allocates nothing.</summary>
/// <remarks>Its parts run on different threads at once.</remarks>
public interface IWork
{
    /// <summary>Does one worker's part of a phase.</summary>
    /// <param name="phase">The phase; its meaning is the implementer's.</param>
    /// <param name="worker">The worker, 0 to <paramref name="workers"/> - 1; 0 is the calling thread.</param>
    /// <param name="workers">Number of workers.</param>
    void Execute(int phase, int worker, int workers);
}
