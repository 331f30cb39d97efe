using static OtpeFast.Streaming.Tests.Streams;

namespace OtpeFast.Streaming.Tests;

/// <summary>What is learned and told of a live stream.</summary>
public sealed class LearningHandlerTests : IPredictionSink
{
    private readonly List<Prediction> _seen = [];

    [SetUp]
    public void Forget() => _seen.Clear();

    [Test]
    public void Target_HoldsForItsSteps_UntilAnotherComes()
    {
        using IStreamTrainer trainer = Trainer(SpikingNetwork.Load("20-24-5 leak=0.9", seed: 3));
        using IStreamTrainer same = Trainer(SpikingNetwork.Load("20-24-5 leak=0.9", seed: 3));
        var handler = new LearningHandler(trainer, new() { TargetSteps = 3 });
        int[][] come = [[-1, -1], [2, -1], [-1, 4], [-1, -1], [-1, -1], [1, -1], [3, -1], [-1, -1], [-1, -1], [-1, -1]];
        (int, int)[] hold = [(-1, -1), (2, -1), (2, 4), (2, 4), (-1, 4), (1, -1), (3, -1), (3, -1), (3, -1), (-1, -1)];
        var (expected, actual) = (new float[trainer.Network.ParameterLength], new float[trainer.Network.ParameterLength]);
        for (int step = 0; step < come.Length; step++)
        {
            SpikeBatch batch = Busy(step);
            handler.Step(batch.Frame(0), come[step], step);
            (int first, int second) = hold[step];
            if (first >= 0 || second >= 0)
            {
                same.Step(batch.Frame(0), [Math.Max(first, 0), Math.Max(second, 0)], [first >= 0 ? 1 : 0, second >= 0 ? 1 : 0]);
            }
            else
            {
                same.Advance(batch.Frame(0));
            }
        }

        trainer.CopyParametersTo(actual);
        same.CopyParametersTo(expected);
        Assert.That(actual, Is.EqualTo(expected));
        Assert.That(trainer.OptimizerSteps, Is.EqualTo(8));
    }

    [Test]
    public void Predictions_AreOfTheStepsSinceTheLast()
    {
        using IStreamTrainer trainer = Trainer(SpikingNetwork.Load("20-24-5 leak=0.9 threshold=0.3", seed: 3));
        var handler = new LearningHandler(trainer, new() { PredictEvery = 4, Predictions = this, AccuracyOver = 3 });
        var counts = new int[2, 5];
        var all = new int[2, 5];
        bool differs = false; // from what all steps speak for
        var expected = new List<(int, int)>();
        for (int step = 0; step < 40; step++)
        {
            handler.Step(Changing(step).Frame(0), [step % 8 == 5 ? 2 : -1, -1], step);
            for (int stream = 0; stream < 2; stream++)
            {
                foreach (ushort output in trainer.OutputSpikes(stream))
                {
                    counts[stream, output]++;
                    all[stream, output]++;
                }

                if (step % 4 == 3)
                {
                    int[] own = [.. Enumerable.Range(0, 5).Select(output => counts[stream, output])];
                    expected.Add((stream, own.Max() == 0 ? -1 : Array.IndexOf(own, own.Max())));
                    int[] ever = [.. Enumerable.Range(0, 5).Select(output => all[stream, output])];
                    differs |= own.Max() > 0 && Array.IndexOf(ever, ever.Max()) != expected[^1].Item2;
                    for (int output = 0; output < 5; output++)
                    {
                        counts[stream, output] = 0;
                    }
                }
            }
        }

        Assert.That(_seen.Select(static one => (one.Stream, one.Class)), Is.EqualTo(expected));
        Assert.That(differs);
        Prediction[] judged = [.. _seen.Where(static one => one.IsCorrect is not null)];
        Assert.That(judged.Select(static one => (one.Stream, one.Label, one.Time)), Is.EqualTo(Enumerable.Range(0, 5).Select(static i => (0, 2, 8L * i + 7))));
        Assert.That(handler.Targets, Is.EqualTo(5));
        Assert.That(handler.Accuracy, Is.EqualTo(judged[^3..].Count(static one => one.IsCorrect == true) / 3.0));
        Assert.That(handler.Layers.Select(static layer => layer.Spikes), Has.All.GreaterThan(0));
        var neurons = new long[24];
        handler.Layers[0].CopyCountsTo(neurons);
        Assert.That(neurons.Sum(), Is.EqualTo(handler.Layers[0].Spikes));
    }

    [Test]
    public void Handler_ThatDoesNotLearn_ChangesNothing_AndStillJudges()
    {
        using IStreamTrainer trainer = Trainer(SpikingNetwork.Load("20-24-5 leak=0.9", seed: 3));
        var (before, after) = (new float[trainer.Network.ParameterLength], new float[trainer.Network.ParameterLength]);
        trainer.CopyParametersTo(before);
        var handler = new LearningHandler(trainer, new() { Learns = false, PredictEvery = 0, Predictions = this });
        for (int step = 0; step < 20; step++)
        {
            handler.Step(Busy(step).Frame(0), [step % 5 == 4 ? 1 : -1, -1], step);
        }

        trainer.CopyParametersTo(after);
        Assert.That(after, Is.EqualTo(before));
        Assert.That(_seen.Select(static one => (one.Time, one.Stream, one.Label)), Is.EqualTo(Enumerable.Range(0, 4).Select(static i => (5L * i + 4, 0, 1))));
        Assert.That((handler.Loss, (double)handler.LearningRate), Is.EqualTo((double.NaN, 0.0)));
    }

    [Test]
    public void Labels_BeyondTheClasses_AndNetworksThatLearnNumbers_AreRefused()
    {
        using IStreamTrainer trainer = Trainer(SpikingNetwork.Load("20-24-5 leak=0.9", seed: 3));
        var handler = new LearningHandler(trainer, new() { Learns = false });
        Assert.That(() => handler.Step(Busy(0).Frame(0), [5, -1], 0), Throws.ArgumentException.With.Message.Contains("Label 5 is none of the 5 classes"));
        using IStreamTrainer numbers = Trainer(SpikingNetwork.Load("20-24-5li loss=half_squared_error", seed: 3));
        Assert.That(() => new LearningHandler(numbers), Throws.ArgumentException.With.Message.Contains("learns numbers"));
        Assert.That(() => new LearningHandler(trainer, new() { PredictEvery = -1 }), Throws.ArgumentException);
        Assert.That(() => new LearningHandler(trainer, new() { AccuracyOver = 0 }), Throws.ArgumentException);
        Assert.That(() => new LearningHandler(trainer, new() { TargetSteps = 0 }), Throws.ArgumentException);
    }

    public void Take(in Prediction prediction) => _seen.Add(prediction);

    /// <summary>Other units every four steps.</summary>
    private static SpikeBatch Changing(int step)
    {
        var batch = new SpikeBatch(20);
        batch.Begin(2, 1);
        for (int sample = 0; sample < 2; sample++)
        {
            int first = (step / 4 * 7 + 5 * sample) % 14;
            batch.AppendRow([.. Enumerable.Range(first, 6).Select(static unit => (ushort)unit)], [2, 2, 2, 2, 2, 2]);
        }

        return batch;
    }

    private static SpikeBatch Busy(int step)
    {
        var batch = new SpikeBatch(20);
        batch.Begin(2, 1);
        for (int sample = 0; sample < 2; sample++)
        {
            ushort[] units = [.. Enumerable.Range(0, 20).Where(unit => (unit * 7 + step * 5 + sample * 3) % 4 != 0).Select(static unit => (ushort)unit)];
            batch.AppendRow(units, [.. units.Select(static _ => 1f)]);
        }

        return batch;
    }
}
