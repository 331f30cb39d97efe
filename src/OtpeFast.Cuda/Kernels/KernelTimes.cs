using OtpeFast.Cuda.Execution;

namespace OtpeFast.Cuda.Kernels;

/// <summary>Times every launch between two events, to see where a batch goes. It slows the whole down and adds a gap to each launch.</summary>
internal sealed class KernelTimes(CudaContext context) : IDisposable
{
    private readonly List<(KernelEntry Kernel, CudaEvent Start, CudaEvent End)> _launches = [];

    public void Begin(KernelEntry kernel, CudaStream stream)
    {
        var launch = (kernel, Start: new CudaEvent(context, timed: true), End: new CudaEvent(context, timed: true));
        _launches.Add(launch);
        stream.Record(launch.Start);
    }

    public void End(CudaStream stream) => stream.Record(_launches[^1].End);

    /// <summary>Launches and milliseconds of each kernel so far, the longest first; the stream is finished.</summary>
    public IReadOnlyList<(string Kernel, int Launches, double Milliseconds)> Sum()
        => [.. _launches
            .GroupBy(static launch => launch.Kernel.Name)
            .Select(static kernel => (kernel.Key, kernel.Count(), kernel.Sum(static launch => (double)launch.End.MillisecondsSince(launch.Start))))
            .OrderByDescending(static kernel => kernel.Item3)];

    public void Dispose()
    {
        foreach ((_, CudaEvent start, CudaEvent end) in _launches)
        {
            start.Dispose();
            end.Dispose();
        }

        _launches.Clear();
    }
}
