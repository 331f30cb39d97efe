using System.Diagnostics;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Integration.Tests.Streams;

/// <summary>Streams without learning, beside one that learns.</summary>
public sealed class StreamEvaluatorTests
{
    private const int Samples = 3;
    private const int Steps = 10;

    private static readonly string[] Networks =
    [
        "13-20(reset=zero)-18-5 leak=0.8",
        "13-9-8-5li(leak=0.95)",
        "13-20alif-18cuba-5 leak=0.9 readout=leaky_spikes",
        "13-20(recurrent=true)-18(delays=0/2)-5(recurrent=true) leak=0.9",
        "13-20(train_leak=true,train_threshold=true)-5(train_leak=true) leak=0.8",
    ];

    [TestCaseSource(nameof(Networks))]
    public void Step_IsWhatATrainerDoes_AndWhatAnEvaluatorDoes(string text)
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(text);
        using var stream = new StreamEvaluator(network, Samples, threads: 1);
        using var many = new StreamEvaluator(network, Samples, threads: 2);
        using var trainer = (IStreamTrainer)network.CreateTrainer(Trace(network), new() { BatchSize = Samples, Threads = 1 });
        using IEvaluator whole = network.CreateEvaluator(Samples, Steps, threads: 1);
        whole.Evaluate(frames);
        stream.Reset(Samples);
        many.Reset(Samples);
        trainer.Reset(Samples);
        for (int step = 0; step < Steps; step++)
        {
            stream.Step(frames.Frame(step));
            many.Step(frames.Frame(step));
            trainer.Advance(frames.Frame(step));
            for (int sample = 0; sample < Samples; sample++)
            {
                for (int layer = 0; layer < network.Description.Layers.Count; layer++)
                {
                    ushort[] fired = stream.Spikes(layer, sample).ToArray();
                    Assert.That(fired, Is.EqualTo(trainer.Spikes(layer, sample).ToArray()).And.EqualTo(whole.Spikes(layer, sample, step).ToArray()));
                    Assert.That(many.Spikes(layer, sample).ToArray(), Is.EqualTo(fired));
                    var (own, others) = (new float[network.Description.Layers[layer].Neurons], new float[network.Description.Layers[layer].Neurons]);
                    stream.CopyPotentialsTo(layer, sample, own);
                    trainer.CopyPotentialsTo(layer, sample, others);
                    Assert.That(own, Is.EqualTo(others));
                }

                Assert.That(stream.Prediction(sample), Is.EqualTo(trainer.Prediction(sample)));
                if (network.Description.Spec.Readout.Kind != Readout.Spikes)
                {
                    Assert.That(stream.OutputScores(sample).ToArray(), Is.EqualTo(trainer.OutputScores(sample).ToArray()).And.Some.Not.EqualTo(0));
                }
            }
        }

        Assert.That(Enumerable.Range(0, Samples).Select(stream.Prediction), Is.EqualTo(Enumerable.Range(0, Samples).Select(whole.Prediction)));
    }

    [TestCaseSource(nameof(Networks))]
    public void Parameters_Published_AreTakenWhole_AndPotentialsStay(string text)
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(text);
        using var stream = new StreamEvaluator(network, Samples, threads: 1);
        using var trainer = (IStreamTrainer)network.CreateTrainer(
            Trace(network), new() { BatchSize = Samples, Threads = 1, Optimizer = new() { LearningRate = 0.02f } });
        var published = new PublishedParameters(network.Description);
        Assert.That(stream.Take(published), Is.False, "nothing yet");
        stream.Reset(Samples);
        trainer.Reset(Samples);
        for (int step = 0; step < Steps; step++)
        {
            stream.Step(frames.Frame(step));
            trainer.Step(frames.Frame(step), frames.Labels);
            for (int layer = 0; layer < network.Description.Layers.Count; layer++)
            {
                Assert.That(stream.Spikes(layer, 1).ToArray(), Is.EqualTo(trainer.Spikes(layer, 1).ToArray()), $"step {step}");
            }

            trainer.PublishTo(published);
            trainer.PublishTo(published); // what nobody took is replaced
            Assert.That(stream.Take(published), Is.True);
            Assert.That(stream.Take(published), Is.False);
        }
    }

    [Test]
    public void Step_OfALossOverTheSequence_PredictsAsAnEvaluatorDoes()
    {
        (SpikingNetwork network, SpikeBatch frames) = Make("13-20-18-5li loss=cross_entropy_max");
        using var stream = new StreamEvaluator(network, Samples, threads: 1);
        using IEvaluator whole = network.CreateEvaluator(Samples, Steps, threads: 1);
        whole.Evaluate(frames);
        stream.Reset(Samples);
        for (int step = 0; step < Steps; step++)
        {
            stream.Step(frames.Frame(step));
        }

        Assert.That(Enumerable.Range(0, Samples).Select(stream.Prediction), Is.EqualTo(Enumerable.Range(0, Samples).Select(whole.Prediction)));
    }

    [Test]
    public void Parameters_PublishedByAnotherThread_AreNeverMixed()
    {
        NetworkDescription network = SpikingNetwork.Load("64-128-10").Description;
        var published = new PublishedParameters(network);
        var set = new float[network.ParameterLength];
        using var stop = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            for (int i = 1; !stop.IsCancellationRequested; i++)
            {
                Array.Fill(set, i);
                published.Publish(set);
            }
        });
        writer.Start();
        float last = 0;
        int taken = 0;
        var clock = Stopwatch.StartNew();
        while (taken < 1_000 && clock.Elapsed < TimeSpan.FromSeconds(30))
        {
            if (published.TryTake(out ReadOnlySpan<float> parameters))
            {
                Assert.That(parameters[0], Is.GreaterThan(last), "newer than the one before");
                Assert.That(parameters.ContainsAnyExcept(parameters[0]), Is.False, "of one set");
                last = parameters[0];
                taken++;
            }
        }

        stop.Cancel();
        writer.Join();
        Assert.That(taken, Is.EqualTo(1_000));
        Assert.That(() => published.Publish(new float[3]), Throws.ArgumentException);
    }

    [Test]
    public void Evaluator_ResetsOneSample_AllocatesNothing_AndRefusesWhatDoesNotFit()
    {
        (SpikingNetwork network, SpikeBatch frames) = Make(Networks[4]);
        using var stream = new StreamEvaluator(network, Samples, threads: 1);
        using var fresh = new StreamEvaluator(network, Samples, threads: 1);
        stream.Reset(Samples);
        fresh.Reset(Samples);
        for (int step = 0; step < 5; step++)
        {
            stream.Step(frames.Frame(step));
        }

        stream.ResetSample(2);
        for (int step = 5; step < Steps; step++)
        {
            stream.Step(frames.Frame(step));
            fresh.Step(frames.Frame(step));
            Assert.That(stream.OutputSpikes(2).ToArray(), Is.EqualTo(fresh.OutputSpikes(2).ToArray()));
            Assert.That(stream.Spikes(0, 2).ToArray(), Is.EqualTo(fresh.Spikes(0, 2).ToArray()));
        }

        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        void Once()
        {
            stream.Reset(Samples);
            stream.Step(frames.Frame(1));
            stream.SetParameters(parameters);
            stream.ResetSample(1);
            stream.ClearPrediction(stream.Prediction(0) & 1);
        }

        Once();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Once();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(() => stream.Reset(4), Throws.ArgumentException);
        Assert.That(() => stream.OutputScores(0), Throws.InvalidOperationException);
        Assert.That(() => stream.Spikes(3, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => stream.Spikes(0, 3), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => stream.Step(new SpikeFrame([13], [1])), Throws.ArgumentException);
        Assert.That(() => new StreamEvaluator(network, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
        stream.Dispose();
        Assert.That(() => stream.Reset(1), Throws.TypeOf<ObjectDisposedException>());
    }

    private static TrainerDescription Trace(SpikingNetwork network)
        => network.Description.Trainers.First(static trainer => trainer is { Rule: LearningRule.Otpe, Mode: UpdateMode.Online, Form: GradientForm.Trace });

    private static (SpikingNetwork Network, SpikeBatch Frames) Make(string text)
    {
        SpikingNetwork network = SpikingNetwork.Load(text, seed: 4);
        RandomBatch.MakeFire(network, 3);
        return (network, RandomBatch.Make(3, 13, 5, Samples, Steps, density: 0.4));
    }
}
