using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Profiling;

namespace OtpeFast.Cuda.Kernels;

/// <summary>Puts kernels into a stream.</summary>
internal sealed unsafe class Launcher(CudaContext context, KernelLibrary kernels, CudaStream stream)
{
    private bool _onlyLoads;

    /// <summary>The stream.</summary>
    public CudaStream Stream => stream;

    /// <summary>Where the time of every launch is kept; null for nowhere. Only without graphs.</summary>
    public KernelTimes? Times { get; set; }

    /// <summary>What is known of the batch, for the work of kernels that are timed.</summary>
    public BatchDensity Density => Times?.Batch ?? new BatchDensity(1, 0, 0);

    /// <summary>Another into the same stream, whose launches are not timed.</summary>
    public Launcher WithoutTimes() => new(context, kernels, stream);

    /// <summary>Begins a named range on the profiler's time line.</summary>
    /// <param name="name">Its name, UTF-8, ending in a zero.</param>
    public static NvtxRanges.Range Range(byte[] name) => NvtxRanges.Begin(name);

    /// <summary>Loads the kernels that an action launches, and launches none: while a stream captures, the driver loads nothing.</summary>
    public void Load(Action enqueue)
    {
        _onlyLoads = true;
        try
        {
            enqueue();
        }
        finally
        {
            _onlyLoads = false;
        }
    }

    /// <summary>Launches a kernel; <see cref="KernelLaunches"/> has a method for each.</summary>
    /// <param name="kernel">Which one.</param>
    /// <param name="grid">Number of blocks.</param>
    /// <param name="work">What it must do at least, to be timed.</param>
    /// <param name="arguments">Its arguments.</param>
    public void Launch(KernelEntry kernel, Grid grid, KernelWork work, params ReadOnlySpan<KernelArgument> arguments)
    {
        ulong* values = stackalloc ulong[arguments.Length];
        void** pointers = stackalloc void*[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i].Bits;
            pointers[i] = values + i;
        }

        nint function = kernels.Find(kernel);
        if (_onlyLoads)
        {
            return;
        }

        Times?.Begin(kernel, work);
        context.Check(context.Driver.Launch(function, grid.X, grid.Y, grid.Z, kernel.Threads, arguments.Length, stream.Handle, pointers), kernel.Name);
        Times?.End();
    }
}
