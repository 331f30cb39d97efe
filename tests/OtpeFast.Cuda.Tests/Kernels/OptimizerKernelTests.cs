using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Runtime;

namespace OtpeFast.Cuda.Tests.Kernels;

/// <summary>The optimizers give the bits of the CPU's; the bookkeeping between steps does what it says.</summary>
public sealed class OptimizerKernelTests
{
    [TestCase(OptimizerKind.Adamax, 16)]
    [TestCase(OptimizerKind.Adam, 496)]
    [TestCase(OptimizerKind.Sgd, 272)]
    public void Optimizer_ThreeSteps_GiveTheBitsOfTheCpu(OptimizerKind kind, int length)
    {
        using var bench = new KernelBench(descending: false);
        Shape shape = Shape.Of(3);
        var options = new OptimizerOptions { Kind = kind, LearningRate = 0.01f, FirstMomentDecay = 0.85f, SecondMomentDecay = 0.97f, Epsilon = 1e-6f };
        var cpu = Optimizer.Create(options, length);
        float[] expected = shape.Matrix(1, length, length);
        DeviceBuffer<float> parameters = bench.In(expected);
        DeviceBuffer<float> mean = bench.In(new float[length]);
        DeviceBuffer<float> norm = bench.In(new float[length]);
        var grid = new Grid(Grid.Cover(length, 256));
        for (int step = 1; step <= 3; step++)
        {
            float[] gradient = shape.Matrix(1, length, length, -1e-3f, 1e-3f);
            for (int i = 0; i < length; i += 3)
            {
                gradient[i] *= 1e-35f; // means of these have lost digits, or would
            }

            (float rate, float normScale) = options.At(step);
            DeviceBuffer<float> schedule = bench.In(-1f, -1f, -1f, -1f, rate, normScale, -1f, -1f);
            DeviceBuffer<int> one = bench.In(1);
            (float keepMean, float keepNorm) = (options.FirstMomentDecay, options.SecondMomentDecay);
            switch (kind)
            {
                case OptimizerKind.Adamax:
                    bench.Launcher.Adamax(
                        grid, default, parameters, bench.In(gradient), mean, norm, schedule, one, 4, length, keepMean, 1 - keepMean, keepNorm, options.Epsilon);
                    break;
                case OptimizerKind.Adam:
                    bench.Launcher.Adam(
                        grid, default, parameters, bench.In(gradient), mean, norm, schedule, one, 4, length, keepMean, 1 - keepMean, keepNorm, 1 - keepNorm,
                        options.Epsilon);
                    break;
                default:
                    bench.Launcher.Sgd(grid, default, parameters, bench.In(gradient), schedule, one, 4, length);
                    break;
            }

            cpu.BeginStep();
            cpu.Apply(expected, gradient, new ParameterTile(0, 0, 0, 1, length, 0, length));
            Assert.That(bench.Read(parameters), Is.EqualTo(expected), $"step {step}");
            float[] state = cpu.State.ToArray();
            Assert.That(state, Has.None.Matches<float>(float.IsSubnormal));
            if (state.Length > 0)
            {
                Assert.That(bench.Read(mean), Is.EqualTo(state[..length]), $"step {step}");
                Assert.That(bench.Read(norm), Is.EqualTo(state[length..]), $"step {step}");
            }
        }
    }

    [Test]
    public void Clock_AndMeanOfGradients_GoOnStepByStep()
    {
        using var bench = new KernelBench(descending: true);
        DeviceBuffer<int> clock = bench.In(3, 7, 0, 9);
        bench.Launcher.AdvanceClock(new Grid(1), default, clock);
        Assert.That(bench.Read(clock), Is.EqualTo(new[] { 4, 8, 0, 9 }));

        float[] gradient = Shape.Of(2).Matrix(1, 300, 300);
        DeviceBuffer<float> sum = bench.In(new float[300]);
        DeviceBuffer<float> mean = bench.Out(300, -777f);
        for (int i = 0; i < 3; i++)
        {
            bench.Launcher.AddGradient(new Grid(2), default, sum, bench.In(gradient), 300);
        }

        bench.Launcher.AverageGradient(new Grid(2), default, mean, sum, 3, 300);
        Assert.That(bench.Read(mean), Is.EqualTo(gradient.Select(static value => (value + value + value) / 3)));
    }

    [Test]
    public void MultiplyAdd_OfTheCeilings_DoesTheWorkItIsTimedFor()
    {
        using var bench = new KernelBench(descending: false);
        const float Factor = 0.5f;
        DeviceBuffer<float> result = bench.Out(2 * 256, -777f);
        bench.Launcher.MultiplyAdd(new Grid(2), default, result, Factor, 5);
        float sum = 0;
        for (int i = 0; i < 16; i++)
        {
            float chain = Factor * i;
            for (int round = 0; round < 5; round++)
            {
                chain = MathF.FusedMultiplyAdd(chain, Factor, Factor);
            }

            sum += chain;
        }

        Assert.That(bench.Read(result), Is.All.EqualTo(sum));
    }
}
