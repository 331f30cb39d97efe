using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Tests.Host;

namespace OtpeFast.Cuda.Tests.Kernels;

/// <summary>The backward scans against their recursions written out, to the bit.</summary>
public sealed class ScanKernelTests
{
    private const float Poison = -777;

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void AdjointScan_EveryRule_FollowsItsRecursion(ulong seed, bool descending)
    {
        Shape shape = Shape.Of(seed);
        using var bench = new KernelBench(descending);
        float[] error = shape.Matrix(shape.Rows, shape.Neurons, shape.Stride);
        float[] gate = shape.Matrix(shape.Rows, shape.Neurons, shape.Stride, 0, 1);
        float[] meanGate = shape.Matrix(shape.Rows, shape.Neurons, shape.Stride, 0, 1);
        foreach (KernelEntry kernel in new[] { KernelCatalog.AdjointOstl, KernelCatalog.AdjointOtpe, KernelCatalog.AdjointOttt, KernelCatalog.AdjointApproxOtpe })
        {
            foreach (int passes in new[] { 0, 1 })
            {
                (float[] passed, float[] coefficient, float[] bias) = Expected(shape, kernel, error, gate, meanGate, passes != 0);
                DeviceBuffer<float> actualError = bench.In(error);
                DeviceBuffer<float> actualCoefficient = bench.Out(coefficient.Length, Poison);
                DeviceBuffer<float> actualBias = bench.Out(bias.Length, Poison);
                Launch(bench, shape, kernel, actualError, bench.In(gate), bench.In(meanGate), null, actualCoefficient, actualBias, passes);
                Assert.Multiple(() =>
                {
                    Assert.That(bench.Read(actualCoefficient), Is.EqualTo(coefficient), kernel.Name);
                    Assert.That(bench.Read(actualBias), Is.EqualTo(bias), kernel.Name);
                    Assert.That(bench.Read(actualError), Is.EqualTo(passed), kernel.Name);
                });
            }
        }
    }

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void HistoryScan_FromAnyStep_FollowsItsRecursion(ulong seed, bool descending)
    {
        Shape shape = Shape.Of(seed);
        using var bench = new KernelBench(descending);
        float[] error = shape.Matrix(shape.Samples, shape.Neurons, shape.Stride);
        float[] gate = shape.Matrix(shape.Rows, shape.Neurons, shape.Stride, 0, 1);
        for (int now = 0; now < shape.Steps; now++)
        {
            foreach (bool postsynaptic in new[] { false, true })
            {
                float[] coefficient = [.. Enumerable.Repeat(Poison, shape.Rows * shape.Stride)];
                float[] bias = [.. Enumerable.Repeat(Poison, shape.Samples * shape.Stride)];
                for (int sample = 0; sample < shape.Samples; sample++)
                {
                    for (int neuron = 0; neuron < shape.Neurons; neuron++)
                    {
                        float future = error[sample * shape.Stride + neuron], factor = 0, sum = 0;
                        for (int step = now; step >= 0; step--)
                        {
                            int place = (step * shape.Samples + sample) * shape.Stride + neuron;
                            float kept = shape.Leak * MathF.FusedMultiplyAdd(-shape.Threshold, gate[place], 1);
                            factor = postsynaptic
                                ? MathF.FusedMultiplyAdd(kept, factor, gate[place] * future)
                                : step == now ? gate[place] * future : factor * kept;
                            future *= postsynaptic ? shape.CarryLeak : 1;
                            sum += factor;
                            coefficient[place] = factor;
                        }

                        bias[sample * shape.Stride + neuron] = sum;
                    }
                }

                DeviceBuffer<float> actual = bench.Out(coefficient.Length, Poison);
                DeviceBuffer<float> actualBias = bench.Out(bias.Length, Poison);
                var grid = new Grid(Grid.Cover(shape.Neurons, 128), shape.Samples);
                if (postsynaptic)
                {
                    bench.Launcher.HistoryOtpe(
                        grid, default, bench.In(error), bench.In(gate), null, actual, actualBias, bench.In(now), shape.Samples, shape.Neurons, shape.Stride,
                        (int)Reset.Subtract, shape.Leak, shape.Threshold, shape.CarryLeak);
                }
                else
                {
                    bench.Launcher.HistoryOstl(
                        grid, default, bench.In(error), bench.In(gate), null, actual, actualBias, bench.In(now), shape.Samples, shape.Neurons, shape.Stride,
                        (int)Reset.Subtract, shape.Leak, shape.Threshold);
                }

                Assert.That(bench.Read(actual), Is.EqualTo(coefficient), $"step {now}");
                Assert.That(bench.Read(actualBias), Is.EqualTo(bias), $"step {now}");
            }
        }
    }

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void GateErrors_OfAnyStep_AreProducts(ulong seed, bool descending)
    {
        Shape shape = Shape.Of(seed);
        using var bench = new KernelBench(descending);
        int length = shape.Samples * shape.Stride;
        float[] error = shape.Matrix(shape.Samples, shape.Neurons, shape.Stride);
        float[] gate = shape.Matrix(shape.Rows, shape.Neurons, shape.Stride);
        int step = shape.Steps - 1;
        DeviceBuffer<float> gated = bench.Out(length, Poison);
        bench.Launcher.GateErrors(new Grid(Grid.Cover(length, 256)), default, bench.In(error), bench.In(gate), gated, bench.In(step), length);
        Assert.That(bench.Read(gated), Is.EqualTo(error.Select((value, i) => value * gate[step * length + i])));
    }

    private static void Launch(
        KernelBench bench, Shape shape, KernelEntry kernel, DeviceBuffer<float> error, DeviceBuffer<float> gate, DeviceBuffer<float> meanGate,
        DeviceBuffer<float>? kept, DeviceBuffer<float> coefficient, DeviceBuffer<float> bias, int passes)
    {
        var grid = new Grid(Grid.Cover(shape.Neurons, 128), shape.Samples);
        if (kernel == KernelCatalog.AdjointOstl)
        {
            bench.Launcher.AdjointOstl(
                grid, default, error, gate, kept, coefficient, bias, shape.Samples, shape.Steps, shape.Neurons, shape.Stride, (int)Reset.Subtract, passes,
                shape.Leak, shape.Threshold);
        }
        else if (kernel == KernelCatalog.AdjointOtpe)
        {
            bench.Launcher.AdjointOtpe(
                grid, default, error, gate, meanGate, kept, coefficient, bias, shape.Samples, shape.Steps, shape.Neurons, shape.Stride, (int)Reset.Subtract,
                passes, shape.Leak, shape.Threshold, shape.CarryLeak);
        }
        else if (kernel == KernelCatalog.AdjointOttt)
        {
            bench.Launcher.AdjointOttt(
                grid, default, error, gate, coefficient, bias, shape.Samples, shape.Steps, shape.Neurons, shape.Stride, passes, shape.Leak);
        }
        else
        {
            bench.Launcher.AdjointApproxOtpe(
                grid, default, error, meanGate, coefficient, bias, shape.Samples, shape.Steps, shape.Neurons, shape.Stride, passes, shape.Leak,
                shape.CarryLeak);
        }
    }

    private static (float[] Passed, float[] Coefficient, float[] Bias) Expected(
        Shape shape, KernelEntry kernel, float[] error, float[] gate, float[] meanGate, bool passes)
    {
        float[] passed = [.. error];
        float[] coefficient = [.. Enumerable.Repeat(Poison, shape.Rows * shape.Stride)];
        float[] bias = [.. Enumerable.Repeat(Poison, shape.Samples * shape.Stride)];
        bool presynaptic = kernel == KernelCatalog.AdjointOttt || kernel == KernelCatalog.AdjointApproxOtpe;
        bool postsynaptic = kernel == KernelCatalog.AdjointOtpe || kernel == KernelCatalog.AdjointApproxOtpe;
        for (int sample = 0; sample < shape.Samples; sample++)
        {
            for (int neuron = 0; neuron < shape.Neurons; neuron++)
            {
                float factor = 0, future = 0, sum = 0;
                for (int step = shape.Steps - 1; step >= 0; step--)
                {
                    int place = (step * shape.Samples + sample) * shape.Stride + neuron;
                    float gated = error[place] * (postsynaptic ? meanGate[place] : gate[place]);
                    float source = presynaptic ? gated : error[place];
                    future = postsynaptic ? MathF.FusedMultiplyAdd(shape.CarryLeak, future, source) : source;
                    float kept = shape.Leak * MathF.FusedMultiplyAdd(-shape.Threshold, gate[place], 1);
                    factor = presynaptic ? MathF.FusedMultiplyAdd(shape.Leak, factor, future) : MathF.FusedMultiplyAdd(kept, factor, gate[place] * future);
                    sum += presynaptic ? gated : factor;
                    coefficient[place] = factor;
                    passed[place] = passes ? gated : error[place];
                }

                bias[sample * shape.Stride + neuron] = sum;
            }
        }

        return (passed, coefficient, bias);
    }
}
