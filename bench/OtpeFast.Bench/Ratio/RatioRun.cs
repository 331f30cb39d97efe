using System.Diagnostics;
using OtpeFast.Bench.Peers;
using OtpeFast.Bench.Workloads;

namespace OtpeFast.Bench.Ratio;

/// <summary>What to compare.</summary>
internal sealed record RatioSettings(Workload Workload, LearningRule Rule, UpdateMode Mode, string Peer, int Threads, double Seconds);

/// <summary>Runs the engine and a peer in turn, in one process, on the same data from the same weights.</summary>
internal static class RatioRun
{
    /// <summary>Largest relative difference of gradients that still counts as the same computation.</summary>
    public const double Tolerance = 1e-3;

    private const int WarmUps = 2;
    private const int FewestRuns = 3;
    private const int SettleMilliseconds = 20;

    /// <exception cref="InvalidOperationException">The gradients differ.</exception>
    public static RatioResult Compare(RatioSettings settings)
    {
        TorchLibrary.Initialize(settings.Threads);
        SpikeBatch batch = settings.Workload.CreateBatch();
        ISpikingNetwork network = settings.Workload.CreateNetwork(batch, out double[] rates);

        // So small that weights, and with them the spikes that the cost depends on, stay where they are.
        var optimizer = new OptimizerOptions { LearningRate = 1e-9f };
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        long? start = PeakMemory.Start();
        using ITrainer engine = EngineTrainers.Create(network, settings, optimizer);
        engine.ComputeGradients(batch);
        engine.Train(batch);
        long? enginePeak = PeakMemory.Above(start);

        network.SetParameters(parameters);
        LearningRule peerRule = settings.Peer.StartsWith("bptt", StringComparison.Ordinal) ? LearningRule.Bptt : settings.Rule;
        float[] expected = Gradients(network, settings with { Rule = peerRule }, batch);
        start = PeakMemory.Start();
        using Peer peer = PeerCatalog.Create(settings.Peer, settings.Rule, settings.Mode, network.Description, parameters, batch, optimizer);
        peer.ComputeGradients();
        var actual = new float[parameters.Length];
        peer.CopyGradientsTo(actual);
        peer.Train();
        long? peerPeak = PeakMemory.Above(start);

        double difference = Difference(network.Description, expected, actual);
        if (!(difference <= Tolerance))
        {
            throw new InvalidOperationException(
                $"The gradients of engine and peer differ by {difference:E1}, more than {Tolerance:E0}: they do not compute the same, so there is no ratio.");
        }

        return settings.Workload.IsStream
            ? Stream(settings, rates, difference, batch, (IOnlineTrainer)engine, (OnlinePeer)peer, enginePeak, peerPeak)
            : Batches(settings, rates, difference, batch, engine, peer, enginePeak, peerPeak);
    }

    private static RatioResult Batches(
        RatioSettings settings, double[] rates, double difference, SpikeBatch batch, ITrainer engine, Peer peer, long? enginePeak, long? peerPeak)
    {
        var engineTimes = new List<double>(10_000);
        var peerTimes = new List<double>(10_000);
        (long engineBytes, long peerBytes) = (0, 0);
        for (int i = 0; i < WarmUps; i++)
        {
            engine.Train(batch);
            peer.Train();
        }

        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < settings.Seconds || engineTimes.Count < FewestRuns)
        {
            Settle(() => engine.Train(batch));
            engineTimes.Add(Time(() => engine.Train(batch), ref engineBytes));
            Settle(peer.Train);
            peerTimes.Add(Time(peer.Train, ref peerBytes));
        }

        return Result(settings, rates, difference, engineTimes, peerTimes, engineBytes, peerBytes, enginePeak, peerPeak);
    }

    /// <summary>
    /// Runs one side, untimed, until the idle threads of the other have stopped spinning and its data has left the
    /// caches: each side is timed as it runs alone.
    /// </summary>
    private static void Settle(Action action)
    {
        var clock = Stopwatch.StartNew();
        do
        {
            action();
        }
        while (clock.ElapsedMilliseconds < SettleMilliseconds);
    }

    private static RatioResult Stream(
        RatioSettings settings, double[] rates, double difference, SpikeBatch batch, IOnlineTrainer engine, OnlinePeer peer, long? enginePeak, long? peerPeak)
    {
        var engineTimes = new List<double>(2_000_000);
        var peerTimes = new List<double>(2_000_000);
        (long engineBytes, long peerBytes) = (0, 0);
        var clock = Stopwatch.StartNew();
        bool warm = false;
        while (clock.Elapsed.TotalSeconds < settings.Seconds || engineTimes.Count == 0)
        {
            // At least one timed sequence, however slow the machine is. A whole sequence of one, then of the other: in turn, but not so often that each evicts
            // the other's cache in every step.
            engine.Reset(batch.Samples);
            for (int step = 0; step < batch.Steps; step++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                long ticks = Stopwatch.GetTimestamp();
                engine.Step(batch.Frame(step), batch.Labels);
                double elapsed = Stopwatch.GetElapsedTime(ticks).TotalMilliseconds;
                engineBytes += GC.GetAllocatedBytesForCurrentThread() - before;
                if (warm)
                {
                    engineTimes.Add(elapsed);
                }
            }

            for (int step = 0; step < batch.Steps; step++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                long ticks = Stopwatch.GetTimestamp();
                peer.Step();
                double elapsed = Stopwatch.GetElapsedTime(ticks).TotalMilliseconds;
                peerBytes += GC.GetAllocatedBytesForCurrentThread() - before;
                if (warm)
                {
                    peerTimes.Add(elapsed);
                }
            }

            if (!warm && clock.Elapsed.TotalSeconds > settings.Seconds / 10)
            {
                (warm, engineBytes, peerBytes) = (true, 0, 0);
            }
        }

        return Result(settings, rates, difference, engineTimes, peerTimes, engineBytes, peerBytes, enginePeak, peerPeak) with
        {
            EngineStep = Quantiles.Of(engineTimes),
            PeerStep = Quantiles.Of(peerTimes),
        };
    }

    private static RatioResult Result(
        RatioSettings settings,
        double[] rates,
        double difference,
        List<double> engineTimes,
        List<double> peerTimes,
        long engineBytes,
        long peerBytes,
        long? enginePeak,
        long? peerPeak)
    {
        (double engineMs, double peerMs) = (Median(engineTimes), Median(peerTimes));
        return new RatioResult(
            settings.Workload.Name,
            settings.Rule.ToString(),
            settings.Mode.ToString(),
            settings.Peer,
            settings.Threads,
            [.. rates.Select(static rate => Math.Round(rate, 3))],
            engineTimes.Count,
            Math.Round(engineMs, 4),
            Math.Round(peerMs, 4),
            Math.Round(peerMs / engineMs, 2),
            difference,
            (double)engineBytes / engineTimes.Count,
            (double)peerBytes / peerTimes.Count,
            enginePeak,
            peerPeak,
            null,
            null);
    }

    private static double Time(Action action, ref long allocated)
    {
        long before = GC.GetTotalAllocatedBytes();
        long ticks = Stopwatch.GetTimestamp();
        action();
        double elapsed = Stopwatch.GetElapsedTime(ticks).TotalMilliseconds;
        allocated += GC.GetTotalAllocatedBytes() - before;
        return elapsed;
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The engine's gradient, of the rule that the peer computes.</summary>
    private static float[] Gradients(ISpikingNetwork network, RatioSettings settings, SpikeBatch batch)
    {
        using ITrainer trainer = EngineTrainers.Create(network, settings, new OptimizerOptions());
        trainer.ComputeGradients(batch);
        var gradients = new float[network.Description.ParameterLength];
        trainer.CopyGradientsTo(gradients);
        return gradients;
    }

    /// <summary>The largest relative difference of any layer.</summary>
    private static double Difference(NetworkDescription network, float[] expected, float[] actual)
    {
        double largest = 0;
        foreach (LayerDescription layer in network.Layers)
        {
            (double difference, double norm) = (0, 0);
            for (int i = layer.Offset; i < layer.Offset + layer.Length; i++)
            {
                difference += Math.Pow((double)expected[i] - actual[i], 2);
                norm += Math.Pow(expected[i], 2);
            }

            largest = Math.Max(largest, Math.Sqrt(difference / norm));
        }

        return largest;
    }
}
