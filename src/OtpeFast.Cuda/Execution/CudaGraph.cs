using OtpeFast.Cuda.Driver;

namespace OtpeFast.Cuda.Execution;

/// <summary>Launches that were captured once and are replayed as a whole.</summary>
internal sealed class CudaGraph : IDisposable
{
    private readonly CudaContext _context;

    private CudaGraph(CudaContext context, nint handle)
    {
        _context = context;
        Handle = handle;
    }

    public nint Handle { get; private set; }

    /// <summary>Captures what an action puts into a stream; nothing runs.</summary>
    public static CudaGraph Capture(CudaContext context, CudaStream stream, Action enqueue)
    {
        ICudaDriver driver = context.Driver;
        context.Check(driver.BeginCapture(stream.Handle));
        nint graph;
        try
        {
            enqueue();
        }
        catch
        {
            // The stream must leave capture; what enqueue threw says why.
            if (driver.EndCapture(stream.Handle, out graph) == CudaResult.Success)
            {
                driver.DestroyGraph(graph);
            }

            throw;
        }

        context.Check(driver.EndCapture(stream.Handle, out graph));
        CudaResult result = driver.Instantiate(graph, out nint executable);
        context.Check(driver.DestroyGraph(graph));
        context.Check(result, "driver.Instantiate(graph)");
        return new CudaGraph(context, executable);
    }

    public void Dispose()
    {
        if (Handle != 0)
        {
            _context.CheckRelease(_context.Driver.DestroyExecutable(Handle));
            Handle = 0;
        }
    }
}
