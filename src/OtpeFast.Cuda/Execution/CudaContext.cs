using System.Globalization;
using System.Runtime.CompilerServices;
using OtpeFast.Cuda.Driver;

namespace OtpeFast.Cuda.Execution;

/// <summary>One opened device: its context, and the check of every call.</summary>
internal sealed class CudaContext : IDisposable
{
    private static readonly Version OldestDriver = new(11, 4); // cuGraphInstantiateWithFlags
    private static readonly Version OldestCapability = new(8, 0); // what the PTX is made for
    private readonly int _device;
    private readonly nint _handle;
    private bool _disposed;

    private CudaContext(ICudaDriver driver, int device, nint handle, Version driverVersion)
    {
        Driver = driver;
        _device = device;
        _handle = handle;
        DriverVersion = driverVersion;
        Enter();
        Check(driver.GetDeviceName(device, out string name));
        Name = name;
        Check(driver.GetDeviceMemory(device, out nuint bytes));
        MemoryBytes = (long)bytes;
        Capability = new Version(Attribute(DeviceAttribute.ComputeCapabilityMajor), Attribute(DeviceAttribute.ComputeCapabilityMinor));
        Multiprocessors = Attribute(DeviceAttribute.MultiprocessorCount);
        CacheBytes = Attribute(DeviceAttribute.L2CacheSize);
        if (Capability < OldestCapability)
        {
            throw new CudaException(
                $"The device '{Name}' has compute capability {Capability}, but {OldestCapability} is needed (Ampere or newer); use another device, or the " +
                $"CPU.");
        }
    }

    public ICudaDriver Driver { get; }

    public string Name { get; }

    public Version Capability { get; }

    public Version DriverVersion { get; }

    public int Multiprocessors { get; }

    public int CacheBytes { get; }

    public long MemoryBytes { get; }

    /// <summary>Whether a call has failed, out of memory apart.</summary>
    public bool HasFailed { get; private set; }

    public long FreeMemoryBytes
    {
        get
        {
            Enter();
            Check(Driver.GetMemory(out nuint free, out _));
            return (long)free;
        }
    }

    /// <summary>Opens a device; each thing that can be missing gets its own sentence.</summary>
    public static CudaContext Open(ICudaDriver driver, int ordinal)
    {
        CudaResult result;
        try
        {
            result = driver.Initialize();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new CudaException("There is no NVIDIA driver on this machine (its library libcuda.so.1 or nvcuda.dll does not load); install the driver, " +
                "or use the CPU.", exception);
        }

        if (result == CudaResult.NoDevice)
        {
            throw new CudaException("The NVIDIA driver is here, but no device is; check nvidia-smi and CUDA_VISIBLE_DEVICES, or use the CPU.");
        }

        if (result != CudaResult.Success)
        {
            throw new CudaException($"The NVIDIA driver does not start ({driver.Describe(result)}); check nvidia-smi, or use the CPU.");
        }

        Require(driver, driver.GetVersion(out int number), "asking for its version");
        var version = new Version(number / 1000, number % 1000 / 10);
        if (version < OldestDriver)
        {
            throw new CudaException($"The NVIDIA driver supports CUDA {version}, but {OldestDriver} is needed; update the driver, or use the CPU.");
        }

        Require(driver, driver.GetDeviceCount(out int count), "counting devices");
        if (count == 0)
        {
            throw new CudaException("The NVIDIA driver is here, but no device is; check nvidia-smi and CUDA_VISIBLE_DEVICES, or use the CPU.");
        }

        if (ordinal < 0 || ordinal >= count)
        {
            throw new CudaException($"There is no CUDA device {ordinal}; {(count == 1 ? "the only one is 0" : $"the devices are 0 to {count - 1}")}.");
        }

        Require(driver, driver.GetDevice(ordinal, out int device), "opening the device");
        Require(driver, driver.RetainContext(device, out nint handle), "opening the device");
        try
        {
            return new CudaContext(driver, device, handle, version);
        }
        catch
        {
            driver.ReleaseContext(device); // what was thrown says why
            throw;
        }
    }

    /// <summary>Makes this context the calling thread's; every public entry point does it first.</summary>
    public void Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(CudaDevice));
        Check(Driver.SetContext(_handle));
    }

    /// <summary>The same before things are given back, on whatever thread that is: silent once a call has failed.</summary>
    public void EnterToRelease()
    {
        if (!HasFailed)
        {
            Enter();
        }
    }

    /// <summary>Throws unless a call succeeded, with the call's text and the driver's message.</summary>
    public void Check(CudaResult result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != CudaResult.Success)
        {
            Fail(result, call);
        }
    }

    /// <summary>
    /// The same for what gives something back; silent once a call has failed. A failed context refuses everything after it, and what is disposed of on the way
    /// out must not hide the first failure.
    /// </summary>
    public void CheckRelease(CudaResult result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (!HasFailed)
        {
            Check(result, call);
        }
    }

    /// <summary>Throws for want of memory, with what is free and the remedy.</summary>
    public void OutOfMemory(long bytes)
    {
        string free = Driver.GetMemory(out nuint left, out _) == CudaResult.Success ? Gigabytes((long)left) : "too little";
        throw new CudaException(
            $"The device '{Name}' has {free} of {Gigabytes(MemoryBytes)} free, but {Gigabytes(bytes)} more are needed; use a smaller batch, fewer steps or a " +
            $"smaller network.");
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        CheckRelease(Driver.ReleaseContext(_device));
    }

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB");

    private static void Require(ICudaDriver driver, CudaResult result, string what)
    {
        if (result != CudaResult.Success)
        {
            throw new CudaException($"The NVIDIA driver failed {what} ({driver.Describe(result)}); check nvidia-smi, or use the CPU.");
        }
    }

    private int Attribute(DeviceAttribute attribute)
    {
        Check(Driver.GetDeviceAttribute(attribute, _device, out int value));
        return value;
    }

    private void Fail(CudaResult result, string call)
    {
        HasFailed |= result != CudaResult.OutOfMemory;
        throw new CudaException($"The device '{Name ?? "of CUDA"}' failed in {call}: {Driver.Describe(result)}.");
    }
}
