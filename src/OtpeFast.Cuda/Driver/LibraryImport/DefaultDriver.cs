using System.Runtime.InteropServices;
using System.Text;
using static OtpeFast.Cuda.Driver.NvidiaLibrary;

namespace OtpeFast.Cuda.Driver;

/// <summary>The seam over the driver's own library.</summary>
internal sealed unsafe class DefaultDriver : ICudaDriver
{
    private const uint NonBlocking = 1; // CU_STREAM_NON_BLOCKING
    private const uint DisableTiming = 2; // CU_EVENT_DISABLE_TIMING
    private const int ThreadLocalCapture = 1; // CU_STREAM_CAPTURE_MODE_THREAD_LOCAL
    private const int ErrorLogBuffer = 5; // CU_JIT_ERROR_LOG_BUFFER
    private const int ErrorLogBytes = 6; // CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES

    public CudaResult Initialize() => cuInit(0);

    public CudaResult GetVersion(out int version)
    {
        fixed (int* to = &version)
        {
            return cuDriverGetVersion(to);
        }
    }

    public string Describe(CudaResult result)
    {
        byte* name = null;
        byte* text = null;
        return cuGetErrorName(result, &name) == CudaResult.Success && cuGetErrorString(result, &text) == CudaResult.Success
            ? $"{Marshal.PtrToStringUTF8((nint)name)}: {Marshal.PtrToStringUTF8((nint)text)}"
            : $"error {(int)result}";
    }

    public CudaResult GetDeviceCount(out int count)
    {
        fixed (int* to = &count)
        {
            return cuDeviceGetCount(to);
        }
    }

    public CudaResult GetDevice(int ordinal, out int device)
    {
        fixed (int* to = &device)
        {
            return cuDeviceGet(to, ordinal);
        }
    }

    public CudaResult GetDeviceName(int device, out string name)
    {
        byte* text = stackalloc byte[256];
        CudaResult result = cuDeviceGetName(text, 256, device);
        name = result == CudaResult.Success ? Marshal.PtrToStringUTF8((nint)text)! : "";
        return result;
    }

    public CudaResult GetDeviceMemory(int device, out nuint bytes)
    {
        fixed (nuint* to = &bytes)
        {
            return cuDeviceTotalMem_v2(to, device);
        }
    }

    public CudaResult GetDeviceAttribute(DeviceAttribute attribute, int device, out int value)
    {
        fixed (int* to = &value)
        {
            return cuDeviceGetAttribute(to, attribute, device);
        }
    }

    public CudaResult RetainContext(int device, out nint context)
    {
        fixed (nint* to = &context)
        {
            return cuDevicePrimaryCtxRetain(to, device);
        }
    }

    public CudaResult ReleaseContext(int device) => cuDevicePrimaryCtxRelease_v2(device);

    public CudaResult SetContext(nint context) => cuCtxSetCurrent(context);

    public CudaResult LoadModule(ReadOnlySpan<byte> ptx, out nint module, out string log)
    {
        const int LogBytes = 8192;
        byte* text = stackalloc byte[LogBytes];
        text[0] = 0;
        int* options = stackalloc int[2] { ErrorLogBuffer, ErrorLogBytes };
        void** values = stackalloc void*[2] { text, (void*)LogBytes };
        fixed (byte* image = ptx)
        fixed (nint* to = &module)
        {
            CudaResult result = cuModuleLoadDataEx(to, image, 2, options, values);
            log = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)).Trim();
            return result;
        }
    }

    public CudaResult UnloadModule(nint module) => cuModuleUnload(module);

    public CudaResult GetFunction(nint module, string name, out nint function)
    {
        fixed (nint* to = &function)
        {
            return cuModuleGetFunction(to, module, name);
        }
    }

    public CudaResult Allocate(nuint bytes, out ulong pointer)
    {
        fixed (ulong* to = &pointer)
        {
            return cuMemAlloc_v2(to, bytes);
        }
    }

    public CudaResult Free(ulong pointer) => cuMemFree_v2(pointer);

    public CudaResult GetMemory(out nuint free, out nuint total)
    {
        fixed (nuint* first = &free, second = &total)
        {
            return cuMemGetInfo_v2(first, second);
        }
    }

    public CudaResult AllocateHost(nuint bytes, out nint pointer)
    {
        fixed (nint* to = &pointer)
        {
            return cuMemHostAlloc(to, bytes, 0);
        }
    }

    public CudaResult FreeHost(nint pointer) => cuMemFreeHost(pointer);

    public CudaResult CopyToDevice(ulong target, nint source, nuint bytes, nint stream) => cuMemcpyHtoDAsync_v2(target, source, bytes, stream);

    public CudaResult CopyToHost(nint target, ulong source, nuint bytes, nint stream) => cuMemcpyDtoHAsync_v2(target, source, bytes, stream);

    public CudaResult CopyOnDevice(ulong target, ulong source, nuint bytes, nint stream) => cuMemcpyDtoDAsync_v2(target, source, bytes, stream);

    public CudaResult Fill(ulong target, uint value, nuint count, nint stream) => cuMemsetD32Async(target, value, count, stream);

    public CudaResult CreateStream(out nint stream)
    {
        fixed (nint* to = &stream)
        {
            return cuStreamCreate(to, NonBlocking);
        }
    }

    public CudaResult DestroyStream(nint stream) => cuStreamDestroy_v2(stream);

    public CudaResult Synchronize(nint stream) => cuStreamSynchronize(stream);

    public CudaResult Wait(nint stream, nint waited) => cuStreamWaitEvent(stream, waited, 0);

    public CudaResult CreateEvent(bool timed, out nint created)
    {
        fixed (nint* to = &created)
        {
            return cuEventCreate(to, timed ? 0 : DisableTiming);
        }
    }

    public CudaResult DestroyEvent(nint destroyed) => cuEventDestroy_v2(destroyed);

    public CudaResult Record(nint recorded, nint stream) => cuEventRecord(recorded, stream);

    public CudaResult SynchronizeEvent(nint waited) => cuEventSynchronize(waited);

    public CudaResult GetElapsed(nint start, nint end, out float milliseconds)
    {
        fixed (float* to = &milliseconds)
        {
            return cuEventElapsedTime(to, start, end);
        }
    }

    public CudaResult BeginCapture(nint stream) => cuStreamBeginCapture_v2(stream, ThreadLocalCapture);

    public CudaResult EndCapture(nint stream, out nint graph)
    {
        fixed (nint* to = &graph)
        {
            return cuStreamEndCapture(stream, to);
        }
    }

    public CudaResult Instantiate(nint graph, out nint executable)
    {
        fixed (nint* to = &executable)
        {
            return cuGraphInstantiateWithFlags(to, graph, 0);
        }
    }

    public CudaResult DestroyGraph(nint graph) => cuGraphDestroy(graph);

    public CudaResult DestroyExecutable(nint executable) => cuGraphExecDestroy(executable);

    public CudaResult LaunchGraph(nint executable, nint stream) => cuGraphLaunch(executable, stream);

    public CudaResult Launch(nint function, int x, int y, int z, int threads, int argumentCount, nint stream, void** arguments)
        => cuLaunchKernel(function, (uint)x, (uint)y, (uint)z, (uint)threads, 1, 1, 0, stream, arguments, null);
}
