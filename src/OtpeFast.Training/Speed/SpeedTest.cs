using System.Diagnostics;
using OtpeFast.Data;

namespace OtpeFast.Training;

/// <summary>How fast a network trains here.</summary>
/// <param name="BatchesASecond">Batches a second, from the median.</param>
/// <param name="GigaFlops">10⁹ multiplications and additions a second; offline only.</param>
/// <param name="GigaBytes">10⁹ bytes a second; offline only.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record Speed(double BatchesASecond, double? GigaFlops, double? GigaBytes);

/// <summary>Trains on one batch again and again, at rates of spikes as trained networks have them.</summary>
/// <remarks>Safe from any thread, as long as nobody else uses what is written meanwhile.</remarks>
public static class SpeedTest
{
    /// <summary>Number of samples of a batch, if nobody says another.</summary>
    public const int BatchSize = 128;

    private const int Steps = 50;
    private const int WarmUps = 3;
    private const double Density = 0.05;
    private const ulong Seed = 1;

    /// <summary>Makes the batch: T-Randman where the network fits it, or event counts in one of twenty units.</summary>
    /// <param name="network">The network.</param>
    /// <param name="samples">Number of samples, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no samples.</exception>
    public static SpikeBatch CreateBatch(NetworkDescription network, int samples = BatchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var batch = new SpikeBatch(network.Inputs);
        var manifolds = new RandmanManifolds(Seed);
        if (manifolds.Units == network.Inputs)
        {
            new RandmanSource(manifolds, RandmanEncoding.Time, Steps, Seed, stream: 0).Fill(batch, 0, samples);
        }
        else
        {
            CountedInput.Fill(batch, samples, Steps, network.Classes, Density, Seed);
        }

        return batch;
    }

    /// <summary>Measures one trainer.</summary>
    /// <param name="network">The network, at the wanted rates.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="work">What a batch takes, or null where that is not counted.</param>
    /// <param name="threads">Number of threads; 0 for one per processor.</param>
    /// <param name="duration">How long.</param>
    /// <param name="device">The device that trains; null for this process's processors.</param>
    public static Speed Measure(
        ISpikingNetwork network, TrainerDescription trainer, SpikeBatch batch, BatchWork? work, int threads, TimeSpan duration, Device? device = null)
    {
        // So small a rate that weights, and with them the rates of spikes, stay where they are.
        OptimizerOptions optimizer = new() { LearningRate = 1e-9f };
        var options = new TrainerOptions { BatchSize = batch.Samples, Steps = batch.Steps, Threads = threads, Device = device, Optimizer = optimizer };
        using ITrainer made = network.CreateTrainer(trainer, options);
        for (int i = 0; i < WarmUps; i++)
        {
            made.Train(batch);
        }

        // One batch ahead, as runs train on a device: what is timed is from the end of one batch to the end of the next.
        var queue = made as IQueuedTrainer;
        queue?.Enqueue(batch);

        var seconds = new List<double>();
        var clock = Stopwatch.StartNew();
        do
        {
            long start = Stopwatch.GetTimestamp();
            if (queue is null)
            {
                made.Train(batch);
            }
            else
            {
                queue.Enqueue(batch);
                queue.Dequeue();
            }

            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        while (clock.Elapsed < duration);

        queue?.Dequeue();
        seconds.Sort();
        double median = seconds[seconds.Count / 2];
        return new Speed(1 / median, work?.Flops / median / 1e9, work?.Bytes / median / 1e9);
    }
}
