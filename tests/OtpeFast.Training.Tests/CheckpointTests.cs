using OtpeFast.Data;

namespace OtpeFast.Training.Tests;

/// <summary>Checkpoints: whole or not at all, refused when wrong, and a resumed run gives the bits of an uninterrupted one.</summary>
public sealed class CheckpointTests
{
    private static readonly RandmanManifolds Manifolds = new(5);
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("otpe-checkpoint-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase(LearningRule.Otpe, UpdateMode.Offline, OptimizerKind.Adamax)]
    [TestCase(LearningRule.ApproxOtpe, UpdateMode.Online, OptimizerKind.Adam)]
    [TestCase(LearningRule.Bptt, UpdateMode.Offline, OptimizerKind.Sgd)]
    public void Resume_AfterAnInterruption_GivesTheBitsOfTheWholeRun(LearningRule rule, UpdateMode mode, OptimizerKind optimizer)
    {
        string whole = Path.Combine(_directory, "whole");
        string parts = Path.Combine(_directory, "parts");
        TrainingResult expected = Run(rule, mode, optimizer, whole, stopAfter: null, resume: false);

        // Stopped at batches 7 and 16, neither of them at a validation.
        Assert.That(Run(rule, mode, optimizer, parts, stopAfter: 7, resume: false).Interrupted);
        Assert.That(Run(rule, mode, optimizer, parts, stopAfter: 16, resume: true).Interrupted);
        TrainingResult actual = Run(rule, mode, optimizer, parts, stopAfter: null, resume: true);

        Assert.That(actual.ValidationAccuracy, Is.EqualTo(expected.ValidationAccuracy));
        Assert.That(actual.Loss, Is.EqualTo(expected.Loss));
        Assert.That(File.ReadAllBytes(CheckpointFile.PathIn(parts)), Is.EqualTo(File.ReadAllBytes(CheckpointFile.PathIn(whole))));
    }

    [Test]
    public void Write_LeavesNothingBesidesTheFile_AndIgnoresALeftOver()
    {
        File.WriteAllText(CheckpointFile.PathIn(_directory) + ".new", "half of a checkpoint, from a crash");
        File.WriteAllText(CheckpointFile.PathIn(_directory) + ".123-1.new", "another");
        CheckpointFile.Write(_directory, Make(1));
        Assert.That(Directory.GetFiles(_directory), Has.Length.EqualTo(3), "what is there may belong to a run at work");
        using (CheckpointFile.Lock(_directory))
        {
            CheckpointFile.Write(_directory, Make(2));
        }

        Assert.That(Directory.GetFiles(_directory).Where(static file => !file.EndsWith(".lock", StringComparison.Ordinal)), Is.EqualTo(new[] { CheckpointFile.PathIn(_directory) }));
        Assert.That(CheckpointFile.Read(_directory).Batch, Is.EqualTo(2));
    }

    [Test]
    public void Write_ANumberThatIsNotFinite_IsRefused_AndTheOldStays()
    {
        CheckpointFile.Write(_directory, Make(1));
        Assert.Throws<ArgumentException>(() => CheckpointFile.Write(_directory, Make(2) with { Parameters = [1f, float.NaN] }));
        Assert.That(CheckpointFile.Read(_directory).Batch, Is.EqualTo(1));
    }

    [Test]
    public void BatchPreparer_OnTwoThreadsAtOnce_IsRefused_AndASourceThatFillsNothingIsNotTrainedOnAgain()
    {
        using var source = new IdleSource();
        var batches = new BatchPreparer(source, 0, 2);
        Task<SpikeBatch>[] both = [Task.Run(batches.Take), Task.Run(batches.Take)];
        int refused = Task.WaitAny(both, 20_000); // the other waits for the source, and is in
        Assert.That(refused, Is.AtLeast(0));
        Assert.That(both[refused].Exception!.InnerException, Is.InstanceOf<InvalidOperationException>());
        Assert.Throws<InvalidOperationException>(batches.Dispose);
        source.Go();
        Assert.That(both[1 - refused].Result.IsComplete, Is.False);
        batches.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batches.Take());
    }

    [Test]
    public void BatchPreparer_OfASourceThatStopsFilling_DoesNotGiveTheOldBatchAgain()
    {
        using var source = new IdleSource(fills: 2);
        source.Go();
        using var batches = new BatchPreparer(source, 0, 1);
        Assert.That(batches.Take().IsComplete);
        Assert.That(batches.Take().IsComplete);
        Assert.That(batches.Take().IsComplete, Is.False);
    }

    private sealed class IdleSource(int fills = 0) : ISpikeSource, IDisposable
    {
        private readonly ManualResetEventSlim _go = new();

        public int Units => 5;

        public int Classes => 2;

        public int Steps => 3;

        public int? Samples => null;

        public void Go() => _go.Set();

        public void Fill(SpikeBatch batch, long first, int samples)
        {
            _go.Wait();
            if (first < fills)
            {
                batch.SetEvents(samples, Steps, []);
            }
        }

        public void Dispose() => _go.Dispose();
    }

    [Test]
    public void Write_CrashBeforeTheRename_LeavesTheOldCheckpointWhole()
    {
        CheckpointFile.Write(_directory, Make(1));
        byte[] bytes = File.ReadAllBytes(CheckpointFile.PathIn(_directory));
        File.WriteAllBytes(CheckpointFile.PathIn(_directory) + ".new", bytes[..(bytes.Length / 2)]);
        Assert.That(CheckpointFile.Read(_directory).Batch, Is.EqualTo(1));
    }

    [Test]
    public void Read_AnyFlippedByte_IsRefused()
    {
        CheckpointFile.Write(_directory, Make(1));
        string path = CheckpointFile.PathIn(_directory);
        byte[] bytes = File.ReadAllBytes(path);
        for (int i = 0; i < bytes.Length; i += 3)
        {
            bytes[i] ^= 0x10;
            File.WriteAllBytes(path, bytes);
            bytes[i] ^= 0x10;
            Assert.Throws<CheckpointException>(() => CheckpointFile.Read(_directory), $"byte {i}");
        }
    }

    [Test]
    public void Read_WrongFiles_EachGetOneClearSentence()
    {
        AssertSays("There is no checkpoint in", () => CheckpointFile.Read(_directory));
        File.WriteAllBytes(CheckpointFile.PathIn(_directory), new byte[5_000]);
        AssertSays("is not a checkpoint of OtpeFast", () => CheckpointFile.Read(_directory));
        CheckpointFile.Write(_directory, Make(1));
        byte[] bytes = File.ReadAllBytes(CheckpointFile.PathIn(_directory));
        File.WriteAllBytes(CheckpointFile.PathIn(_directory), bytes[..^100]);
        AssertSays("is damaged", () => CheckpointFile.Read(_directory));
        bytes[8] = 9;
        File.WriteAllBytes(CheckpointFile.PathIn(_directory), bytes);
        AssertSays("has version 9", () => CheckpointFile.Read(_directory));
    }

    [Test]
    public void Resume_OfAnotherRun_NamesTheDifference()
    {
        Run(LearningRule.Otpe, UpdateMode.Offline, OptimizerKind.Adamax, _directory, stopAfter: 3, resume: false);
        AssertSays("was written with rule Otpe, not Ostl", () => Run(LearningRule.Ostl, UpdateMode.Offline, OptimizerKind.Adamax, _directory, null, resume: true));
    }

    [Test]
    public void Identity_OfAnEarlierVersion_IsOfPointsScaledOnce_OnManifoldsOfTheSeed()
    {
        Checkpoint Saying(params (string Name, string Value)[] more)
        {
            Checkpoint checkpoint = Make(1);
            foreach ((string name, string value) in new[] { ("data", "t-randman"), ("seed", "7"), ("window", "none") }.Concat(more))
            {
                checkpoint.Settings[name] = value;
            }

            return checkpoint;
        }

        RunIdentity old = RunIdentity.Read(Saying(), "x");
        Assert.That((old.Seed, old.ManifoldSeed, old.Scaling), Is.EqualTo((7UL, 7UL, RandmanScaling.Once)));
        var now = new RunIdentity { Data = "t-randman", Seed = 7 };
        Assert.That((now.ManifoldSeed, now.Scaling), Is.EqualTo((0UL, RandmanScaling.EachDraw)));
        foreach (RunIdentity identity in new[] { old, now, now with { ManifoldSeed = 9, Scaling = RandmanScaling.Once } })
        {
            Assert.That(RunIdentity.Read(Saying([.. identity.ToSettings().Select(static pair => (pair.Key, pair.Value))]), "x"), Is.EqualTo(identity));
        }

        RunIdentity ofFile = now with { Data = "digits.h5", Fingerprint = "12ab" };
        Assert.That(ofFile.ToSettings().Keys, Has.None.Contains("manifold").And.None.Contains("scaling"), "recordings have none");
    }

    [Test]
    public void Resume_OfAnEarlierVersion_SaysHowItsRandmanWasDrawn()
    {
        var identity = new RunIdentity { Data = "t-randman", Seed = 5 };
        Run(LearningRule.Otpe, UpdateMode.Offline, OptimizerKind.Adamax, _directory, stopAfter: 3, resume: false, identity);
        Checkpoint checkpoint = CheckpointFile.Read(_directory);
        Assert.That(checkpoint.Settings.Remove("randman scaling") && checkpoint.Settings.Remove("manifold seed"));
        CheckpointFile.Write(_directory, checkpoint);
        AssertSays(
            "was written with manifold seed 5, not 0",
            () => Run(LearningRule.Otpe, UpdateMode.Offline, OptimizerKind.Adamax, _directory, null, resume: true, identity));
        AssertSays(
            "was written with randman scaling once, not each draw",
            () => Run(LearningRule.Otpe, UpdateMode.Offline, OptimizerKind.Adamax, _directory, null, resume: true, identity with { ManifoldSeed = 5 }));
        identity = identity with { ManifoldSeed = 5, Scaling = RandmanScaling.Once };
        Assert.That(Run(LearningRule.Otpe, UpdateMode.Offline, OptimizerKind.Adamax, _directory, null, resume: true, identity).Batches, Is.EqualTo(25));
    }

    [Test]
    public void Validation_ThatIsAsGoodAsTheBest_DoesNotReplaceIt()
    {
        // Steps too small to change a prediction: every validation is as good as the first.
        float[] Best(int batches)
        {
            string directory = Path.Combine(_directory, $"{batches}");
            var options = new TrainingOptions
            {
                Batches = batches,
                BatchSize = 8,
                Optimizer = new() { LearningRate = 1e-7f },
                Threads = 1,
                ValidateEvery = 1,
                CheckpointDirectory = directory,
            };
            using var run = new TrainingRun(
                new SpikingNetwork(NetworkSpec.Parse("50-20-10"), 1), new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint), options,
                new RandmanSource(Manifolds, RandmanEncoding.Time, 20, seed: 5, stream: 0),
                RandmanSource.OneDraw(Manifolds, RandmanEncoding.Time, 20, seed: 5, stream: 1, samples: 16), null);
            run.Run(static _ => { }, default);
            return CheckpointFile.Read(directory).BestParameters;
        }

        Assert.That(Best(3), Is.EqualTo(Best(1)));
    }

    [Test]
    public void TrainingAccuracy_IsOfTheBatchesSinceTheLastValidation()
    {
        var network = new SpikingNetwork(NetworkSpec.Parse("50-20-10 leak=0.95"), 1);
        RandmanSource Source() => new(Manifolds, RandmanEncoding.Time, 20, seed: 5, stream: 0, drawSamples: 16);
        using var evaluator = network.CreateEvaluator(32, 20, threads: 1);
        var both = new SpikeBatch(50);
        Source().Fill(both, 0, 32);
        double expected = evaluator.Evaluate(both).Accuracy;
        var options = new TrainingOptions
        {
            Batches = 4,
            BatchSize = 16,
            Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 1e-9f },
            Threads = 1,
            ValidateEvery = 2,
            ValidationSamples = 16,
        };
        using var run = new TrainingRun(network, new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint), options, Source(), Source(), null);
        var seen = new List<double?>();
        run.Run(progress => seen.Add(progress.TrainingAccuracy), default);
        Source().Fill(both, 32, 32);
        Assert.That(expected, Is.Not.EqualTo(evaluator.Evaluate(both).Accuracy), "or nothing is told apart");
        Assert.That(seen, Is.EqualTo(new double?[] { expected, evaluator.Evaluate(both).Accuracy }));
    }

    private static void AssertSays(string words, Action action)
    {
        CheckpointException exception = Assert.Throws<CheckpointException>(action)!;
        Assert.That(exception.Message, Does.Contain(words).And.Not.Contains("\n"));
    }

    private static Checkpoint Make(long batch) => new(new() { ["seed"] = "1" }, batch, 3, 0.5, 0.25, 1.5, [1f, 2f], [3f, 4f], [5f, 6f, 7f, 8f]);

    private static TrainingResult Run(LearningRule rule, UpdateMode mode, OptimizerKind optimizer, string directory, int? stopAfter, bool resume,
        RunIdentity? identity = null)
    {
        var options = new TrainingOptions
        {
            Batches = 25,
            BatchSize = 8,
            Optimizer = new() { Kind = optimizer },
            Threads = 1,
            ValidateEvery = 5,
            ValidationSamples = 16,
            CheckpointDirectory = directory,
            ReportEvery = TimeSpan.Zero,
            Identity = identity,
        };
        var trainer = new TrainerDescription(rule, mode, mode == UpdateMode.Online ? GradientForm.Trace : GradientForm.Adjoint);
        using var run = new TrainingRun(
            new SpikingNetwork(NetworkCatalog.OfThePaper("randman-3x128"), 1),
            trainer,
            options,
            new RandmanSource(Manifolds, RandmanEncoding.Time, 20, seed: 5, stream: 0),
            new RandmanSource(Manifolds, RandmanEncoding.Time, 20, seed: 5, stream: 1),
            null);
        if (resume)
        {
            run.Resume(directory);
        }

        using var cancellation = new CancellationTokenSource();
        return run.Run(
            progress =>
            {
                // Reported after the batch before the one it stops after.
                if (progress.Batch == stopAfter - 1)
                {
                    cancellation.Cancel();
                }
            },
            cancellation.Token);
    }
}
