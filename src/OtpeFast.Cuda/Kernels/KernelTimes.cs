using OtpeFast.Cuda.Execution;

namespace OtpeFast.Cuda.Kernels;

/// <summary>
/// Times every launch between two events and counts its work, to see where a batch goes. It slows the whole down, adds a gap to each launch, and works only
/// without graphs.
/// </summary>
internal sealed class KernelTimes(CudaContext context, BatchDensity batch) : IDisposable
{
    private readonly List<(KernelEntry Kernel, KernelWork Work, CudaEvent Start, CudaEvent End)> _launches = [];

    /// <summary>What is known of the batch.</summary>
    public BatchDensity Batch => batch;

    public void Begin(KernelEntry kernel, KernelWork work, CudaStream stream)
    {
        var launch = (kernel, work, Start: new CudaEvent(context, timed: true), End: new CudaEvent(context, timed: true));
        _launches.Add(launch);
        stream.Record(launch.Start);
    }

    public void End(CudaStream stream) => stream.Record(_launches[^1].End);

    /// <summary>Each kernel's launches, time and work, the longest first; the stream is finished.</summary>
    /// <param name="batches">Number of batches that were timed; the sums are of one.</param>
    public IReadOnlyList<KernelProfile> Sum(int batches)
        => [.. _launches
            .GroupBy(static launch => launch.Kernel.Name)
            .Select(kernel => new KernelProfile(
                kernel.Key,
                (double)kernel.Count() / batches,
                kernel.Sum(static launch => (double)launch.End.MillisecondsSince(launch.Start)) / batches,
                kernel.Sum(static launch => launch.Work.Bytes) / batches,
                kernel.Sum(static launch => launch.Work.Flops) / batches))
            .OrderByDescending(static kernel => kernel.Milliseconds)];

    public void Dispose()
    {
        foreach ((_, _, CudaEvent start, CudaEvent end) in _launches)
        {
            start.Dispose();
            end.Dispose();
        }

        _launches.Clear();
    }
}
