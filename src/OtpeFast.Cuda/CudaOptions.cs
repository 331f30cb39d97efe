namespace OtpeFast.Cuda;

/// <summary>How work is given to the device.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record CudaOptions
{
    /// <summary>
    /// Whether the launches of a batch or step are captured once into a CUDA graph and replayed, which is faster. Without, each kernel is launched
    /// by itself, and a profiler shows the NVTX ranges of layers around their kernels.
    /// </summary>
    public bool Graphs { get; init; } = true;
}
