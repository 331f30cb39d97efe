using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Runtime;

namespace OtpeFast.Cuda.Tests.Kernels;

/// <summary>The recursions of E, R, the leaky sums of the input: step by step and in registers, to the bit.</summary>
public sealed class TraceKernelTests
{
    private const float Poison = -777;

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void Eligibility_StepByStep_FollowsTheRecursions(ulong seed, bool descending)
    {
        Shape shape = Shape.Of(seed);
        using var bench = new KernelBench(descending);
        foreach (bool counted in new[] { true, false })
        {
            foreach (bool postsynaptic in new[] { false, true })
            {
                var expected = new Recursion(shape, postsynaptic);
                DeviceBuffer<float> eligibility = bench.In(new float[expected.Length * shape.Samples]);
                DeviceBuffer<float> sum = bench.In(new float[expected.Length * shape.Samples]);
                for (int step = 0; step < Math.Min(shape.Steps, 4); step++)
                {
                    (float[] dense, uint[] bits) = Input(shape, shape.Samples);
                    float[] error = shape.Matrix(shape.Samples, shape.Neurons, shape.Stride);
                    float[] gate = shape.Matrix(shape.Samples, shape.Neurons, shape.Stride, 0, 1);
                    DeviceBuffer<float> gradient = bench.Out(expected.Length, Poison);
                    var grid = new Grid(Grid.Cover(shape.Stride, 128), Grid.Cover(shape.Inputs + 1, 4));
                    switch (counted, postsynaptic)
                    {
                        case (true, false):
                            bench.Launcher.EligibilityOstlCounts(
                                grid, default, bench.In(dense), bench.In(error), bench.In(gate), null, eligibility, gradient, shape.Samples, shape.Inputs,
                                shape.InputStride, shape.Stride, (int)Reset.Subtract, shape.Leak, shape.Threshold);
                            break;
                        case (true, true):
                            bench.Launcher.EligibilityOtpeCounts(
                                grid, default, bench.In(dense), bench.In(error), bench.In(gate), null, eligibility, sum, gradient, shape.Samples,
                                shape.Inputs, shape.InputStride, shape.Stride, (int)Reset.Subtract, shape.Leak, shape.Threshold, shape.CarryLeak);
                            break;
                        case (false, false):
                            bench.Launcher.EligibilityOstlSpikes(
                                grid, default, bench.In(bits), bench.In(error), bench.In(gate), null, eligibility, gradient, shape.Samples, shape.Inputs,
                                shape.Stride, (int)Reset.Subtract, shape.Leak, shape.Threshold);
                            break;
                        default:
                            bench.Launcher.EligibilityOtpeSpikes(
                                grid, default, bench.In(bits), bench.In(error), bench.In(gate), null, eligibility, sum, gradient, shape.Samples, shape.Inputs,
                                shape.Stride, (int)Reset.Subtract, shape.Leak, shape.Threshold, shape.CarryLeak);
                            break;
                    }

                    expected.BeginGradient();
                    for (int sample = 0; sample < shape.Samples; sample++)
                    {
                        expected.Step(
                            sample, i
                                => counted ? dense[sample * shape.InputStride + i] : Shape.Spiked(bits, sample, i, shape.Inputs) ? 1 : 0, gate, error, sample);
                    }

                    Assert.That(bench.Read(gradient), Is.EqualTo(expected.Gradient), $"step {step}, counted {counted}, postsynaptic {postsynaptic}");
                    Assert.That(bench.Read(eligibility), Is.EqualTo(expected.Eligibility));
                }
            }
        }
    }

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void EligibilitySequence_WholeBatch_FollowsTheRecursions(ulong seed, bool descending)
    {
        Shape shape = Shape.Of(seed);
        using var bench = new KernelBench(descending);
        float[] error = shape.Matrix(shape.Rows, shape.Neurons, shape.Stride);
        float[] gate = shape.Matrix(shape.Rows, shape.Neurons, shape.Stride, 0, 1);
        (float[] dense, uint[] bits) = Input(shape, shape.Rows);
        foreach (bool counted in new[] { true, false })
        {
            foreach (bool postsynaptic in new[] { false, true })
            {
                var expected = new Recursion(shape, postsynaptic);
                for (int sample = 0; sample < shape.Samples; sample++)
                {
                    for (int step = 0; step < shape.Steps; step++)
                    {
                        int row = step * shape.Samples + sample;
                        expected.Step(
                            sample, i => counted ? dense[row * shape.InputStride + i] : Shape.Spiked(bits, row, i, shape.Inputs) ? 1 : 0, gate, error, row);
                    }
                }

                DeviceBuffer<float> gradient = bench.In(new float[expected.Length]);
                var grid = new Grid(Grid.Cover(shape.Neurons, 128), Grid.Cover(shape.Inputs + 1, 8));
                switch (counted, postsynaptic)
                {
                    case (true, false):
                        bench.Launcher.SequenceOstlCounts(
                            grid, default, bench.In(dense), bench.In(error), bench.In(gate), null, gradient, shape.Samples, shape.Steps, shape.Inputs,
                            shape.InputStride,
                            shape.Neurons, shape.Stride, (int)Reset.Subtract, shape.Leak, shape.Threshold);
                        break;
                    case (true, true):
                        bench.Launcher.SequenceOtpeCounts(
                            grid, default, bench.In(dense), bench.In(error), bench.In(gate), null, gradient, shape.Samples, shape.Steps, shape.Inputs,
                            shape.InputStride,
                            shape.Neurons, shape.Stride, (int)Reset.Subtract, shape.Leak, shape.Threshold, shape.CarryLeak);
                        break;
                    case (false, false):
                        bench.Launcher.SequenceOstlSpikes(
                            grid, default, bench.In(bits), bench.In(error), bench.In(gate), null, gradient, shape.Samples, shape.Steps, shape.Inputs,
                            shape.Neurons, shape.Stride, (int)Reset.Subtract, shape.Leak, shape.Threshold);
                        break;
                    default:
                        bench.Launcher.SequenceOtpeSpikes(
                            grid, default, bench.In(bits), bench.In(error), bench.In(gate), null, gradient, shape.Samples, shape.Steps, shape.Inputs,
                            shape.Neurons, shape.Stride, (int)Reset.Subtract, shape.Leak, shape.Threshold, shape.CarryLeak);
                        break;
                }

                Assert.That(bench.Read(gradient), Is.EqualTo(expected.Gradient), $"counted {counted}, postsynaptic {postsynaptic}");
            }
        }
    }

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void PresynapticTrace_CarriedOrNot_GivesTheBitsOfTheCpu(ulong seed, bool descending)
    {
        Shape shape = Shape.Of(seed);
        using var bench = new KernelBench(descending);
        (float[] dense, uint[] bits) = Input(shape, shape.Rows);
        foreach (bool counted in new[] { true, false })
        {
            foreach (bool carries in new[] { false, true })
            {
                foreach (int wantsSum in new[] { 0, 1 })
                {
                    float[] trace = carries ? shape.Matrix(shape.Samples, shape.Inputs, shape.InputStride) : new float[shape.Samples * shape.InputStride];
                    float[] sum = carries ? shape.Matrix(shape.Samples, shape.Inputs, shape.InputStride) : new float[trace.Length];
                    DeviceBuffer<float>? traceOut = carries ? bench.In(trace) : null;
                    DeviceBuffer<float>? sumOut = carries ? bench.In(sum) : null;
                    DeviceBuffer<float> result = bench.In(new float[shape.Rows * shape.InputStride]);
                    var grid = new Grid(Grid.Cover(shape.Inputs, 128), shape.Samples);
                    if (counted)
                    {
                        bench.Launcher.PresynapticCounts(
                            grid, default, bench.In(dense), traceOut, sumOut, result, shape.Samples, shape.Steps, shape.Inputs, shape.InputStride, wantsSum,
                            shape.Leak, shape.CarryLeak);
                    }
                    else
                    {
                        bench.Launcher.PresynapticSpikes(
                            grid, default, bench.In(bits), traceOut, sumOut, result, shape.Samples, shape.Steps, shape.Inputs, shape.InputStride, wantsSum,
                            shape.Leak, shape.CarryLeak);
                    }

                    var expected = new float[shape.Rows * shape.InputStride];
                    for (int row = 0; row < shape.Rows; row++)
                    {
                        Span<float> a = trace.AsSpan(row % shape.Samples * shape.InputStride, shape.InputStride);
                        Span<float> z = sum.AsSpan(row % shape.Samples * shape.InputStride, shape.InputStride);
                        ushort[] units = [
                            .. Enumerable.Range(0, shape.Inputs).Where(
                                i
                                    => counted
                                        ? dense[row * shape.InputStride + i] != 0
                                        : Shape.Spiked(bits, row, i, shape.Inputs)).Select(static i => (ushort)i)];
                        TraceLoops.Leak(units, [.. units.Select(i => counted ? dense[row * shape.InputStride + i] : 1)], shape.Leak, a, a);
                        TraceLoops.Leak(a, shape.CarryLeak, z, z);
                        (wantsSum != 0 ? z : a).CopyTo(expected.AsSpan(row * shape.InputStride));
                    }

                    Assert.That(bench.Read(result), Is.EqualTo(expected), $"counted {counted}, carries {carries}");
                    if (carries)
                    {
                        Assert.That(bench.Read(traceOut!), Is.EqualTo(trace));
                        Assert.That(bench.Read(sumOut!), Is.EqualTo(sum));
                    }
                }
            }
        }
    }

    private static (float[] Dense, uint[] Bits) Input(Shape shape, int rows)
        => ([.. shape.Matrix(rows, shape.Inputs, shape.InputStride).Select(static value => value > 0.6f ? MathF.Ceiling(3 * value) : 0)], shape.Bits(rows, shape.Inputs));

    /// <summary>E, R and the gradient of one layer, written out.</summary>
    private sealed class Recursion(Shape shape, bool postsynaptic)
    {
        private readonly float[] _sum = new float[shape.Samples * (shape.Inputs + 1) * shape.Stride];

        public int Length => (shape.Inputs + 1) * shape.Stride;

        public float[] Eligibility { get; } = new float[shape.Samples * (shape.Inputs + 1) * shape.Stride];

        public float[] Gradient { get; } = new float[(shape.Inputs + 1) * shape.Stride];

        public void BeginGradient() => Array.Clear(Gradient);

        public void Step(int sample, Func<int, float> x, float[] gate, float[] error, int row)
        {
            for (int input = 0; input <= shape.Inputs; input++)
            {
                float value = input < shape.Inputs ? x(input) : 1;
                for (int neuron = 0; neuron < shape.Neurons; neuron++)
                {
                    int place = input * shape.Stride + neuron;
                    int state = sample * Length + place;
                    float potential = MathF.FusedMultiplyAdd(shape.Leak, Eligibility[state], value);
                    float spike = gate[row * shape.Stride + neuron] * potential;
                    Eligibility[state] = MathF.FusedMultiplyAdd(-shape.Threshold, spike, potential);
                    _sum[state] = MathF.FusedMultiplyAdd(shape.CarryLeak, _sum[state], spike);
                    Gradient[place] = MathF.FusedMultiplyAdd(error[row * shape.Stride + neuron], postsynaptic ? _sum[state] : spike, Gradient[place]);
                }

                // In the padding gates and errors are zero, and only x moves E.
                for (int neuron = shape.Neurons; neuron < shape.Stride; neuron++)
                {
                    int state = sample * Length + input * shape.Stride + neuron;
                    Eligibility[state] = MathF.FusedMultiplyAdd(shape.Leak, Eligibility[state], value);
                }
            }
        }
    }
}
