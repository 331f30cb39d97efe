using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Integration.Tests.Networks;

namespace OtpeFast.Integration.Tests.Determinism;

/// <summary>The same seed gives the same bits: twice, and for any number of threads.</summary>
public sealed class DeterminismTests
{
    [TestCaseSource(nameof(Trainers))]
    public void Train_TwiceAndWithOneTwoOrThreeThreads_GivesTheSameBits(string name, TrainerDescription description)
    {
        float[] expected = Train(name, description, threads: 1);
        Assert.That(expected, Has.None.NaN);
        foreach (int threads in new[] { 1, 2, 3 })
        {
            Assert.That(Train(name, description, threads), Is.EqualTo(expected), $"{threads} threads");
        }
    }

    [Test]
    public void Initialize_SameSeed_GivesTheSameBits_AnotherSeedOthers()
    {
        var first = new float[Wide.Description.ParameterLength];
        var second = new float[first.Length];
        new Wide(5).CopyParametersTo(first);
        new Wide(5).CopyParametersTo(second);
        Assert.That(second, Is.EqualTo(first));
        new Wide(6).CopyParametersTo(second);
        Assert.That(second, Is.Not.EqualTo(first));
    }

    [Test]
    public void Initialize_Weights_AreTruncatedNormalOfLeCunsWidth()
    {
        var network = new Wide(3);
        float[] weights = network.Layer1Weights.ToArray().Cast<float>().ToArray();
        double deviation = Math.Sqrt(weights.Average(static weight => (double)weight * weight));
        Assert.That(deviation, Is.EqualTo(1 / Math.Sqrt(37)).Within(0.03 / Math.Sqrt(37)));
        Assert.That(weights.Max(Math.Abs), Is.LessThan(2.28 / Math.Sqrt(37)));
        Assert.That(network.Layer1Bias.ToArray(), Is.All.Zero);
    }

    private static float[] Train(string name, TrainerDescription description, int threads)
    {
        ISpikingNetwork network = name == nameof(Wide) ? new Wide(9) : new Leakless(9);
        RandomBatch.MakeFire(network, 1.5f);
        using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 7, Steps = 11, Threads = threads });
        for (ulong i = 0; i < 4; i++)
        {
            trainer.Train(RandomBatch.Make(i, network.Description.Inputs, network.Description.Classes, samples: 7, steps: 11));
        }

        return Blocks.Parameters(trainer);
    }

    private static IEnumerable<TestCaseData> Trainers()
        => Wide.Description.Trainers.Select(static trainer => new TestCaseData(nameof(Wide), trainer))
            .Concat(Leakless.Description.Trainers.Select(static trainer => new TestCaseData(nameof(Leakless), trainer)));
}
