using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;

namespace OtpeFast.Cuda.Tests.Host;

/// <summary>Single kernels over the host build: arrays in, a launch, arrays out.</summary>
internal sealed class KernelBench : IDisposable
{
    private readonly HostDevice _host;
    private readonly CudaStream _stream;
    private readonly List<IDisposable> _bought = [];

    public KernelBench(bool descending)
    {
        _host = new HostDevice(descending: descending);
        _stream = new CudaStream(_host.Device.Context);
        Launcher = new Launcher(_host.Device.Context, _host.Device.Kernels, _stream);
    }

    /// <summary>Launches over the host build.</summary>
    public Launcher Launcher { get; }

    /// <summary>Device memory with these values.</summary>
    public DeviceBuffer<T> In<T>(params T[] values)
        where T : unmanaged
    {
        var buffer = new DeviceBuffer<T>(_host.Device.Context, _stream, values.Length);
        _bought.Add(buffer);
        using var pinned = new PinnedBuffer<T>(_host.Device.Context, values.Length);
        values.CopyTo(pinned.Span);
        _stream.Upload(pinned, buffer, values.Length);
        _stream.Synchronize();
        return buffer;
    }

    /// <summary>Device memory for a result, filled with what no result can be, so that an element that is not written shows.</summary>
    public DeviceBuffer<T> Out<T>(int length, T poison)
        where T : unmanaged
        => In(Enumerable.Repeat(poison, length).ToArray());

    public T[] Read<T>(DeviceBuffer<T> buffer)
        where T : unmanaged
    {
        using var pinned = new PinnedBuffer<T>(_host.Device.Context, (int)buffer.Length);
        _stream.Download(buffer, 0, pinned, (int)buffer.Length);
        _stream.Synchronize();
        return pinned.Span.ToArray();
    }

    public void Dispose()
    {
        _stream.Finish();
        foreach (IDisposable buffer in _bought)
        {
            buffer.Dispose();
        }

        _stream.Dispose();
        _host.Dispose();
    }
}
