namespace OtpeFast.Cuda.Execution;

/// <summary>
/// All that one trainer or evaluator bought on the device: buffers, pinned memory, streams, events. It goes back together, also when buying fails halfway.
/// </summary>
internal sealed class DeviceMemory(CudaContext context) : IDisposable
{
    private readonly List<IDisposable> _bought = [];

    /// <summary>The device.</summary>
    public CudaContext Context => context;

    /// <summary>Memory on the device, zeroed.</summary>
    /// <param name="stream">Zeroes it, before what follows in this stream.</param>
    /// <param name="shape">The dimensions.</param>
    /// <exception cref="CudaException">There is not enough.</exception>
    public DeviceBuffer<T> Buy<T>(CudaStream stream, params ReadOnlySpan<long> shape)
        where T : unmanaged
        => Keep(new DeviceBuffer<T>(context, stream, shape));

    /// <summary>Memory of this process that the device copies from and to.</summary>
    /// <exception cref="CudaException">There is not enough.</exception>
    public PinnedBuffer<T> Pin<T>(int length)
        where T : unmanaged
        => Keep(new PinnedBuffer<T>(context, length));

    /// <summary>Copies values of this process to the device, and waits for it.</summary>
    /// <exception cref="CudaException">There is not enough pinned memory.</exception>
    public void Upload<T>(CudaStream stream, ReadOnlySpan<T> values, DeviceBuffer<T> target)
        where T : unmanaged
    {
        PinnedBuffer<T> pinned = Pin<T>(values.Length);
        values.CopyTo(pinned.Span);
        stream.Upload(pinned, target, values.Length);
        stream.Synchronize();
        GiveBack(pinned);
    }

    public CudaStream CreateStream() => Keep(new CudaStream(context));

    public CudaEvent CreateEvent() => Keep(new CudaEvent(context));

    /// <summary>Gives one thing back before the others.</summary>
    public void GiveBack(IDisposable bought)
    {
        _bought.Remove(bought);
        bought.Dispose();
    }

    public void Dispose()
    {
        // What is on its way may use what goes back: when buying failed halfway, memory is being zeroed.
        foreach (CudaStream stream in _bought.OfType<CudaStream>())
        {
            stream.Finish();
        }

        // Streams were bought first and go last.
        for (int i = _bought.Count - 1; i >= 0; i--)
        {
            _bought[i].Dispose();
        }

        _bought.Clear();
    }

    private T Keep<T>(T bought)
        where T : IDisposable
    {
        _bought.Add(bought);
        return bought;
    }
}
