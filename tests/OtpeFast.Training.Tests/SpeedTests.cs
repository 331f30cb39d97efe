using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using OtpeFast.Data;

namespace OtpeFast.Training.Tests;

/// <summary>Batches prepared ahead, the events for profilers, and what the speed test counts. No time is asserted.</summary>
[NonParallelizable] // what a profiler is told, it is told of every trainer of the process
public sealed class SpeedTests
{
    [Test]
    public void BatchPreparer_GivesTheBatchesOfTheSource_InOrder()
    {
        var expected = new SpikeBatch(50);
        var source = new RandmanSource(new RandmanManifolds(3), RandmanEncoding.Time, 50, seed: 3, stream: 0);
        using var preparer = new BatchPreparer(new RandmanSource(new RandmanManifolds(3), RandmanEncoding.Time, 50, seed: 3, stream: 0), first: 8, samples: 4);
        for (int i = 0; i < 5; i++)
        {
            SpikeBatch actual = preparer.Take();
            source.Fill(expected, 8 + 4 * i, 4);
            Assert.That(actual.Labels.ToArray(), Is.EqualTo(expected.Labels.ToArray()));
            for (int step = 0; step < 50; step++)
            {
                for (int sample = 0; sample < 4; sample++)
                {
                    Assert.That(actual.UnitsAt(step, sample).ToArray(), Is.EqualTo(expected.UnitsAt(step, sample).ToArray()));
                }
            }
        }
    }

    [Test]
    public void BatchPreparer_ASourceThatFails_ThrowsWhereTheBatchIsTaken()
    {
        using var preparer = new BatchPreparer(new FailingSource(), 0, 4);
        Assert.That(Assert.Throws<IOException>(() => preparer.Take())!.Message, Is.EqualTo("no data"));
        Assert.Throws<IOException>(() => preparer.Take());
    }

    [Test]
    public void Events_WhenListenedTo_ComeInPairs()
    {
        using var listener = new Listener();
        ISpikingNetwork network = new SpikingNetwork(NetworkCatalog.OfThePaper("randman-3x128"), 1);
        using ITrainer trainer = network.CreateTrainer(new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint), new() { BatchSize = 4, Threads = 1 });
        var source = new RandmanSource(new RandmanManifolds(3), RandmanEncoding.Time, 50, seed: 3, stream: 0);
        using var preparer = new BatchPreparer(source, 0, 4);
        trainer.Train(preparer.Take());
        trainer.Train(preparer.Take());
        string[] names = [.. listener.Names];
        Assert.Multiple(() =>
        {
            foreach (string part in new[] { "Batch", "Forward", "Backward", "Gradient", "Optimizer" })
            {
                Assert.That(names.Count(name => name == part + "Start"), Is.GreaterThanOrEqualTo(2).And.EqualTo(names.Count(name => name == part + "Stop")), part);
            }

            Assert.That(names.Count(static name => name == "DataStop"), Is.GreaterThanOrEqualTo(2));
        });
    }

    [Test]
    public void BatchWork_CountsWhatTheShapesSay()
    {
        NetworkDescription network = new SpikingNetwork(NetworkCatalog.OfThePaper("randman-3x128")).Description;
        var batch = new SpikeBatch(50);
        batch.Begin(1, 2);
        batch.AppendRow([1, 2, 3], [1, 1, 1]);
        batch.AppendRow([4], [1]);
        BatchWork work = BatchWork.Of(network, batch, [0.5, 0.25, 0]);
        double sparse = 4 * (4 * 128 + 2 * 64 * 128 + 2 * 32 * 10);
        Assert.That(work.Flops, Is.EqualTo(sparse + 2 * 2 * (128 * 128 + 128 * 10)));
    }

    [Test]
    public void FiringRates_Scaled_AreWhatWasWanted()
    {
        ISpikingNetwork network = new SpikingNetwork(NetworkCatalog.OfThePaper("randman-3x128"), 1);
        SpikeBatch batch = SpeedTest.CreateBatch(network.Description);
        Assert.That(FiringRates.Scale(network, batch), Has.All.InRange(0.05, 0.15));
    }

    private sealed class FailingSource : ISpikeSource
    {
        public int Units => 5;

        public int Classes => 2;

        public int Steps => 3;

        public int? Samples => null;

        public void Fill(SpikeBatch batch, long first, int samples) => throw new IOException("no data");
    }

    private sealed class Listener : EventListener
    {
        public ConcurrentQueue<string> Names { get; } = new();

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "OtpeFast")
            {
                EnableEvents(eventSource, EventLevel.Verbose);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) => Names?.Enqueue(eventData.EventName!);
    }
}
