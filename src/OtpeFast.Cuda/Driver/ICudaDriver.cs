namespace OtpeFast.Cuda.Driver;

/// <summary>
/// All that the engine wants of the driver, and no more: the seam between it and whatever calls the driver. The default implementation is in
/// LibraryImport/, one over ManagedCuda in ManagedCuda/; the tests have one that runs the kernels' host build.
/// </summary>
/// <remarks>Handles are the driver's own; streams and events belong to the context that is current. Copies are asynchronous.</remarks>
internal unsafe interface ICudaDriver
{
    /// <summary>cuInit; <see cref="DllNotFoundException"/> where there is no driver.</summary>
    CudaResult Initialize();

    /// <summary>cuDriverGetVersion: 1000 * major + 10 * minor.</summary>
    CudaResult GetVersion(out int version);

    /// <summary>cuGetErrorName and cuGetErrorString, as one text.</summary>
    string Describe(CudaResult result);

    CudaResult GetDeviceCount(out int count);

    CudaResult GetDevice(int ordinal, out int device);

    CudaResult GetDeviceName(int device, out string name);

    CudaResult GetDeviceMemory(int device, out nuint bytes);

    CudaResult GetDeviceAttribute(DeviceAttribute attribute, int device, out int value);

    /// <summary>cuDevicePrimaryCtxRetain.</summary>
    CudaResult RetainContext(int device, out nint context);

    /// <summary>cuDevicePrimaryCtxRelease.</summary>
    CudaResult ReleaseContext(int device);

    /// <summary>cuCtxSetCurrent, for the calling thread.</summary>
    CudaResult SetContext(nint context);

    /// <summary>cuModuleLoadDataEx with a log of errors.</summary>
    /// <param name="ptx">The text, ending in a zero.</param>
    /// <param name="module">Receives the module.</param>
    /// <param name="log">Receives what the driver's compiler says.</param>
    CudaResult LoadModule(ReadOnlySpan<byte> ptx, out nint module, out string log);

    CudaResult UnloadModule(nint module);

    CudaResult GetFunction(nint module, string name, out nint function);

    /// <summary>cuMemAlloc.</summary>
    CudaResult Allocate(nuint bytes, out ulong pointer);

    CudaResult Free(ulong pointer);

    /// <summary>cuMemGetInfo.</summary>
    CudaResult GetMemory(out nuint free, out nuint total);

    /// <summary>cuMemHostAlloc: memory of this process that the device copies from and to by itself.</summary>
    CudaResult AllocateHost(nuint bytes, out nint pointer);

    CudaResult FreeHost(nint pointer);

    CudaResult CopyToDevice(ulong target, nint source, nuint bytes, nint stream);

    CudaResult CopyToHost(nint target, ulong source, nuint bytes, nint stream);

    CudaResult CopyOnDevice(ulong target, ulong source, nuint bytes, nint stream);

    /// <summary>cuMemsetD32Async.</summary>
    CudaResult Fill(ulong target, uint value, nuint count, nint stream);

    /// <summary>cuStreamCreate, not synchronized with the default stream.</summary>
    CudaResult CreateStream(out nint stream);

    CudaResult DestroyStream(nint stream);

    CudaResult Synchronize(nint stream);

    /// <summary>cuStreamWaitEvent.</summary>
    CudaResult Wait(nint stream, nint waited);

    /// <summary>cuEventCreate.</summary>
    /// <param name="timed">Whether it will be asked for times.</param>
    /// <param name="created">Receives the event.</param>
    CudaResult CreateEvent(bool timed, out nint created);

    CudaResult DestroyEvent(nint destroyed);

    CudaResult Record(nint recorded, nint stream);

    CudaResult SynchronizeEvent(nint waited);

    CudaResult GetElapsed(nint start, nint end, out float milliseconds);

    /// <summary>cuStreamBeginCapture, of this thread's calls alone.</summary>
    CudaResult BeginCapture(nint stream);

    /// <summary>cuStreamEndCapture.</summary>
    CudaResult EndCapture(nint stream, out nint graph);

    /// <summary>cuGraphInstantiateWithFlags.</summary>
    CudaResult Instantiate(nint graph, out nint executable);

    CudaResult DestroyGraph(nint graph);

    CudaResult DestroyExecutable(nint executable);

    CudaResult LaunchGraph(nint executable, nint stream);

    /// <summary>cuLaunchKernel.</summary>
    CudaResult Launch(nint function, int x, int y, int z, int threads, int argumentCount, nint stream, void** arguments);
}

/// <summary>CUdevice_attribute, as far as it is used.</summary>
internal enum DeviceAttribute
{
    MultiprocessorCount = 16,
    ComputeCapabilityMajor = 75,
    ComputeCapabilityMinor = 76,
    L2CacheSize = 38,
}
