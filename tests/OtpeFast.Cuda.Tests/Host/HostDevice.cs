namespace OtpeFast.Cuda.Tests.Host;

/// <summary>A device over the host build, for one test.</summary>
internal sealed class HostDevice : IDisposable
{
    public HostDevice(bool graphs = true, bool descending = false)
    {
        Driver = new HostDriver { Descending = descending };
        Device = new CudaDevice(Driver, 0, new CudaOptions { Graphs = graphs });
    }

    public HostDriver Driver { get; }

    public CudaDevice Device { get; }

    public void Dispose()
    {
        Device.Dispose();
        Driver.Dispose();
    }
}
