using OtpeFast.Runtime;

namespace OtpeFast.Integration.Tests.Gradients;

/// <summary>The parts that have true derivatives, against finite differences in double precision.</summary>
public sealed class SmoothPartsTests
{
    [Test]
    public void SoftmaxCrossEntropy_OfScores_HasTheGradientOfItsLoss()
    {
        float[] scores = [0.3f, 1.7f, -0.4f, 2.2f, 0f];
        var error = new float[16];
        SoftmaxCrossEntropy.OfScores(scores.Concat(new float[11]).ToArray(), label: 2, classes: 5, scale: 1f, error);
        for (int i = 0; i < 5; i++)
        {
            const double H = 1e-5;
            double difference = (Loss(scores, i, H) - Loss(scores, i, -H)) / (2 * H);
            Assert.That(error[i], Is.EqualTo(difference).Within(1e-6), $"class {i}");
        }

        Assert.That(error[5..], Is.All.Zero);

        static double Loss(float[] scores, int moved, double by)
        {
            double[] values = [.. scores.Select((score, i) => score + (i == moved ? by : 0))];
            return Math.Log(values.Sum(Math.Exp)) - values[2];
        }
    }

    [Test]
    public void SoftmaxCrossEntropy_OfSpikes_AgreesWithOfScores()
    {
        foreach (ushort[] fired in new ushort[][] { [], [1], [0, 2, 3], [0, 1, 2, 3, 4] })
        {
            var scores = new float[16];
            foreach (ushort neuron in fired)
            {
                scores[neuron] = 1;
            }

            var ofScores = new float[16];
            var ofSpikes = new float[16];
            double expected = SoftmaxCrossEntropy.OfScores(scores, 2, 5, 0.25f, ofScores);
            Assert.That(SoftmaxCrossEntropy.OfSpikes(fired, 2, 5, 0.25f, ofSpikes), Is.EqualTo(expected).Within(1e-7));
            Assert.That(SoftmaxCrossEntropy.OfSpikes(fired, 2, 5), Is.EqualTo(expected).Within(1e-7));
            Assert.That(ofSpikes, Is.EqualTo(ofScores).Within(1e-7f));
        }
    }

    [Test]
    public void Surrogate_IsTheDerivativeOfTheFastSigmoid()
    {
        // sigma(x) = x / (k |x| + 1); its derivative is what the emitted code calls the gate.
        const double K = 25;
        foreach (double x in new[] { -0.7, -0.01, 0.003, 0.2, 1.5 })
        {
            const double H = 1e-6;
            double difference = (Sigmoid(x + H) - Sigmoid(x - H)) / (2 * H);
            Assert.That(1 / Math.Pow(K * Math.Abs(x) + 1, 2), Is.EqualTo(difference).Within(1e-5));
        }

        static double Sigmoid(double x) => x / (K * Math.Abs(x) + 1);
    }
}
