using OtpeFast.Cuda.Driver;

namespace OtpeFast.Cuda.Execution;

/// <summary>A queue of work on the device: copies, fills, launches and graphs, one after the other.</summary>
internal sealed class CudaStream : IDisposable
{
    private readonly CudaContext _context;

    public CudaStream(CudaContext context)
    {
        _context = context;
        context.Check(context.Driver.CreateStream(out nint handle));
        Handle = handle;
    }

    public nint Handle { get; private set; }

    /// <summary>Copies the first values of pinned memory to the device.</summary>
    public void Upload<T>(PinnedBuffer<T> source, DeviceBuffer<T> target, int count)
        where T : unmanaged
        => _context.Check(_context.Driver.CopyToDevice(target.Pointer.Address, source.Address, target.BytesOf(count), Handle));

    /// <summary>Copies values to pinned memory.</summary>
    public void Download<T>(DeviceBuffer<T> source, long first, PinnedBuffer<T> target, int count)
        where T : unmanaged
        => _context.Check(_context.Driver.CopyToHost(target.Address, source.At(first).Address, source.BytesOf(count), Handle));

    /// <summary>Sets 32-bit words.</summary>
    public void Fill<T>(DevicePointer<T> target, uint value, long count)
        where T : unmanaged
        => _context.Check(_context.Driver.Fill(target.Address, value, (nuint)count, Handle));

    /// <summary>Sets a whole buffer of floats.</summary>
    public void Fill(DeviceBuffer<float> target, float value) => Fill(target.Pointer, BitConverter.SingleToUInt32Bits(value), target.Length);

    /// <summary>Waits, on the device, for what an event marks.</summary>
    public void Wait(CudaEvent waited) => _context.Check(_context.Driver.Wait(Handle, waited.Handle));

    /// <summary>Marks the end of the work so far.</summary>
    public void Record(CudaEvent recorded) => _context.Check(_context.Driver.Record(recorded.Handle, Handle));

    /// <summary>Waits, on this thread, for all work so far.</summary>
    public void Synchronize() => _context.Check(_context.Driver.Synchronize(Handle));

    /// <summary>The same before things are given back: silent once a call has failed.</summary>
    public void Finish()
    {
        if (!_context.HasFailed)
        {
            Synchronize();
        }
    }

    public void Launch(CudaGraph graph) => _context.Check(_context.Driver.LaunchGraph(graph.Handle, Handle));

    public void Dispose()
    {
        if (Handle != 0)
        {
            _context.CheckRelease(_context.Driver.DestroyStream(Handle));
            Handle = 0;
        }
    }
}
