using OtpeFast.Cuda.Execution;

namespace OtpeFast.Cuda.Training;

/// <summary>What decides the launches of a batch or step: its shape, the slot it lies in and its version, and whether the optimizer steps.</summary>
internal readonly record struct GraphKey(int Samples, int Steps, int Slot, int SlotVersion, bool Learns);

/// <summary>The captured graphs of a trainer, a few of the latest: batches of one shape need one for each slot.</summary>
internal sealed class GraphCache : IDisposable
{
    private const int Capacity = 8;
    private readonly (GraphKey Key, CudaGraph? Graph)[] _graphs = new (GraphKey, CudaGraph?)[Capacity];
    private int _next;

    /// <summary>The graph of a key; null where it was not captured yet.</summary>
    public CudaGraph? Find(in GraphKey key)
    {
        foreach ((GraphKey known, CudaGraph? graph) in _graphs)
        {
            if (graph is not null && known == key)
            {
                return graph;
            }
        }

        return null;
    }

    /// <summary>Keeps a graph in the place of the oldest, which the device must be done with.</summary>
    public void Add(in GraphKey key, CudaGraph graph)
    {
        _graphs[_next].Graph?.Dispose();
        _graphs[_next] = (key, graph);
        _next = (_next + 1) % Capacity;
    }

    public void Dispose()
    {
        foreach ((GraphKey _, CudaGraph? graph) in _graphs)
        {
            graph?.Dispose();
        }

        Array.Clear(_graphs);
    }
}
