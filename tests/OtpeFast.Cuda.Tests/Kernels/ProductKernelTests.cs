using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Runtime;

namespace OtpeFast.Cuda.Tests.Kernels;

/// <summary>The products: to the bit where the order of sums is the CPU's, against double precision where it is not.</summary>
public sealed class ProductKernelTests
{
    private const float Poison = -777;

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void PassDown_AnyShape_GivesTheBitsOfTheCpu(ulong seed, bool descending)
    {
        Shape shape = Shape.Of(seed);
        using var bench = new KernelBench(descending);
        int rows = shape.Rows * (seed % 3 == 0 ? 7 : 1); // more than one tile of rows, too
        float[] gated = shape.Matrix(rows, shape.Neurons, shape.Stride);
        float[] parameters = shape.Matrix(shape.Inputs + 1, shape.Neurons, shape.Stride);
        DeviceBuffer<float> result = bench.Out(rows * shape.InputStride, Poison);
        bench.Launcher.PassDown(
            new Grid(Grid.Cover(rows, 128), Grid.Cover(shape.Inputs, 64)), default, bench.In(gated), bench.In(parameters), result, rows, shape.Inputs,
            shape.Stride, shape.InputStride);

        int panelStride = 64 * WeightPacking.Panels(shape.Inputs);
        var panels = new VectorBuffer(WeightPacking.Panels(shape.Inputs), shape.Stride, 4);
        WeightPacking.TransposePanels(parameters, shape.Inputs, shape.Stride, panels, 0, 1);
        var cpu = new float[rows * panelStride];
        DenseProduct.PassDown(Strips(gated, shape.Stride), rows, shape.Stride / 16, panels, shape.Inputs, Strips(cpu, panelStride));
        float[] actual = bench.Read(result);
        for (int row = 0; row < rows; row++)
        {
            Assert.That(actual.AsSpan(row * shape.InputStride, shape.Inputs).ToArray(), Is.EqualTo(cpu.AsSpan(row * panelStride, shape.Inputs).ToArray()), $"row {row}");
        }

        Assert.That(actual.Where((_, i) => i % shape.InputStride >= shape.Inputs), Is.All.EqualTo(Poison), "the padding is left alone");
    }

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void WeightGradient_CountsAndSpikes_AgreeWithSums(ulong seed, bool descending)
    {
        Shape shape = Shape.Of(seed);
        using var bench = new KernelBench(descending);
        float[] coefficient = shape.Matrix(shape.Rows, shape.Neurons, shape.Stride);
        uint[] bits = shape.Bits(shape.Rows, shape.Inputs);
        float[] dense = [.. shape.Matrix(shape.Rows, shape.Inputs, shape.InputStride).Select(static value => value > 0.6f ? MathF.Ceiling(3 * value) : 0)];
        float[] bias = shape.Matrix(shape.Samples, shape.Neurons, shape.Stride);
        int now = shape.Steps / 2;
        foreach (int parts in new[] { 1, 2, 5 })
        {
            foreach (bool untilNow in new[] { false, true })
            {
                foreach (bool counted in new[] { true, false })
                {
                    int rows = untilNow ? (now + 1) * shape.Samples : shape.Rows;
                    DeviceBuffer<float> partial = bench.Out(parts * shape.Inputs * shape.Stride, Poison);
                    DeviceBuffer<float> gradient = bench.Out((shape.Inputs + 1) * shape.Stride, Poison);
                    DevicePointer<int> last = untilNow ? bench.In(now) : DevicePointer<int>.Null;
                    var grid = new Grid(Grid.Cover(shape.Neurons, 128), Grid.Cover(shape.Inputs, 64), parts);
                    if (counted)
                    {
                        bench.Launcher.GradientCounts(
                            grid, default, bench.In(dense), bench.In(coefficient), partial, last, shape.Rows, parts, shape.Samples, shape.Inputs,
                            shape.InputStride, shape.Stride);
                    }
                    else
                    {
                        bench.Launcher.GradientSpikes(
                            grid, default, bench.In(bits), bench.In(coefficient), partial, last, shape.Rows, parts, shape.Samples, shape.Inputs, shape.Stride);
                    }

                    bench.Launcher.FinishGradient(
                        new Grid(Grid.Cover((shape.Inputs + 1) * shape.Stride, 256)), default, partial, bench.In(bias), gradient, parts, shape.Samples,
                        shape.Inputs, shape.Stride);
                    float[] actual = bench.Read(gradient);
                    for (int input = 0; input <= shape.Inputs; input++)
                    {
                        for (int neuron = 0; neuron < shape.Stride; neuron++)
                        {
                            double sum = 0;
                            for (int row = 0; row < (input < shape.Inputs ? rows : shape.Samples); row++)
                            {
                                double x = input == shape.Inputs ? bias[row * shape.Stride + neuron]
                                    : counted ? dense[row * shape.InputStride + input] : Shape.Spiked(bits, row, input, shape.Inputs) ? 1 : 0;
                                sum += input == shape.Inputs ? x : x * coefficient[row * shape.Stride + neuron];
                            }

                            Assert.That(actual[input * shape.Stride + neuron], Is.EqualTo(sum).Within(2e-5), $"input {input}, neuron {neuron}, {parts} " +
                                $"parts, counted {counted}");
                        }
                    }
                }
            }
        }
    }

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void OuterProduct_InOnePart_GivesTheBitsOfTheCpu_AndInMoreTheSum(ulong seed, bool descending)
    {
        Shape shape = Shape.Of(seed);
        using var bench = new KernelBench(descending);
        float[] trace = shape.Matrix(shape.Rows, shape.Inputs, shape.InputStride);
        float[] gated = shape.Matrix(shape.Rows, shape.Neurons, shape.Stride);
        var expected = new float[shape.Inputs * shape.Stride];
        DenseProduct.Outer(
            trace, shape.InputStride, Strips(gated, shape.Stride), shape.Rows, shape.Inputs, Strips(expected, shape.Stride), shape.Stride / 16, adds: false);
        foreach (int parts in new[] { 1, 3 })
        {
            DeviceBuffer<float> partial = bench.Out(parts * expected.Length, Poison);
            bench.Launcher.OuterProduct(
                new Grid(Grid.Cover(shape.Neurons, 64), Grid.Cover(shape.Inputs, 64), parts), default, bench.In(trace), bench.In(gated), partial, shape.Rows,
                parts, shape.Inputs, shape.InputStride, shape.Stride);
            float[] actual = bench.Read(partial);
            for (int i = 0; i < expected.Length; i++)
            {
                double sum = Enumerable.Range(0, parts).Sum(part => (double)actual[part * expected.Length + i]);
                Assert.That(sum, parts == 1 ? Is.EqualTo(expected[i]) : Is.EqualTo(expected[i]).Within(2e-5), $"element {i}, {parts} parts");
            }
        }
    }

    private static StripMatrix Strips(float[] values, int stride) => new(MemoryMarshal.Cast<float, Vector512<float>>(values.AsSpan()), stride / 16, 1);
}
