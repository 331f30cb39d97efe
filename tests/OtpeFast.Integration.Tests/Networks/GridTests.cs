using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Reference;
using OtpeFast.Runtime;

namespace OtpeFast.Integration.Tests.Networks;

/// <summary>
/// Random networks with random trainers, over everything that can be combined: the gradient is that of the equations in scalars and double precision, the bits
/// are the same for any number of threads, and nothing is allocated.
/// </summary>
public sealed class GridTests
{
    private const int Combinations = 400;

    [TestCaseSource(nameof(Seeds))]
    public void Combination_OfNetworkAndTrainer_IsThatOfTheEquations(int seed)
    {
        (NetworkSpec spec, TrainerDescription description) = RandomSpec.Draw(seed);
        TestContext.Out.WriteLine($"{spec}, {description}");
        (SpikingNetwork network, SpikeBatch batch) = GridCase.Make(spec, seed);
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        using var trainer = (IFeedbackTrainer)network.CreateTrainer(description, new() { BatchSize = GridCase.Samples, Steps = GridCase.Steps, Threads = 2, FeedbackSeed = 9 });

        trainer.ComputeGradients(batch);
        float[] first = Blocks.Gradients(trainer);
        trainer.ComputeGradients(batch);

        Assert.That(Blocks.Gradients(trainer), Is.EqualTo(first), "nothing of a batch is left for the next");
        double[] truth = ScalarRule.Gradient(spec, description.Rule, parameters, batch, description.Feedback, GridCase.Matrices(trainer));
        float[] expected = [.. truth.Select(static value => (float)value)];
        Blocks.AssertClose(network.Description, Blocks.Gradients(trainer), expected, 3e-4);
    }

    [TestCaseSource(nameof(Seeds))]
    public void Combination_OnAnyNumberOfThreads_GivesTheSameBitsAndAllocatesNothing(int seed)
    {
        (NetworkSpec spec, TrainerDescription description) = RandomSpec.Draw(seed);
        float[]? bits = null;
        foreach (int threads in new[] { 1, 2, 3 })
        {
            (SpikingNetwork network, SpikeBatch batch) = GridCase.Make(spec, seed);
            using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = GridCase.Samples, Steps = GridCase.Steps, Threads = threads });
            trainer.Train(batch);
            long allocated = long.MaxValue;
            for (int attempt = 0; attempt < 3; attempt++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                trainer.Train(batch);
                allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.That(allocated, Is.Zero, $"{spec}, {description}");
            bits ??= Blocks.Parameters(trainer);
            Assert.That(Blocks.Parameters(trainer), Is.EqualTo(bits), $"{spec}, {description}, {threads} threads");
        }
    }

    [Test]
    public void Combinations_CoverTheGrid()
    {
        (NetworkSpec Network, TrainerDescription Trainer)[] all = [.. Seeds().Select(RandomSpec.Draw)];
        Assert.That(all.Select(static one => one.Trainer.Rule).Distinct(), Is.EquivalentTo(Enum.GetValues<LearningRule>()));
        Assert.That(all.Select(static one => one.Trainer.Form).Distinct(), Is.EquivalentTo(Enum.GetValues<GradientForm>()));
        Assert.That(all.Select(static one => one.Trainer.Feedback).Distinct(), Is.EquivalentTo(Enum.GetValues<Feedback>()));
        Assert.That(all.SelectMany(static one => one.Network.Layers).Select(static layer => layer.Neuron).Distinct(), Is.EquivalentTo(Enum.GetValues<Neuron>()));
        Assert.That(all.Count(static one => one.Network.Layers.Any(static layer => layer.TrainLeak)), Is.GreaterThan(50));
        Assert.That(all.Count(static one => one.Network.Layers.Any(static layer => layer.TrainThreshold)), Is.GreaterThan(50));
        Assert.That(all.Select(static one => one.Network.Readout.Loss).Distinct(), Is.EquivalentTo(Enum.GetValues<Loss>()));
    }

    private static IEnumerable<int> Seeds() => Enumerable.Range(0, Combinations);
}
