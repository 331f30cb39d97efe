using System.Runtime.InteropServices;
using System.Text;
using ManagedCuda;
using ManagedCuda.BasicTypes;

namespace OtpeFast.Cuda.Driver;

/// <summary>
/// The seam over ManagedCuda's imports of the driver; compiled with -p:CudaBinding=ManagedCuda only (docs/gpu.md says what its licence means).
/// </summary>
/// <remarks>Flags and attributes are cast from NVIDIA's numbers: the names of ManagedCuda's members change between its versions, the numbers do not.</remarks>
internal sealed unsafe class DefaultDriver : ICudaDriver
{
    public CudaResult Initialize() => Of(DriverAPINativeMethods.cuInit(0));

    public CudaResult GetVersion(out int version)
    {
        version = 0;
        return Of(DriverAPINativeMethods.cuDriverGetVersion(ref version));
    }

    public string Describe(CudaResult result)
    {
        IntPtr name = 0;
        IntPtr text = 0;
        return DriverAPINativeMethods.ErrorHandling.cuGetErrorName((CUResult)result, ref name) == 0
            && DriverAPINativeMethods.ErrorHandling.cuGetErrorString((CUResult)result, ref text) == 0
            ? $"{Marshal.PtrToStringUTF8(name)}: {Marshal.PtrToStringUTF8(text)}"
            : $"error {(int)result}";
    }

    public CudaResult GetDeviceCount(out int count)
    {
        count = 0;
        return Of(DriverAPINativeMethods.DeviceManagement.cuDeviceGetCount(ref count));
    }

    public CudaResult GetDevice(int ordinal, out int device)
    {
        var handle = new CUdevice();
        CudaResult result = Of(DriverAPINativeMethods.DeviceManagement.cuDeviceGet(ref handle, ordinal));
        device = handle.Pointer;
        return result;
    }

    public CudaResult GetDeviceName(int device, out string name)
    {
        var text = new byte[256];
        CudaResult result = Of(DriverAPINativeMethods.DeviceManagement.cuDeviceGetName(text, text.Length, Device(device)));
        name = Encoding.UTF8.GetString(text).TrimEnd('\0');
        return result;
    }

    public CudaResult GetDeviceMemory(int device, out nuint bytes)
    {
        SizeT size = 0;
        CudaResult result = Of(DriverAPINativeMethods.DeviceManagement.cuDeviceTotalMem_v2(ref size, Device(device)));
        bytes = (nuint)(ulong)size;
        return result;
    }

    public CudaResult GetDeviceAttribute(DeviceAttribute attribute, int device, out int value)
    {
        value = 0;
        return Of(DriverAPINativeMethods.DeviceManagement.cuDeviceGetAttribute(ref value, (CUDeviceAttribute)attribute, Device(device)));
    }

    public CudaResult RetainContext(int device, out nint context)
    {
        var handle = new CUcontext();
        CudaResult result = Of(DriverAPINativeMethods.ContextManagement.cuDevicePrimaryCtxRetain(ref handle, Device(device)));
        context = handle.Pointer;
        return result;
    }

    public CudaResult ReleaseContext(int device) => Of(DriverAPINativeMethods.ContextManagement.cuDevicePrimaryCtxRelease(Device(device)));

    public CudaResult SetContext(nint context) => Of(DriverAPINativeMethods.ContextManagement.cuCtxSetCurrent(new CUcontext { Pointer = context }));

    public CudaResult LoadModule(ReadOnlySpan<byte> ptx, out nint module, out string log)
    {
        const int LogBytes = 8192;
        byte* text = stackalloc byte[LogBytes];
        text[0] = 0;
        var handle = new CUmodule();
        // CU_JIT_ERROR_LOG_BUFFER and its size in bytes.
        CudaResult result = Of(
            DriverAPINativeMethods.ModuleManagement.cuModuleLoadDataEx(ref handle, ptx.ToArray(), 2, [(CUJITOption)5, (CUJITOption)6], [(nint)text, LogBytes]));
        log = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)).Trim();
        module = handle.Pointer;
        return result;
    }

    public CudaResult UnloadModule(nint module) => Of(DriverAPINativeMethods.ModuleManagement.cuModuleUnload(new CUmodule { Pointer = module }));

    public CudaResult GetFunction(nint module, string name, out nint function)
    {
        var handle = new CUfunction();
        CudaResult result = Of(DriverAPINativeMethods.ModuleManagement.cuModuleGetFunction(ref handle, new CUmodule { Pointer = module }, name));
        function = handle.Pointer;
        return result;
    }

    public CudaResult Allocate(nuint bytes, out ulong pointer)
    {
        var handle = new CUdeviceptr();
        CudaResult result = Of(DriverAPINativeMethods.MemoryManagement.cuMemAlloc_v2(ref handle, Size(bytes)));
        pointer = handle.Pointer;
        return result;
    }

    public CudaResult Free(ulong pointer) => Of(DriverAPINativeMethods.MemoryManagement.cuMemFree_v2(Pointer(pointer)));

    public CudaResult GetMemory(out nuint free, out nuint total)
    {
        SizeT left = 0;
        SizeT all = 0;
        CudaResult result = Of(DriverAPINativeMethods.MemoryManagement.cuMemGetInfo_v2(ref left, ref all));
        (free, total) = ((nuint)(ulong)left, (nuint)(ulong)all);
        return result;
    }

    public CudaResult AllocateHost(nuint bytes, out nint pointer)
    {
        IntPtr address = 0;
        CudaResult result = Of(DriverAPINativeMethods.MemoryManagement.cuMemHostAlloc(ref address, Size(bytes), 0));
        pointer = address;
        return result;
    }

    public CudaResult FreeHost(nint pointer) => Of(DriverAPINativeMethods.MemoryManagement.cuMemFreeHost(pointer));

    public CudaResult CopyToDevice(ulong target, nint source, nuint bytes, nint stream)
        => Of(DriverAPINativeMethods.AsynchronousMemcpy_v2.cuMemcpyHtoDAsync_v2(Pointer(target), source, Size(bytes), Stream(stream)));

    public CudaResult CopyToHost(nint target, ulong source, nuint bytes, nint stream)
        => Of(DriverAPINativeMethods.AsynchronousMemcpy_v2.cuMemcpyDtoHAsync_v2(target, Pointer(source), Size(bytes), Stream(stream)));

    public CudaResult CopyOnDevice(ulong target, ulong source, nuint bytes, nint stream)
        => Of(DriverAPINativeMethods.AsynchronousMemcpy_v2.cuMemcpyDtoDAsync_v2(Pointer(target), Pointer(source), Size(bytes), Stream(stream)));

    public CudaResult Fill(ulong target, uint value, nuint count, nint stream)
        => Of(DriverAPINativeMethods.MemsetAsync.cuMemsetD32Async(Pointer(target), value, Size(count), Stream(stream)));

    public CudaResult CreateStream(out nint stream)
    {
        var handle = new CUstream();
        CudaResult result = Of(DriverAPINativeMethods.Streams.cuStreamCreate(ref handle, (CUStreamFlags)1)); // CU_STREAM_NON_BLOCKING
        stream = handle.Pointer;
        return result;
    }

    public CudaResult DestroyStream(nint stream) => Of(DriverAPINativeMethods.Streams.cuStreamDestroy_v2(Stream(stream)));

    public CudaResult Synchronize(nint stream) => Of(DriverAPINativeMethods.Streams.cuStreamSynchronize(Stream(stream)));

    public CudaResult Wait(nint stream, nint waited) => Of(DriverAPINativeMethods.Streams.cuStreamWaitEvent(Stream(stream), Event(waited), 0));

    public CudaResult CreateEvent(bool timed, out nint created)
    {
        var handle = new CUevent();
        CudaResult result = Of(DriverAPINativeMethods.Events.cuEventCreate(ref handle, (CUEventFlags)(timed ? 0 : 2))); // CU_EVENT_DISABLE_TIMING
        created = handle.Pointer;
        return result;
    }

    public CudaResult DestroyEvent(nint destroyed) => Of(DriverAPINativeMethods.Events.cuEventDestroy_v2(Event(destroyed)));

    public CudaResult Record(nint recorded, nint stream) => Of(DriverAPINativeMethods.Events.cuEventRecord(Event(recorded), Stream(stream)));

    public CudaResult SynchronizeEvent(nint waited) => Of(DriverAPINativeMethods.Events.cuEventSynchronize(Event(waited)));

    public CudaResult GetElapsed(nint start, nint end, out float milliseconds)
    {
        milliseconds = 0;
        return Of(DriverAPINativeMethods.Events.cuEventElapsedTime(ref milliseconds, Event(start), Event(end)));
    }

    public CudaResult BeginCapture(nint stream)
        => Of(DriverAPINativeMethods.Streams.cuStreamBeginCapture(Stream(stream), (CUstreamCaptureMode)1)); // CU_STREAM_CAPTURE_MODE_THREAD_LOCAL

    public CudaResult EndCapture(nint stream, out nint graph)
    {
        var handle = new CUgraph();
        CudaResult result = Of(DriverAPINativeMethods.Streams.cuStreamEndCapture(Stream(stream), ref handle));
        graph = handle.Pointer;
        return result;
    }

    public CudaResult Instantiate(nint graph, out nint executable)
    {
        var handle = new CUgraphExec();
        CudaResult result = Of(DriverAPINativeMethods.GraphManagment.cuGraphInstantiate(ref handle, new CUgraph { Pointer = graph }, 0));
        executable = handle.Pointer;
        return result;
    }

    public CudaResult DestroyGraph(nint graph) => Of(DriverAPINativeMethods.GraphManagment.cuGraphDestroy(new CUgraph { Pointer = graph }));

    public CudaResult DestroyExecutable(nint executable)
        => Of(DriverAPINativeMethods.GraphManagment.cuGraphExecDestroy(new CUgraphExec { Pointer = executable }));

    public CudaResult LaunchGraph(nint executable, nint stream)
        => Of(DriverAPINativeMethods.GraphManagment.cuGraphLaunch(new CUgraphExec { Pointer = executable }, Stream(stream)));

    public CudaResult Launch(nint function, int x, int y, int z, int threads, int argumentCount, nint stream, void** arguments)
    {
        var pointers = new IntPtr[argumentCount]; // ManagedCuda takes an array; once per captured launch
        for (int i = 0; i < pointers.Length; i++)
        {
            pointers[i] = (nint)arguments[i];
        }

        return Of(DriverAPINativeMethods.Launch.cuLaunchKernel(
            new CUfunction { Pointer = function }, (uint)x, (uint)y, (uint)z, (uint)threads, 1, 1, 0, Stream(stream), pointers, null));
    }

    private static CudaResult Of(CUResult result) => (CudaResult)result;

    private static CUdevice Device(int device) => new() { Pointer = device };

    private static CUdeviceptr Pointer(ulong address) => new((SizeT)address);

    private static CUstream Stream(nint stream) => new() { Pointer = stream };

    private static CUevent Event(nint handle) => new() { Pointer = handle };

    private static SizeT Size(nuint bytes) => (ulong)bytes;
}
