using System.Globalization;
using static OtpeFast.Streaming.Tests.Streams;

namespace OtpeFast.Streaming.Tests;

/// <summary>Streams that go on after a restart as if there had been none.</summary>
public sealed class SnapshotTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Seldom = TimeSpan.FromDays(1);
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("otpe-snapshots-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase(0, LateEvents.Drop)]
    [TestCase(3, LateEvents.Drop)]
    [TestCase(2, LateEvents.TakeNow)]
    public async Task Run_StoppedAnywhere_GoesOnToTheSameBits(int openSteps, LateEvents late)
    {
        StreamEvent[] events = Events(3_000);
        using Live whole = Make(null, openSteps, late);
        await whole.Runner.RunAsync(new Given(events, part: 50)).WaitAsync(Long);

        var predictions = new List<Prediction>();
        Live? last = null;
        foreach (int end in new[] { 1, 700, 701, 1_950, 3_000 })
        {
            last?.Dispose();
            last = Make(_directory, openSteps, late);
            if (last.Runner.CanResume)
            {
                last.Runner.Resume();
                predictions.RemoveAll(one => one.Time > last.Handler.Time);
            }

            using var stop = new CancellationTokenSource();
            IEventSource source = end == events.Length
                ? new Given(events, part: 13)
                : new Given(events[..end], part: 13, isEndless: true, atEnd: stop.Cancel);
            await SwallowStop(last.Runner.RunAsync(source.After(last.Runner.Position), stop.Token));
            predictions.AddRange(last.Handler.Seen);
        }

        using (last)
        {
            Assert.That(predictions, Is.EqualTo(whole.Handler.Seen));
            Assert.That(predictions.Select(static one => one.IsCorrect), Does.Contain(true).And.Contain(false));
            Assert.That(last!.Parameters(), Is.EqualTo(whole.Parameters()));
            Assert.That((last.Runner.Position, last.Runner.Late), Is.EqualTo((3_000L, whole.Runner.Late)));
            Assert.That(last.Handler.Inner.Accuracy, Is.EqualTo(whole.Handler.Inner.Accuracy));
        }
    }

    [Test]
    public async Task Snapshots_TakenWhileItRuns_AreOfOneMoment_AndTheThreadAllocatesNothing()
    {
        StreamEvent[] events = Events(20_000);
        string copies = Path.Combine(_directory, "copies");
        string newest = Path.Combine(_directory, "live", "stream.otpe");
        Directory.CreateDirectory(copies);
        long at = 0;
        long allocated = -1;
        int taken = 0;
        using Live live = Make(Path.Combine(_directory, "live"), 1, LateEvents.Drop, TimeSpan.FromMilliseconds(2), width: 10, step: step =>
        {
            if (step == 1_000)
            {
                at = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (step == 5_000)
            {
                allocated = GC.GetAllocatedBytesForCurrentThread() - at;
            }
            else if (step > 5_000 && step % 1_000 == 0)
            {
                Thread.Sleep(5); // a busy machine writes them slowly
                SpinWait.SpinUntil(() => File.Exists(newest), Long);
                File.Copy(newest, Path.Combine(copies, taken++.ToString(CultureInfo.InvariantCulture)));
            }
        });
        await live.Runner.RunAsync(new Given(events, part: 50)).WaitAsync(Long);
        Assert.That(allocated, Is.Zero);
        Assert.That(live.Runner.Snapshots, Is.GreaterThan(3));
        Assert.That(taken, Is.GreaterThan(3));
        var positions = new HashSet<long>();
        for (int i = 0; i < taken; i++)
        {
            string folder = Path.Combine(_directory, "again" + i);
            Directory.CreateDirectory(folder);
            File.Copy(Path.Combine(copies, i.ToString(CultureInfo.InvariantCulture)), Path.Combine(folder, "stream.otpe"));
            using Live again = Make(folder, 1, LateEvents.Drop, width: 10);
            again.Runner.Resume();
            positions.Add(again.Runner.Position);
            await again.Runner.RunAsync(new Given(events, part: 50).After(again.Runner.Position)).WaitAsync(Long);
            Assert.That(again.Parameters(), Is.EqualTo(live.Parameters()), $"from event {positions.Last()}");
        }

        Assert.That(positions, Has.Count.GreaterThan(1));
    }

    [Test]
    public async Task Snapshot_DamagedAnywhere_IsRefused_AndNothingChanges()
    {
        using (Live live = Make(_directory, 1, LateEvents.Drop))
        {
            await live.Runner.RunAsync(new Given(Events(200), part: 50)).WaitAsync(Long);
        }

        string path = Path.Combine(_directory, "stream.otpe");
        byte[] good = File.ReadAllBytes(path);
        using Live fresh = Make(_directory, 1, LateEvents.Drop);
        float[] before = fresh.Parameters();
        var random = new Random(5);
        for (int i = 0; i < 60; i++)
        {
            byte[] bad = [.. good];
            switch (i % 3)
            {
                case 0:
                    bad = good[..random.Next(good.Length)];
                    break;
                case 1:
                    bad[random.Next(good.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    bad = [.. good, 0];
                    break;
            }

            File.WriteAllBytes(path, bad);
            Assert.That(fresh.Runner.Resume, Throws.TypeOf<StreamFormatException>().With.Message.EndsWith("."));
        }

        Assert.That(fresh.Parameters(), Is.EqualTo(before));
        Assert.That(fresh.Runner.Position, Is.Zero);
        File.WriteAllBytes(path, good);
        Assert.That(fresh.Runner.Resume, Throws.Nothing);
        Assert.That(fresh.Runner.Position, Is.EqualTo(200));
    }

    [Test]
    public async Task Snapshot_OfAnotherStream_IsRefused_ByWhatDiffers()
    {
        using (Live live = Make(_directory, 1, LateEvents.Drop))
        {
            await live.Runner.RunAsync(new Given(Events(200), part: 50)).WaitAsync(Long);
        }

        using (Live other = Make(_directory, 1, LateEvents.Drop, network: "20-24-5 leak=0.8"))
        {
            Assert.That(other.Runner.Resume, Throws.TypeOf<StreamFormatException>().With.Message.Contains("leak=0.9").And.Message.Contains("leak=0.8"));
        }

        using (Live other = Make(_directory, 1, LateEvents.Drop, width: 200))
        {
            Assert.That(other.Runner.Resume, Throws.TypeOf<StreamFormatException>().With.Message.Contains("steps of another width"));
        }

        using (Live other = Make(_directory, 2, LateEvents.Drop))
        {
            Assert.That(other.Runner.Resume, Throws.TypeOf<StreamFormatException>().With.Message.EndsWith("."));
        }

        using Live nowhere = Make(null, 1, LateEvents.Drop);
        Assert.That(nowhere.Runner.Resume, Throws.InvalidOperationException.With.Message.Contains("no folder of snapshots"));
    }

    [Test]
    public void Folder_IsHeldByOneStream()
    {
        using Live first = Make(_directory, 0, LateEvents.Drop);
        Assert.That(() => Make(_directory, 0, LateEvents.Drop), Throws.TypeOf<IOException>().With.Message.Contains("Another stream writes its snapshots to"));
        first.Dispose();
        using Live second = Make(_directory, 0, LateEvents.Drop);
        Assert.That(second.Runner.CanResume, Is.False);
        Assert.That(second.Runner.Resume, Throws.TypeOf<StreamFormatException>().With.Message.Contains("cannot be read"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Snapshot_ThatCannotBeWritten_IsTold(bool goesOn)
    {
        Directory.CreateDirectory(Path.Combine(_directory, "stream.otpe")); // in its place
        int told = 0;
        using Live live = Make(_directory, 0, LateEvents.Drop, TimeSpan.FromMilliseconds(1), _ => Thread.Sleep(1), failed: goesOn ? _ => told++ : null);
        Assert.That(
            async () => await live.Runner.RunAsync(new Given(Events(1_000), part: 50)).WaitAsync(Long),
            Throws.TypeOf<IOException>().With.Message.Contains("cannot be written"));
        Assert.That(told, goesOn ? Is.GreaterThan(1) : Is.Zero);
        Assert.That(live.Runner.Position, goesOn ? Is.EqualTo(1_000) : Is.LessThan(1_000), "with nobody to tell, the run ends at once");
    }

    [Test]
    public void Handler_WithoutAState_HasNoSnapshots()
        => Assert.That(
            () => new StreamRunner(5, 1, new Recording(static (_, _) => { }), new() { Snapshots = new() { Directory = _directory } }),
            Throws.ArgumentException.With.Message.Contains("a handler with a state"));

    private Live Make(
        string? directory, int openSteps, LateEvents late, TimeSpan? every = null, Action<int>? step = null, string network = "20-24-5 leak=0.9",
        int width = 100, Action<IOException>? failed = null)
    {
        var made = SpikingNetwork.Load(network, seed: 3);
        IStreamTrainer trainer = Trainer(made);
        var handler = new Watched(trainer, step);
        SnapshotOptions? snapshots = directory is null ? null : new() { Directory = directory, Every = every ?? Seldom, Failed = failed };
        try
        {
            var runner = new StreamRunner(
                20, 2, handler, new() { Bins = new() { Width = width, OpenSteps = openSteps, Late = late }, QueueLength = 16, Snapshots = snapshots });
            return new Live(made, trainer, handler, runner);
        }
        catch
        {
            trainer.Dispose();
            throw;
        }
    }

    private static async Task SwallowStop(Task run)
    {
        try
        {
            await run.WaitAsync(Long);
        }
        catch (OperationCanceledException)
        {
            // As it was asked to.
        }
    }

    private sealed record Live(SpikingNetwork Network, IStreamTrainer Trainer, Watched Handler, StreamRunner Runner) : IDisposable
    {
        public float[] Parameters()
        {
            var parameters = new float[Network.Description.ParameterLength];
            Trainer.CopyParametersTo(parameters);
            return parameters;
        }

        public void Dispose()
        {
            Runner.Dispose();
            Trainer.Dispose();
        }
    }

    /// <summary>A handler that learns, the predictions it made, and when its last step was.</summary>
    private sealed class Watched : IStepHandler, IStreamState, IPredictionSink
    {
        private readonly Action<int>? _step;
        private int _steps;

        public Watched(IStreamTrainer trainer, Action<int>? step)
        {
            _step = step;
            Inner = new LearningHandler(trainer, new() { TargetSteps = 4, PredictEvery = 7, AccuracyOver = 50, Predictions = this });
            Seen.Capacity = 100_000;
        }

        public LearningHandler Inner { get; }

        public List<Prediction> Seen { get; } = [];

        public long Time { get; private set; } = long.MinValue;

        public int SnapshotLength => Inner.SnapshotLength + sizeof(long);

        public void Step(SpikeFrame frame, ReadOnlySpan<int> labels, long time)
        {
            Inner.Step(frame, labels, time);
            Time = time;
            _step?.Invoke(++_steps);
        }

        public void CopySnapshotTo(Span<byte> destination)
        {
            BitConverter.TryWriteBytes(destination, Time);
            Inner.CopySnapshotTo(destination[sizeof(long)..]);
        }

        public void RestoreSnapshot(ReadOnlySpan<byte> source)
        {
            Inner.RestoreSnapshot(source[sizeof(long)..]);
            Time = BitConverter.ToInt64(source);
        }

        public void Take(in Prediction prediction) => Seen.Add(prediction);
    }
}
