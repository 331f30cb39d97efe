using System.Runtime.InteropServices;
using OtpeFast.Cuda.Driver;

namespace OtpeFast.Cuda.Tests.Host;

/// <summary>
/// The seam over the kernels' host build: memory of this process, streams that run when someone waits for them, graphs that are lists of what was captured.
/// With it the whole backend runs without a GPU. It is as strict as it can be: memory is poisoned, every block is guarded, nothing may leak, nothing that is
/// still to come may use what is given back, and every call wants a context that is current on its thread.
/// </summary>
internal sealed unsafe class HostDriver : ICudaDriver, IDisposable
{
    private const int Guard = 64;
    private const nint Context = 77;
    private const byte Poison = 0xCB; // as floats -2.6e7: not a number that a right result could hold
    private readonly Dictionary<ulong, nuint> _device = [];
    private readonly Dictionary<ulong, nuint> _pinned = [];
    private readonly Dictionary<string, int> _kernels = [];
    private readonly Dictionary<nint, List<Work>> _graphs = [];
    private readonly HostStreams _streams = new();
    private readonly ThreadLocal<nint> _current = new();
    private readonly HashSet<nint> _handles = [];
    private readonly HashSet<nint> _timed = []; // events
    private readonly IReadOnlyList<(string Name, string File, string Signature, int Threads)> _all;
    private List<Work>? _capture;
    private nint _capturing; // the stream
    private int _retained;
    private nint _nextHandle = 1;

    public HostDriver()
    {
        HostKernels.Require();
        _all = HostKernels.All();
        for (int i = 0; i < _all.Count; i++)
        {
            _kernels.Add(_all[i].Name, i);
        }
    }

    /// <summary>Runs blocks and threads from the last to the first, too: a kernel that misses a barrier shows other numbers.</summary>
    public bool Descending { get; set; }

    /// <summary>Bytes of device memory in use.</summary>
    public long DeviceBytes => _device.Values.Sum(static bytes => (long)bytes);

    /// <summary>Bytes that may be in use; more are refused as out of memory.</summary>
    public long MemoryLimit { get; set; } = long.MaxValue;

    /// <summary>What each call returns that a test wants to fail.</summary>
    public CudaResult InitializeResult { get; init; }

    public int Version { get; init; } = 12000;

    public int DeviceCount { get; init; } = 1;

    public int CapabilityMajor { get; init; } = 9;

    public CudaResult LoadResult { get; init; }

    public CudaResult LaunchResult { get; set; }

    public CudaResult InstantiateResult { get; set; }

    /// <summary>What every call that gives something back returns: a context in which a kernel has failed refuses them all.</summary>
    public CudaResult ReleaseResult { get; set; }

    /// <summary>Number of kernels launched, replays of graphs included.</summary>
    public int Launches { get; private set; }

    /// <summary>Number of graphs captured.</summary>
    public int Captures { get; private set; }

    /// <summary>A failed context runs nothing any more.</summary>
    private bool HasFailed => ReleaseResult != CudaResult.Success || LaunchResult != CudaResult.Success;

    public CudaResult Initialize() => InitializeResult;

    public CudaResult GetVersion(out int version) => Return(version = Version);

    public string Describe(CudaResult result) => $"CUDA_TEST: {result}";

    public CudaResult GetDeviceCount(out int count) => Return(count = DeviceCount);

    public CudaResult GetDevice(int ordinal, out int device) => Return(device = ordinal);

    public CudaResult GetDeviceName(int device, out string name)
    {
        name = "host build";
        return CudaResult.Success;
    }

    public CudaResult GetDeviceMemory(int device, out nuint bytes) => Return((int)(bytes = 1 << 30));

    public CudaResult GetDeviceAttribute(DeviceAttribute attribute, int device, out int value)
        => Return(value = attribute switch { DeviceAttribute.ComputeCapabilityMajor => CapabilityMajor, DeviceAttribute.ComputeCapabilityMinor => 0, _ => 4 });

    public CudaResult RetainContext(int device, out nint context)
    {
        _retained++;
        return Return((int)(context = Context));
    }

    public CudaResult ReleaseContext(int device)
    {
        Assert.That(--_retained, Is.Not.Negative, "a context that was not retained");
        return ReleaseResult;
    }

    public CudaResult SetContext(nint context)
    {
        Assert.That(context == Context && _retained > 0, "a context that is not open");
        _current.Value = context;
        return CudaResult.Success;
    }

    public CudaResult LoadModule(ReadOnlySpan<byte> ptx, out nint module, out string log)
    {
        RequireContext();
        Assert.That(ptx[^1], Is.Zero, "the text must end in a zero");
        Assert.That(_capture, Is.Null, "a module cannot be loaded while a stream captures");
        log = LoadResult == CudaResult.Success ? "" : "ptxas error : it says\nwhy";
        module = LoadResult == CudaResult.Success ? NewHandle() : 0;
        return LoadResult;
    }

    public CudaResult UnloadModule(nint module)
    {
        Assert.That(HasFailed || _streams.IsIdle, "a module was unloaded while there is work to come");
        return Drop(module);
    }

    public CudaResult GetFunction(nint module, string name, out nint function)
    {
        RequireContext();
        function = _kernels[name] + 1;
        return CudaResult.Success;
    }

    public CudaResult Allocate(nuint bytes, out ulong pointer)
    {
        RequireContext();
        Assert.That(_capture, Is.Null, "memory cannot be bought while a stream captures");
        pointer = 0;
        if (DeviceBytes + (long)bytes > MemoryLimit)
        {
            return CudaResult.OutOfMemory;
        }

        byte* block = (byte*)NativeMemory.AlignedAlloc(bytes + 2 * Guard, Guard);
        NativeMemory.Fill(block, bytes + 2 * Guard, Poison);
        pointer = (ulong)block + Guard;
        _device.Add(pointer, bytes);
        return CudaResult.Success;
    }

    public CudaResult Free(ulong pointer)
    {
        RequireContext();
        RequireUnused(pointer, _device[pointer]);
        CheckGuards(pointer, _device[pointer]);
        _device.Remove(pointer);
        NativeMemory.AlignedFree((byte*)pointer - Guard);
        return ReleaseResult;
    }

    public CudaResult GetMemory(out nuint free, out nuint total)
    {
        RequireContext();
        total = 1 << 30;
        free = total - (nuint)Math.Min(DeviceBytes, 1 << 30);
        return CudaResult.Success;
    }

    public CudaResult AllocateHost(nuint bytes, out nint pointer)
    {
        RequireContext();
        pointer = (nint)NativeMemory.Alloc(bytes);
        _pinned.Add((ulong)pointer, bytes);
        return CudaResult.Success;
    }

    public CudaResult FreeHost(nint pointer)
    {
        RequireContext();
        Assert.That(_pinned.Remove((ulong)pointer, out nuint bytes), "freed what was not bought");
        RequireUnused((ulong)pointer, bytes);
        NativeMemory.Free((void*)pointer);
        return CudaResult.Success;
    }

    public CudaResult CopyToDevice(ulong target, nint source, nuint bytes, nint stream)
    {
        RequireBought(_device, target, bytes);
        RequireBought(_pinned, (ulong)source, bytes);
        return Do(stream, () => Copy((void*)source, (void*)target, bytes), target, (ulong)source);
    }

    public CudaResult CopyToHost(nint target, ulong source, nuint bytes, nint stream)
    {
        RequireBought(_pinned, (ulong)target, bytes);
        RequireBought(_device, source, bytes);
        return Do(stream, () => Copy((void*)source, (void*)target, bytes), (ulong)target, source);
    }

    public CudaResult CopyOnDevice(ulong target, ulong source, nuint bytes, nint stream)
    {
        RequireBought(_device, target, bytes);
        RequireBought(_device, source, bytes);
        return Do(stream, () => Copy((void*)source, (void*)target, bytes), target, source);
    }

    public CudaResult Fill(ulong target, uint value, nuint count, nint stream)
    {
        RequireBought(_device, target, 4 * count);
        return Do(stream, () => new Span<uint>((void*)target, (int)count).Fill(value), target);
    }

    public CudaResult CreateStream(out nint stream)
    {
        RequireContext();
        stream = NewHandle();
        _streams.Open(stream);
        return CudaResult.Success;
    }

    public CudaResult DestroyStream(nint stream)
    {
        if (!HasFailed)
        {
            Assert.That(_streams.IsEmpty(stream), "a stream was given back while there is work to come");
        }

        _streams.Close(stream);
        return Drop(stream);
    }

    public CudaResult Synchronize(nint stream)
    {
        RequireContext();
        Assert.That(_capture, Is.Null, "a stream that captures cannot be waited for");
        _streams.Finish(stream);
        return ReleaseResult;
    }

    public CudaResult Wait(nint stream, nint waited)
    {
        RequireContext();
        RequireNoCapture(stream);
        _streams.Wait(stream, waited);
        return CudaResult.Success;
    }

    public CudaResult CreateEvent(bool timed, out nint created)
    {
        RequireContext();
        created = NewHandle();
        if (timed)
        {
            _timed.Add(created);
        }

        return CudaResult.Success;
    }

    public CudaResult DestroyEvent(nint destroyed) => Drop(destroyed);

    public CudaResult Record(nint recorded, nint stream)
    {
        RequireContext();
        RequireNoCapture(stream);
        Assert.That(_handles, Does.Contain(recorded), "an event that is not open");
        _streams.Record(stream, recorded);
        return CudaResult.Success;
    }

    public CudaResult SynchronizeEvent(nint waited)
    {
        RequireContext();
        _streams.FinishUntil(waited);
        return CudaResult.Success;
    }

    public CudaResult GetElapsed(nint start, nint end, out float milliseconds)
    {
        RequireContext();
        Assert.That(_timed, Does.Contain(start).And.Contain(end), "events that are not timed");
        Assert.That(_streams.IsReached(start) && _streams.IsReached(end), "events that are not reached");
        milliseconds = 1;
        return CudaResult.Success;
    }

    public CudaResult BeginCapture(nint stream)
    {
        RequireContext();
        Assert.That(_capture, Is.Null);
        _capture = [];
        _capturing = stream;
        Captures++;
        return CudaResult.Success;
    }

    public CudaResult EndCapture(nint stream, out nint graph)
    {
        graph = NewHandle();
        Assert.That(stream, Is.EqualTo(_capturing), "another stream than the one that captures");
        _graphs.Add(graph, _capture!);
        _capture = null;
        _capturing = 0;
        return CudaResult.Success;
    }

    public CudaResult Instantiate(nint graph, out nint executable)
    {
        executable = 0;
        if (InstantiateResult != CudaResult.Success)
        {
            return InstantiateResult;
        }

        executable = NewHandle();
        _graphs.Add(executable, _graphs[graph]);
        return CudaResult.Success;
    }

    public CudaResult DestroyGraph(nint graph)
    {
        _graphs.Remove(graph);
        return Drop(graph);
    }

    public CudaResult DestroyExecutable(nint executable) => DestroyGraph(executable);

    public CudaResult LaunchGraph(nint executable, nint stream)
    {
        RequireContext();
        RequireNoCapture(stream);
        foreach (Work work in _graphs[executable])
        {
            _streams.Add(stream, work);
        }

        return CudaResult.Success;
    }

    public CudaResult Launch(nint function, int x, int y, int z, int threads, int argumentCount, nint stream, void** arguments)
    {
        RequireContext();
        if (LaunchResult != CudaResult.Success)
        {
            return LaunchResult;
        }

        int kernel = (int)function - 1;
        Assert.That(threads, Is.EqualTo(_all[kernel].Threads), "threads of " + _all[kernel].Name);
        Assert.That(x > 0 && x <= int.MaxValue && y is > 0 and <= 65_535 && z is > 0 and <= 65_535, $"grid {x} {y} {z} of {_all[kernel].Name}");
        ulong[] values = new ulong[argumentCount];
        Assert.That(argumentCount, Is.EqualTo(_all[kernel].Signature.Length), "arguments of " + _all[kernel].Name);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = *(ulong*)arguments[i];
        }

        ulong[] pointers = [.. values.Where((_, i) => _all[kernel].Signature[i] == 'p')];
        return Do(stream, () => Run(kernel, x, y, z, values), pointers);
    }

    /// <summary>Nothing may be left.</summary>
    public void Dispose()
    {
        Assert.Multiple(() =>
        {
            Assert.That(_retained, Is.Zero, "a context that was not given back");
            Assert.That(_device, Is.Empty, "device memory that was not given back");
            Assert.That(_pinned, Is.Empty, "pinned memory that was not given back");
            Assert.That(_handles, Is.Empty, "handles that were not given back");
        });
    }

    private static CudaResult Return(int value) => CudaResult.Success;

    private static void Copy(void* source, void* target, nuint bytes) => NativeMemory.Copy(source, target, bytes);

    private static void CheckGuards(ulong pointer, nuint bytes)
    {
        byte* block = (byte*)pointer;
        for (int i = 1; i <= Guard; i++)
        {
            Assert.That(block[-i] == Poison && block[(nint)bytes + i - 1] == Poison, "something was written beside a buffer");
        }
    }

    private void Run(int kernel, int x, int y, int z, ulong[] values)
    {
        Launches++;
        fixed (ulong* slots = values)
        {
            void** pointers = stackalloc void*[values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                pointers[i] = slots + i;
            }

            string? problem = HostKernels.Launch(kernel, x, y, z, pointers, Descending);
            Assert.That(problem, Is.Null, _all[kernel].Name);
        }
    }

    private static void RequireBought(Dictionary<ulong, nuint> bought, ulong pointer, nuint bytes)
        => Assert.That(bytes == 0 || bought.Any(block => pointer >= block.Key && pointer + bytes <= block.Key + block.Value), "a copy or fill outside of what was bought");

    private void RequireUnused(ulong pointer, nuint bytes)
        => Assert.That(HasFailed || !_streams.Uses(pointer, bytes), "memory was given back that work to come uses");

    private void RequireContext() => Assert.That(_current.Value == Context && _retained > 0, "no context is current on this thread");

    private void RequireNoCapture(nint stream) => Assert.That(_capture is null || stream != _capturing, "the stream captures");

    /// <summary>Puts work into a stream, or into the graph that is captured from it.</summary>
    private CudaResult Do(nint stream, Action action, params ulong[] addresses)
    {
        RequireContext();
        var work = new Work(action, addresses);
        if (_capture is not null && stream == _capturing)
        {
            _capture.Add(work);
        }
        else
        {
            _streams.Add(stream, work);
        }

        return CudaResult.Success;
    }

    private nint NewHandle()
    {
        _handles.Add(_nextHandle);
        return _nextHandle++;
    }

    private CudaResult Drop(nint handle)
    {
        RequireContext();
        Assert.That(_handles.Remove(handle), "a handle that was not given out");
        return ReleaseResult;
    }
}
