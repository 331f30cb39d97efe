namespace OtpeFast.Tasks;

/// <summary>How large a network is.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class NetworkSize
{
    /// <summary>Number of weights, biases and constants that are trained; padding is none of them.</summary>
    /// <param name="network">The network.</param>
    public static long Parameters(NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Layers.Sum(static layer => (long)layer.Rows * layer.Neurons);
    }
}
