using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Integration.Tests.Trust;

/// <summary>Wrong use is told, and changes nothing.</summary>
public sealed class MisuseTests
{
    [TestCaseSource(nameof(Trainers))]
    public void Trainer_FromTwoThreads_SaysSo_AndGoesOn(TrainerDescription description)
    {
        ISpikingNetwork network = new Wide(1);
        using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 64, Steps = 20, Threads = 2 });
        SpikeBatch batch = RandomBatch.Make(1, 37, 11, samples: 64, steps: 20);
        var parameters = new float[network.Description.ParameterLength];
        Action[] calls =
        [
            () => trainer.Train(batch),
            () => trainer.ComputeGradients(batch),
            () => trainer.CopyParametersTo(parameters),
            () => trainer.SetParameters(parameters),
            () => trainer.CopyGradientsTo(parameters),
            trainer.UpdateNetwork,
            trainer.Dispose,
        ];
        network.CopyParametersTo(parameters);
        foreach (Action call in calls)
        {
            InvalidOperationException? refused = null;
            using var stop = new CancellationTokenSource();
            Exception? other = null;
            var worker = new Thread(() =>
            {
                while (!stop.IsCancellationRequested && other is null)
                {
                    try
                    {
                        trainer.Train(batch);
                    }
                    catch (InvalidOperationException exception) when (exception is not ObjectDisposedException)
                    {
                        // This side may be the one that comes second, too.
                    }
                    catch (Exception exception)
                    {
                        other = exception;
                    }
                }
            });
            worker.Start();
            for (int i = 0; i < 2_000_000 && refused is null && other is null; i++)
            {
                try
                {
                    if (call == trainer.Dispose)
                    {
                        Thread.SpinWait(20_000); // into the other's call, so that Dispose does not win
                    }

                    call();
                    if (call == trainer.Dispose)
                    {
                        break; // it came between two calls, which is allowed
                    }
                }
                catch (InvalidOperationException exception)
                {
                    refused = exception;
                }
            }

            stop.Cancel();
            worker.Join();
            if (call != trainer.Dispose || refused is not null)
            {
                Assert.That(other, Is.Null);
                Assert.That(refused?.Message, Does.Contain("is in use by another call"));
                Assert.That(trainer.Train(batch).Samples, Is.EqualTo(64), "it goes on afterwards");
            }
        }
    }

    [Test]
    public void Evaluator_FromTwoThreads_SaysSo()
    {
        using IEvaluator evaluator = ((ISpikingNetwork)new Wide(1)).CreateEvaluator(64, 20, threads: 2);
        SpikeBatch batch = RandomBatch.Make(1, 37, 11, samples: 64, steps: 20);
        int refused = 0;
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 500; i++)
            {
                try
                {
                    evaluator.Evaluate(batch);
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        });
        Assert.That(refused, Is.GreaterThan(0));
        Assert.That(evaluator.Evaluate(batch).Samples, Is.EqualTo(64));
    }

    [TestCaseSource(nameof(Trainers))]
    public void Trainer_AfterDispose_NamesItself(TrainerDescription description)
    {
        ISpikingNetwork network = new Wide(1);
        ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 4, Steps = 5 });
        SpikeBatch batch = RandomBatch.Make(1, 37, 11, samples: 4, steps: 5);
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        trainer.Dispose();
        trainer.Dispose();
        Action[] calls =
        [
            ()
                => trainer.Train(batch), () => trainer.ComputeGradients(batch), () => trainer.CopyParametersTo(parameters),
                () => trainer.SetParameters(parameters),
            () => trainer.CopyGradientsTo(parameters), trainer.UpdateNetwork, () => trainer.CopyOptimizerStateTo(new float[trainer.OptimizerStateLength]),
            () => trainer.SetOptimizerState(OptimizerKind.Adamax, new float[trainer.OptimizerStateLength], 0),
        ];
        Assert.That(calls.Select(call => Assert.Throws<ObjectDisposedException>(call)!.ObjectName), Is.All.EqualTo(trainer.GetType().Name));
        if (trainer is IOnlineTrainer online)
        {
            Assert.Throws<ObjectDisposedException>(() => online.Reset(1));
            Assert.Throws<ObjectDisposedException>(() => online.Step(batch.Frame(0), batch.Labels));
        }
    }

    [Test]
    public void Evaluator_Places_AreThoseOfTheLastBatch()
    {
        IEvaluator evaluator = ((ISpikingNetwork)new Wide(1)).CreateEvaluator(9, 20);
        Assert.Throws<ArgumentOutOfRangeException>(() => evaluator.Prediction(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => evaluator.Spikes(0, 0, 0));
        evaluator.Evaluate(RandomBatch.Make(1, 37, 11, samples: 9, steps: 20));
        evaluator.Evaluate(RandomBatch.Make(1, 37, 11, samples: 3, steps: 5));
        foreach ((int layer, int sample, int step) in new[] { (0, 3, 0), (0, -1, 0), (0, 0, 5), (0, 0, -1), (-1, 0, 0), (9, 0, 0) })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => evaluator.Spikes(layer, sample, step));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => evaluator.Prediction(3));
        Assert.That(evaluator.Prediction(2), Is.InRange(-1, 10));
        evaluator.Dispose();
        Assert.Throws<ObjectDisposedException>(() => evaluator.Prediction(0));
    }

    [TestCaseSource(nameof(OnlineTrainers))]
    public void OutputSpikes_AreThoseSinceTheReset(TrainerDescription description)
    {
        ISpikingNetwork network = new Wide(1);
        RandomBatch.MakeFire(network, 4f);
        using var trainer = (IOnlineTrainer)network.CreateTrainer(description, new() { BatchSize = 3, Steps = 5 });
        SpikeBatch batch = RandomBatch.Make(1, 37, 11, samples: 3, steps: 5, density: 0.9);
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.OutputSpikes(0));
        Assert.That(Assert.Throws<ArgumentException>(() => trainer.Step(batch.Frame(0), batch.Labels))!.Message, Does.Contain("Call Reset"));
        trainer.Reset(3);
        Assert.That(trainer.OutputSpikes(0).Length, Is.Zero);
        for (int step = 0; step < 5; step++)
        {
            trainer.Step(batch.Frame(step), batch.Labels);
        }

        Assert.That(Enumerable.Range(0, 3).Sum(sample => trainer.OutputSpikes(sample).Length), Is.GreaterThan(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.OutputSpikes(3));
        trainer.Reset(2);
        Assert.That(trainer.OutputSpikes(0).Length + trainer.OutputSpikes(1).Length, Is.Zero, "nothing is left of the stream before");
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.OutputSpikes(2));
    }

    [Test]
    public void History_ARowWithMoreUnitsThanInputs_IsRefusedBeforeAnythingChanges()
    {
        ISpikingNetwork network = new Wide(1);
        ISpikingNetwork untouched = new Wide(1);
        RandomBatch.MakeFire(network, 4f);
        RandomBatch.MakeFire(untouched, 4f);
        using var trainer = (IOnlineTrainer)network.CreateTrainer(
            new(LearningRule.Otpe, UpdateMode.Online, GradientForm.History), new() { BatchSize = 1, Steps = 5 });
        using var other = (IOnlineTrainer)untouched.CreateTrainer(
            new(LearningRule.Otpe, UpdateMode.Online, GradientForm.History), new() { BatchSize = 1, Steps = 5 });
        SpikeBatch batch = RandomBatch.Make(1, 37, 11, samples: 1, steps: 5, density: 0.9);
        ushort[] units = [.. Enumerable.Repeat((ushort)1, 38)];
        float[] counts = [.. Enumerable.Repeat(1f, 38)];
        trainer.Reset(1);
        other.Reset(1);
        for (int step = 0; step < 5; step++)
        {
            Assert.That(Assert.Throws<ArgumentException>(() => trainer.Step(new SpikeFrame(units, counts), batch.Labels))!.Message, Does.Contain("38"));
            Assert.That(trainer.Step(batch.Frame(step), batch.Labels), Is.EqualTo(other.Step(batch.Frame(step), batch.Labels)));
        }

        Assert.That(Blocks.Parameters(trainer), Is.EqualTo(Blocks.Parameters(other)));
    }

    [Test]
    public void Options_TooLargeTogether_AreOneSentence()
    {
        ISpikingNetwork network = new Wide(1);
        foreach (TrainerDescription description in Wide.Description.Trainers)
        {
            foreach (TrainerOptions options in new TrainerOptions[]
            {
                new() { BatchSize = int.MaxValue, Steps = int.MaxValue }, new() { BatchSize = int.MaxValue, Steps = 1 },
                new() { BatchSize = 1 << 30, Steps = 1 << 30 },
            })
            {
                Assert.That(Assert.Throws<ArgumentException>(() => network.CreateTrainer(description, options))!.Message, Does.StartWith("Room for ").And.EndsWith("smaller network."));
            }
        }

        Assert.Throws<ArgumentException>(() => network.CreateEvaluator(int.MaxValue, int.MaxValue));
        Assert.Throws<ArgumentException>(() => network.CreateTrainer(Wide.Description.Trainers[0], new() { Optimizer = null! }));
        Assert.Throws<ArgumentNullException>(() => new GoldenTiny.OtpeOnlineTrainer(null!, new()));
    }

    private static IEnumerable<TrainerDescription> Trainers() => Wide.Description.Trainers;

    private static IEnumerable<TrainerDescription> OnlineTrainers() => Trainers().Where(static trainer => trainer.Mode == UpdateMode.Online);
}
