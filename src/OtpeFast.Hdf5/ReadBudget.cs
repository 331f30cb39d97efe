namespace OtpeFast.Hdf5;

/// <summary>
/// What reading one file may cost: bytes, calls and memory in proportion to its size. Indices of a damaged or hostile file refer to one another, or to the same
/// place again and again; whoever follows them through this ends soon.
/// </summary>
internal sealed class ReadBudget(long fileLength)
{
    private const long FreeBytes = 64 << 20;
    private const long FreeCalls = 500_000;
    private const long FreeMemory = 128 << 20;
    private const int Passes = 8; // times that the whole file may be read
    private const int BytesACall = 256; // what a call reads at least, on average
    private readonly long _largestBytes = FreeBytes + Passes * fileLength;
    private readonly long _largestCalls = FreeCalls + fileLength / BytesACall;
    private readonly long _largestMemory = FreeMemory + Passes * fileLength;
    private readonly long _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _bytes;
    private long _calls;

    /// <summary>Bytes of the file.</summary>
    public long FileLength { get; } = fileLength;

    /// <summary>Notes a call, and what it reads or hands out.</summary>
    /// <exception cref="Hdf5Exception">It is more than a sound file needs.</exception>
    public void Spend(long bytes)
    {
        _bytes += bytes;
        _calls++;
        if (_bytes > _largestBytes || _calls > _largestCalls || Allocated() > _largestMemory)
        {
            throw new Hdf5Exception("it refers to the same data again and again, as damaged files do");
        }

        // What is nested without end calls itself without end.
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
    }

    private long Allocated() => Environment.CurrentManagedThreadId == _thread ? GC.GetAllocatedBytesForCurrentThread() - _allocatedBefore : 0;
}
