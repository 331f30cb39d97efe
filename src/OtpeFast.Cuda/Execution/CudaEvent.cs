namespace OtpeFast.Cuda.Execution;

/// <summary>A mark in a stream that others can wait for.</summary>
internal sealed class CudaEvent : IDisposable
{
    private readonly CudaContext _context;

    /// <summary>Makes the event.</summary>
    /// <param name="context">The context.</param>
    /// <param name="timed">Whether it will be asked for times.</param>
    public CudaEvent(CudaContext context, bool timed = false)
    {
        _context = context;
        context.Check(context.Driver.CreateEvent(timed, out nint handle));
        Handle = handle;
    }

    public nint Handle { get; private set; }

    /// <summary>Waits, on this thread, until the mark is reached.</summary>
    public void Synchronize() => _context.Check(_context.Driver.SynchronizeEvent(Handle));

    /// <summary>Milliseconds from another mark to this one; both were reached.</summary>
    public float MillisecondsSince(CudaEvent start)
    {
        _context.Check(_context.Driver.GetElapsed(start.Handle, Handle, out float milliseconds));
        return milliseconds;
    }

    public void Dispose()
    {
        if (Handle != 0)
        {
            _context.CheckRelease(_context.Driver.DestroyEvent(Handle));
            Handle = 0;
        }
    }
}
