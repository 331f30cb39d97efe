using OtpeFast.Data;

namespace OtpeFast.Training.Tests;

/// <summary>What the paper shows on T-Randman (its figures 2 and 3), on the network 50-128-128-10.</summary>
[NonParallelizable]
public sealed class LearningTests
{
    private const ulong Seed = 1;
    private const int Batches = 1_500;
    private static readonly RandmanManifolds Manifolds = new(Seed);

    [Test]
    public void GradientSimilarity_After1500BatchesOfBptt_OrdersTheRulesAsThePaperDoes()
    {
        var network = new SpikingNetwork(NetworkCatalog.OfThePaper("randman-3x128"), Seed);
        var source = new RandmanSource(Manifolds, RandmanEncoding.Time, 50, Seed, stream: 0);
        var batch = new SpikeBatch(50);
        using ITrainer bptt = network.CreateTrainer(Offline(LearningRule.Bptt), new());
        for (int i = 0; i < Batches; i++)
        {
            source.Fill(batch, i * 128L, 128);
            bptt.Train(batch);
        }

        // At the parameters that BPTT reached, over ten further batches.
        double otpe = FirstLayerSimilarity(network, bptt, LearningRule.Otpe, source);
        double approxOtpe = FirstLayerSimilarity(network, bptt, LearningRule.ApproxOtpe, source);
        double ostl = FirstLayerSimilarity(network, bptt, LearningRule.Ostl, source);
        double ottt = FirstLayerSimilarity(network, bptt, LearningRule.Ottt, source);
        TestContext.Out.WriteLine(
            FormattableString.Invariant(
                $"first hidden layer, cosine similarity to BPTT: OTPE {otpe:F3}, Approx OTPE {approxOtpe:F3}, OSTL {ostl:F3}, OTTT {ottt:F3}"));
        Assert.Multiple(() =>
        {
            Assert.That(otpe, Is.GreaterThan(0.75));
            Assert.That(approxOtpe, Is.GreaterThan(0.65));
            Assert.That(ostl, Is.LessThan(0.4));
            Assert.That(ottt, Is.LessThan(0.4));
        });
    }

    [Test]
    public void ValidationAccuracy_OtpeAgainstOttt_Reaches95PercentInFewerBatches()
    {
        int otpe = BatchesTo95Percent(LearningRule.Otpe);
        int ottt = BatchesTo95Percent(LearningRule.Ottt);
        TestContext.Out.WriteLine($"batches to 95 % validation accuracy: OTPE {otpe}, OTTT {ottt} ({int.MaxValue}: not within {Batches})");
        Assert.That(otpe, Is.LessThanOrEqualTo(Batches));
        Assert.That(otpe, Is.LessThan(ottt));
    }

    private static TrainerDescription Offline(LearningRule rule) => new(rule, UpdateMode.Offline, GradientForm.Adjoint);

    private static double FirstLayerSimilarity(SpikingNetwork network, ITrainer bptt, LearningRule rule, RandmanSource source)
    {
        using ITrainer trainer = network.CreateTrainer(Offline(rule), new());
        LayerDescription layer = network.Description.Layers[0];
        var exact = new float[network.Description.ParameterLength];
        var estimate = new float[exact.Length];
        var batch = new SpikeBatch(50);
        double sum = 0;
        const int Probes = 10;
        for (int probe = 0; probe < Probes; probe++)
        {
            source.Fill(batch, (Batches + probe) * 128L, 128);
            bptt.ComputeGradients(batch);
            bptt.CopyGradientsTo(exact);
            trainer.ComputeGradients(batch);
            trainer.CopyGradientsTo(estimate);

            // Weights alone: OTTT and Approx OTPE have no trace for the bias, so theirs is of another scale.
            int weights = layer.Inputs * layer.Stride;
            sum += Cosine(exact.AsSpan(layer.Offset, weights), estimate.AsSpan(layer.Offset, weights));
        }

        return sum / Probes;
    }

    private static double Cosine(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double product = 0, squareX = 0, squareY = 0;
        for (int i = 0; i < x.Length; i++)
        {
            product += (double)x[i] * y[i];
            squareX += (double)x[i] * x[i];
            squareY += (double)y[i] * y[i];
        }

        return product / Math.Sqrt(squareX * squareY);
    }

    private static int BatchesTo95Percent(LearningRule rule)
    {
        var network = new SpikingNetwork(NetworkSpec.Parse("50-128-128-10"), Seed);

        // Scaled once and with a shorter memory, where this is a matter of hundreds of batches and not of thousands.
        var training = new RandmanSource(Manifolds, RandmanEncoding.Time, 50, Seed, stream: 0, scaling: RandmanScaling.Once);
        var validation = new RandmanSource(Manifolds, RandmanEncoding.Time, 50, Seed, stream: 1, scaling: RandmanScaling.Once);
        using ITrainer trainer = network.CreateTrainer(Offline(rule), new());
        using var evaluation = new Evaluation(network, validation, 128, 1_024, threads: 0);
        var batch = new SpikeBatch(50);
        for (int done = 0; done < Batches; done++)
        {
            if (done % 10 == 0 && evaluation.Run().Accuracy >= 0.95)
            {
                return done;
            }

            training.Fill(batch, done * 128L, 128);
            trainer.Train(batch);
        }

        return int.MaxValue;
    }

    [Test]
    public void Run_OfAnFRule_IsValidatedOnWhatItTrains()
    {
        var network = new SpikingNetwork(NetworkSpec.Parse("50-20-10"), seed: 2);
        var source = new RandmanSource(new RandmanManifolds(2), RandmanEncoding.Time, 20, seed: 2, stream: 0);
        var training = new RandmanSource(new RandmanManifolds(2), RandmanEncoding.Time, 20, seed: 2, stream: 1);
        var options = new TrainingOptions { Batches = 2, BatchSize = 16, ValidateEvery = 1, ValidationSamples = 64, Threads = 1, ReportEvery = TimeSpan.Zero };
        double? validated = null;
        using (var run = new TrainingRun(network, new(LearningRule.FOtpe, UpdateMode.Offline, GradientForm.Adjoint), options, training, source, null))
        {
            run.Run(progress => validated = progress.ValidationLoss, CancellationToken.None);
        }

        using var ofTheSum = new Evaluation(network, source, 16, 64, threads: 1, readout: ReadoutSpec.LeakySpikes(LayerSpec.DefaultLeak));
        using var ofSpikes = new Evaluation(network, source, 16, 64, threads: 1);
        Assert.That(validated, Is.EqualTo(ofTheSum.Run().Loss).Within(1e-9));
        Assert.That(validated, Is.Not.EqualTo(ofSpikes.Run().Loss).Within(1e-9));
    }

    [Test]
    public void Source_OfTrainingAndOfWhatMeasuresIt_IsRefused()
    {
        var network = new SpikingNetwork(NetworkSpec.Parse("50-20-10"), seed: 2);
        var trainer = new TrainerDescription(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint);
        ISpikeSource one = Source();
        Assert.That(() => new TrainingRun(network, trainer, new(), one, one, null), Throws.ArgumentException.With.Message.Contains("make one for each"));
        Assert.That(() => new TrainingRun(network, trainer, new(), one, Source(), one), Throws.ArgumentException.With.Message.Contains("make one for each"));
        ISpikeSource other = Source();
        using var run = new TrainingRun(network, trainer, new(), one, other, other);

        static RandmanSource Source() => new(new RandmanManifolds(2), RandmanEncoding.Time, 20, seed: 2, stream: 0);
    }
}
