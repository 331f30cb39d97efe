using OtpeFast.Data;
using OtpeFast.Training;

namespace OtpeFast.Bench.Workloads;

/// <summary>A network, a batch of input and the number of time steps: what engine and peers are given.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Network">The network's text.</param>
/// <param name="Classes">Classes, which choose the network's output layer.</param>
/// <param name="BatchSize">Samples a batch.</param>
/// <param name="Density">Share of input units that are active in a step; null for T-Randman.</param>
/// <param name="IsStream">Whether it is timed step by step.</param>
internal sealed record Workload(string Name, string Network, int Classes, int BatchSize, double? Density, bool IsStream = false)
{
    /// <summary>Time steps of every workload.</summary>
    public const int Steps = 50;

    private const ulong Seed = 1;

    /// <summary>Every workload. Networks are written out and Randman is scaled once, so that figures of different years are of the same work.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("randman", "50-128-128-10", 10, 128, null),
        new("shd-128", "700-128-128-20", 20, 128, 0.05),
        new("shd-128-dense", "700-128-128-20", 20, 128, 0.15),
        new("shd-512", "700-512-512-20", 20, 128, 0.05),
        new("shd-512-dense", "700-512-512-20", 20, 128, 0.15),
        new("shd-512x5", "700-512-512-512-512-20", 20, 128, 0.05),
        new("shd-512x5-dense", "700-512-512-512-512-20", 20, 128, 0.15),
        new("stream", "700-128-128-20", 20, 1, 0.05, IsStream: true),
        new("stream-256", "64-256-10", 10, 1, 0.05, IsStream: true),
    ];

    /// <summary>Finds a workload.</summary>
    /// <param name="name">Its name.</param>
    public static Workload Named(string name) => All.First(workload => workload.Name == name);

    /// <summary>Makes the input.</summary>
    /// <param name="steps">Number of time steps.</param>
    public SpikeBatch CreateBatch(int steps = Steps)
    {
        var network = new SpikingNetwork(NetworkCatalog.Find(Network, 1, Classes), Seed);
        var batch = new SpikeBatch(network.Description.Inputs);
        if (Density is double density)
        {
            CountedInput.Fill(batch, BatchSize, steps, Classes, density, Seed);
        }
        else
        {
            new RandmanSource(new RandmanManifolds(Seed), RandmanEncoding.Time, steps, Seed, stream: 0, scaling: RandmanScaling.Once).Fill(batch, 0, BatchSize);
        }

        return batch;
    }

    /// <summary>Makes the network, its weights scaled so that hidden layers fire as they do in trained networks.</summary>
    /// <param name="batch">The input.</param>
    /// <param name="rates">Receives the share of active neurons of each layer.</param>
    public ISpikingNetwork CreateNetwork(SpikeBatch batch, out double[] rates)
    {
        var network = new SpikingNetwork(NetworkCatalog.Find(Network, 1, Classes), Seed);
        rates = FiringRates.Scale(network, batch);
        return network;
    }
}
