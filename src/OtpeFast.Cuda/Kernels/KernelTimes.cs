using OtpeFast.Cuda.Execution;

namespace OtpeFast.Cuda.Kernels;

/// <summary>
/// Times every launch between two events and counts its work, to see where a batch goes. It slows the whole down and works only without graphs.
/// </summary>
/// <remarks>
/// An idle device passes the first event as soon as it comes, and would count the time until the kernel comes after it. So every few launches something
/// long is put ahead of them, behind which they queue up and then run one right after another.
/// </remarks>
internal sealed class KernelTimes : IDisposable
{
    private const int LaunchesAhead = 256; // with their events fewer than the commands that a driver queues
    private const double MillisecondsAhead = 5; // 20 µs for each of them, several times what the processor needs
    private const int TrialRounds = 2_000;
    private readonly CudaContext _context;
    private readonly CudaStream _stream;
    private readonly Launcher _ahead; // not timed
    private readonly DeviceBuffer<float> _result;
    private readonly int _rounds;
    private readonly List<(CudaEvent Start, CudaEvent End)> _events = []; // bought in the first batch, used again in each
    private readonly List<(KernelEntry Kernel, KernelWork Work)> _launches = []; // of the batch that runs
    private readonly List<(string Kernel, KernelWork Work, double Milliseconds)> _timed = [];

    /// <summary>Buys what it needs, and finds out how long something long takes.</summary>
    /// <param name="memory">Where, until its owner gives it back.</param>
    /// <param name="timed">What launches the kernels that will be timed.</param>
    /// <param name="batch">What is known of the batch.</param>
    public KernelTimes(DeviceMemory memory, Launcher timed, BatchDensity batch)
    {
        _context = memory.Context;
        _stream = timed.Stream;
        _ahead = timed.WithoutTimes();
        Batch = batch;
        _result = memory.Buy<float>(_stream, 256);
        PutAhead(TrialRounds); // the first loads the kernel
        using var start = new CudaEvent(_context, timed: true);
        using var end = new CudaEvent(_context, timed: true);
        _stream.Record(start);
        PutAhead(TrialRounds);
        _stream.Record(end);
        _stream.Synchronize();
        _rounds = (int)Math.Clamp(TrialRounds * MillisecondsAhead / Math.Max(end.MillisecondsSince(start), 1e-3), 1, int.MaxValue);
    }

    /// <summary>What is known of the batch.</summary>
    public BatchDensity Batch { get; }

    public void Begin(KernelEntry kernel, KernelWork work)
    {
        if (_launches.Count == _events.Count)
        {
            _events.Add((new CudaEvent(_context, timed: true), new CudaEvent(_context, timed: true)));
        }

        if (_launches.Count % LaunchesAhead == 0)
        {
            PutAhead(_rounds);
        }

        _launches.Add((kernel, work));
        _stream.Record(_events[_launches.Count - 1].Start);
    }

    public void End() => _stream.Record(_events[_launches.Count - 1].End);

    /// <summary>Adds up a batch that is finished.</summary>
    /// <param name="isTimed">Whether it counts.</param>
    public void EndBatch(bool isTimed)
    {
        for (int i = 0; isTimed && i < _launches.Count; i++)
        {
            (KernelEntry kernel, KernelWork work) = _launches[i];
            _timed.Add((kernel.Name, work, _events[i].End.MillisecondsSince(_events[i].Start)));
        }

        _launches.Clear();
    }

    /// <summary>Each kernel's launches, time and work, the longest first.</summary>
    /// <param name="batches">Number of batches that were timed; the sums are of one.</param>
    public IReadOnlyList<KernelProfile> Sum(int batches)
        => [.. _timed
            .GroupBy(static launch => launch.Kernel)
            .Select(kernel => new KernelProfile(
                kernel.Key,
                (double)kernel.Count() / batches,
                kernel.Sum(static launch => launch.Milliseconds) / batches,
                kernel.Sum(static launch => launch.Work.Bytes) / batches,
                kernel.Sum(static launch => launch.Work.Flops) / batches))
            .OrderByDescending(static kernel => kernel.Milliseconds)];

    public void Dispose()
    {
        _stream.Finish();
        foreach ((CudaEvent start, CudaEvent end) in _events)
        {
            start.Dispose();
            end.Dispose();
        }

        _events.Clear();
    }

    private void PutAhead(int rounds) => _ahead.MultiplyAdd(new Grid(1), default, _result, factor: 0.5f, rounds);
}
