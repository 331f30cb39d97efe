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
    private const int Samples = 5;
    private const int Steps = 12;

    [TestCaseSource(nameof(Seeds))]
    public void Combination_OfNetworkAndTrainer_IsThatOfTheEquations(int seed)
    {
        (NetworkSpec spec, TrainerDescription description) = RandomSpec.Draw(seed);
        TestContext.Out.WriteLine($"{spec}, {description}");
        (SpikingNetwork network, SpikeBatch batch) = Make(spec, seed);
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        using var trainer = (CpuTrainer)network.CreateTrainer(description, new() { BatchSize = Samples, Steps = Steps, Threads = 2, FeedbackSeed = 9 });

        trainer.ComputeGradients(batch);

        double[] truth = ScalarRule.Gradient(spec, description.Rule, parameters, batch, description.Feedback, Matrices(trainer));
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
            (SpikingNetwork network, SpikeBatch batch) = Make(spec, seed);
            using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = Samples, Steps = Steps, Threads = threads });
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

    private static (SpikingNetwork Network, SpikeBatch Batch) Make(NetworkSpec spec, int seed)
    {
        var network = SpikingNetwork.Load(spec.ToString(), (ulong)seed);
        Assert.That(network.Description.Spec, Is.EqualTo(spec), "the text reads back");
        RandomBatch.MakeFire(network, 1.5f);
        SpikeBatch batch = RandomBatch.Make((ulong)seed, spec.Inputs, spec.Classes, Samples, Steps);
        Span<float> weights = batch.UseWeights();
        for (int row = 0; row < weights.Length; row++)
        {
            weights[row] = row % 5 * 0.6f;
        }

        RandomBatch.Aim(batch, network);
        return (network, batch);
    }

    /// <summary>The fixed matrices by which errors come to hidden layers.</summary>
    private static float[][] Matrices(CpuTrainer trainer)
    {
        ValueList<LayerSpec> layers = trainer.Network.Spec.Layers;
        return trainer.Description.Feedback == Feedback.Layers ? [] : [.. Enumerable.Range(0, layers.Count - 1).Select(hidden =>
        {
            LayerSpec above = trainer.Description.Feedback == Feedback.Broadcast ? layers[^1] : layers[hidden + 1];
            int taps = trainer.Description.Feedback == Feedback.Broadcast ? 1 : above.Delays.Count;
            var matrix = new float[taps * layers[hidden].Neurons * above.Neurons];
            trainer.CopyFeedbackTo(hidden, matrix);
            return matrix;
        })];
    }

    private static IEnumerable<int> Seeds() => Enumerable.Range(0, Combinations);
}
