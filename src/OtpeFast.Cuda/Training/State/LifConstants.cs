namespace OtpeFast.Cuda.Training.State;

/// <summary>The constants of every neuron of a network, rounded once.</summary>
internal readonly record struct LifConstants(float Leak, float Pull, float Threshold, float Slope)
{
    /// <summary>Those of a network.</summary>
    public static LifConstants Of(NetworkDescription network)
        => new((float)network.Leak, (float)((network.Leak - 1) * network.Threshold), network.Threshold, network.Slope);
}
