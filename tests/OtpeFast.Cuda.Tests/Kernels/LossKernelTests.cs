using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Runtime;

namespace OtpeFast.Cuda.Tests.Kernels;

/// <summary>Loss and prediction against the CPU's, and the two functions that the device has no library for.</summary>
public sealed class LossKernelTests
{
    private const float Scale = 0.013f;

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void Loss_OfSpikesAndScores_IsTheCpus(ulong seed, bool descending)
    {
        Shape shape = Shape.Of(seed);
        using var bench = new KernelBench(descending);
        int classes = shape.Neurons;
        uint[] bits = shape.Bits(shape.Rows, classes, rate: seed % 4 * 0.2);
        int[] labels = [.. Enumerable.Range(0, shape.Samples).Select(i => (int)(shape.Next(0, 0.9999f) * classes))];
        float[] weights = [.. Enumerable.Range(0, shape.Rows).Select(row => seed % 2 == 0 ? 1 : row % 3 * 0.75f)];
        foreach (bool scored in new[] { false, true })
        {
            float[] scores = [.. shape.Matrix(shape.Samples, classes, shape.Stride, 0, 3)];
            DeviceBuffer<float> error = bench.In(new float[shape.Rows * shape.Stride]);
            DeviceBuffer<float> scoresOut = bench.In(scores);
            DeviceBuffer<int> counts = bench.In(new int[shape.Samples * shape.Stride]);
            DeviceBuffer<double> losses = bench.In(Enumerable.Repeat(0.5, 2 * shape.Samples).ToArray());
            DeviceBuffer<int> correct = bench.Out(shape.Samples, -1);
            var grid = new Grid(Grid.Cover(shape.Samples, 4));
            if (scored)
            {
                bench.Launcher.LossOfScores(
                    grid, default, bench.In(bits), bench.In(labels), bench.In(weights), error, scoresOut, counts, losses, correct, bench.In(0), bench.In(0), shape.Samples, shape.Steps,
                    classes,
                    shape.Stride, shape.Leak, Scale);
            }
            else
            {
                bench.Launcher.LossOfSpikes(
                    grid, default, bench.In(bits), bench.In(labels), bench.In(weights), error, counts, losses, correct, bench.In(0), bench.In(0), shape.Samples, shape.Steps, classes,
                    shape.Stride, Scale);
            }

            var expectedError = new float[shape.Rows * shape.Stride];
            var expectedLoss = new double[shape.Samples];
            var counter = new SpikeCounter(shape.Samples, classes);
            for (int row = 0; row < shape.Rows; row++)
            {
                int sample = row % shape.Samples;
                ushort[] fired = [.. Enumerable.Range(0, classes).Where(c => Shape.Spiked(bits, row, c, classes)).Select(static c => (ushort)c)];
                counter.Add(sample, fired);
                Span<float> target = expectedError.AsSpan(row * shape.Stride, shape.Stride);
                Span<float> score = scores.AsSpan(sample * shape.Stride, shape.Stride);
                if (scored)
                {
                    TraceLoops.Leak(fired, [], shape.Leak, score, score);
                    expectedLoss[sample] += weights[row] * SoftmaxCrossEntropy.OfScores(score, labels[sample], classes, Scale * weights[row], target);
                }
                else
                {
                    expectedLoss[sample] += weights[row] * SoftmaxCrossEntropy.OfSpikes(fired, labels[sample], classes, Scale * weights[row], target);
                }
            }

            double[] actualLosses = bench.Read(losses);
            Assert.Multiple(() =>
            {
                // Spikes give the same bits; scores pass through sums of exponentials in another order, in double precision.
                Assert.That(bench.Read(error), scored ? Is.EqualTo(expectedError).Within(1e-8f) : Is.EqualTo(expectedError));
                Assert.That(bench.Read(scoresOut), Is.EqualTo(scores));
                Assert.That(bench.Read(correct), Is.EqualTo(Enumerable.Range(0, shape.Samples).Select(sample => counter.Prediction(sample) == labels[sample] ? 1 : 0)));
                Assert.That(actualLosses[..shape.Samples], Is.EqualTo(expectedLoss.Select(static loss => loss + 0.5)).Within(1e-10));
                Assert.That(actualLosses[shape.Samples..], Is.EqualTo(expectedLoss).Within(1e-10));
            });
        }
    }

    [Test]
    public void Logarithm_AndExponential_AreTheLibrarysToTwoUlps()
    {
        HostKernels.Require();
        var random = new RandomSequence(5, 5, 5);
        for (int i = 0; i < 100_000; i++)
        {
            double x = Math.Exp(random.NextDouble() * 40 - 5);
            Assert.That(HostKernels.otpe_logarithm(x), Is.EqualTo(Math.Log(x)).Within(4e-16 * Math.Max(1e-3, Math.Abs(Math.Log(x))) + 2e-19));
            double y = -60 * random.NextDouble();
            Assert.That(HostKernels.otpe_exponential(y) / Math.Exp(y), Is.EqualTo(1).Within(5e-16));
        }

        Assert.That(HostKernels.otpe_logarithm(1), Is.Zero);
        Assert.That(HostKernels.otpe_exponential(0), Is.EqualTo(1));
        Assert.That(HostKernels.otpe_exponential(-1e9), Is.Zero);
    }
}
