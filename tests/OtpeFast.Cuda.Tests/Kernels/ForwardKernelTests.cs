using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Tests.Host;
using OtpeFast.Runtime;

namespace OtpeFast.Cuda.Tests.Kernels;

/// <summary>Forward pass, lists of spikes, dense input: the bits of the CPU's loops.</summary>
public sealed class ForwardKernelTests
{
    private const float Slope = 12;
    private const float Poison = -777;
    private const int Width = 5; // of the schedule

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void LifForward_CountsAndSpikes_GiveTheBitsOfTheFormula(ulong seed, bool descending)
    {
        Shape shape = Shape.Of(seed);
        using var bench = new KernelBench(descending);
        float[] parameters = shape.Matrix(shape.Inputs + 1, shape.Neurons, shape.Stride);
        float[] membrane = shape.Matrix(shape.Samples, shape.Neurons, shape.Stride);
        float[] gateSum = shape.Matrix(shape.Samples, shape.Neurons, shape.Stride, 0, 2);
        float[] weights = [.. Enumerable.Range(0, Width * shape.Steps).Select(i => i % Width == 0 ? 0.3f + 0.01f * i : Poison)];
        (int[] offsets, ushort[] units, float[] counts) = shape.Events(shape.Rows);
        uint[] inputBits = shape.Bits(shape.Rows, shape.Inputs);
        (ushort[] lists, int[] lengths) = Shape.Lists(inputBits, shape.Rows, shape.Inputs);
        foreach (bool counted in new[] { true, false })
        {
            foreach (bool carries in new[] { true, false })
            {
                var expected = new Forward(shape, parameters, carries ? membrane : null, carries ? gateSum : null, weights);
                for (int row = 0; row < shape.Rows; row++)
                {
                    if (counted)
                    {
                        expected.Row(
                            row, units.AsSpan(offsets[row], offsets[row + 1] - offsets[row]), counts.AsSpan(offsets[row], offsets[row + 1] - offsets[row]));
                    }
                    else
                    {
                        expected.Row(row, lists.AsSpan(row * shape.Inputs, lengths[row]), []);
                    }
                }

                DeviceBuffer<float>? membraneOut = carries ? bench.In(membrane) : null;
                DeviceBuffer<float>? gateSumOut = carries ? bench.In(gateSum) : null;
                DeviceBuffer<uint> bits = bench.Out(shape.Rows * shape.Words, 0xDEADBEEF);
                DeviceBuffer<float> gate = bench.Out(shape.Rows * shape.Stride, Poison);
                DeviceBuffer<float> meanGate = bench.Out(shape.Rows * shape.Stride, Poison);
                DeviceBuffer<float> kept = bench.Out(shape.Rows * shape.Stride, Poison);
                DeviceBuffer<int> zero = bench.In(0);
                var grid = new Grid(Grid.Cover(shape.Neurons, 128), shape.Samples);
                float pull = (float)((shape.Leak - 1.0) * shape.Threshold);
                if (counted)
                {
                    bench.Launcher.LifForwardCounts(
                        grid, default, bench.In(offsets), bench.In(units), bench.In(counts), bench.In(parameters), membraneOut, gateSumOut, bits,
                        gate, meanGate, kept, bench.In(weights), zero, zero, shape.Samples, shape.Steps, shape.Inputs, shape.Neurons, shape.Stride, Width,
                        (int)Reset.Subtract, 0, (int)Surrogate.FastSigmoid, shape.Leak, pull, shape.Threshold, shape.CarryLeak, Slope, 0);
                }
                else
                {
                    bench.Launcher.LifForwardSpikes(
                        grid, default, bench.In(lists), bench.In(lengths), bench.In(parameters), membraneOut, gateSumOut, bits, gate, meanGate, kept,
                        bench.In(weights), zero, zero, shape.Samples, shape.Steps, shape.Inputs, shape.Neurons, shape.Stride, Width, (int)Reset.Subtract, 0,
                        (int)Surrogate.FastSigmoid, shape.Leak, pull, shape.Threshold, shape.CarryLeak, Slope, 0);
                }

                Assert.Multiple(() =>
                {
                    Assert.That(bench.Read(bits), Is.EqualTo(expected.Bits));
                    Assert.That(bench.Read(gate), Is.EqualTo(expected.Gate), "and the padding is left alone");
                    Assert.That(bench.Read(meanGate), Is.EqualTo(expected.MeanGate));
                    Assert.That(bench.Read(kept), Is.EqualTo(expected.Kept));
                    if (carries)
                    {
                        Assert.That(bench.Read(membraneOut!), Is.EqualTo(expected.Membrane));
                        Assert.That(bench.Read(gateSumOut!), Is.EqualTo(expected.GateSum));
                    }
                });
            }
        }
    }

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void LifForward_FromALaterStep_ReadsAndWritesThere(ulong seed, bool descending)
    {
        // The second half of the steps, alone, from the state after the first, gives what the whole gives.
        Shape shape = Shape.Of(seed);
        if (shape.Steps < 2)
        {
            Assert.Pass("one step has no second half");
        }

        using var bench = new KernelBench(descending);
        int half = shape.Steps / 2;
        (int[] offsets, ushort[] units, float[] counts) = shape.Events(shape.Rows);
        DeviceBuffer<float> parameters = bench.In(shape.Matrix(shape.Inputs + 1, shape.Neurons, shape.Stride));
        DeviceBuffer<float> schedule = bench.In(Enumerable.Range(0, Width * shape.Steps).Select(static i => 0.1f * i).ToArray());
        float[] rest = shape.Matrix(shape.Samples, shape.Neurons, shape.Stride, -1, -1);
        (uint[], float[], float[]) Run(params (int First, int Count)[] parts)
        {
            DeviceBuffer<float> membrane = bench.In(rest);
            DeviceBuffer<float> gateSum = bench.In(new float[rest.Length]);
            DeviceBuffer<uint> bits = bench.Out(shape.Rows * shape.Words, 0xDEADBEEF);
            DeviceBuffer<float> meanGate = bench.Out(shape.Rows * shape.Stride, Poison);
            foreach ((int first, int count) in parts)
            {
                bench.Launcher.LifForwardCounts(
                    new Grid(Grid.Cover(shape.Neurons, 128), shape.Samples), default, bench.In(offsets), bench.In(units), bench.In(counts), parameters,
                    membrane, gateSum, bits, null, meanGate, null, schedule, bench.In(first), bench.In(first), shape.Samples, count, shape.Inputs,
                    shape.Neurons,
                    shape.Stride, Width, (int)Reset.Subtract, 0, (int)Surrogate.FastSigmoid, shape.Leak, 0f, shape.Threshold, shape.CarryLeak, Slope, 0);
            }

            return (bench.Read(bits), bench.Read(meanGate), bench.Read(membrane));
        }

        Assert.That(Run((0, half), (half, shape.Steps - half)), Is.EqualTo(Run((0, shape.Steps))));
    }

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void SpikeLists_OfBits_AreTheNeuronsInOrder(ulong seed, bool descending)
    {
        Shape shape = Shape.Of(seed);
        using var bench = new KernelBench(descending);
        uint[] bits = shape.Bits(shape.Rows, shape.Neurons, rate: seed % 3 * 0.5);
        (ushort[] lists, int[] lengths) = Shape.Lists(bits, shape.Rows, shape.Neurons);
        DeviceBuffer<ushort> actual = bench.In(new ushort[lists.Length]);
        DeviceBuffer<int> actualLengths = bench.Out(lengths.Length, -1);
        bench.Launcher.SpikeLists(
            new Grid(Grid.Cover(shape.Rows, 4)), default, bench.In(bits), actual, actualLengths, bench.In(0), shape.Samples, shape.Steps, shape.Neurons);
        Assert.That(bench.Read(actualLengths), Is.EqualTo(lengths));
        Assert.That(bench.Read(actual), Is.EqualTo(lists));
    }

    [TestCase(1_023)]
    [TestCase(1_024)]
    [TestCase(1_500)]
    public void SpikeLists_MoreThanOneWordALane_KeepOrder(int neurons)
    {
        using var bench = new KernelBench(descending: false);
        uint[] bits = Shape.Of(1).Bits(3, neurons, 0.5);
        (ushort[] lists, int[] lengths) = Shape.Lists(bits, 3, neurons);
        DeviceBuffer<ushort> actual = bench.In(new ushort[lists.Length]);
        DeviceBuffer<int> actualLengths = bench.Out(3, -1);
        bench.Launcher.SpikeLists(new Grid(1), default, bench.In(bits), actual, actualLengths, bench.In(0), 3, 1, neurons);
        Assert.That(bench.Read(actualLengths), Is.EqualTo(lengths));
        Assert.That(bench.Read(actual), Is.EqualTo(lists));
    }

    [TestCaseSource(typeof(Shape), nameof(Shape.Cases))]
    public void DenseInput_OfEvents_IsTheCounts(ulong seed, bool descending)
    {
        Shape shape = Shape.Of(seed);
        using var bench = new KernelBench(descending);
        (int[] offsets, ushort[] units, float[] counts) = shape.Events(shape.Rows);
        DeviceBuffer<float> dense = bench.Out(shape.Rows * shape.InputStride, Poison);
        bench.Launcher.DenseInput(
            new Grid(Grid.Cover(shape.Rows, 4)), default, bench.In(offsets), bench.In(units), bench.In(counts), dense, bench.In(0), bench.In(0),
            shape.Samples, shape.Steps, shape.InputStride);
        var expected = new float[shape.Rows * shape.InputStride];
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int i = offsets[row]; i < offsets[row + 1]; i++)
            {
                expected[row * shape.InputStride + units[i]] = counts[i];
            }
        }

        Assert.That(bench.Read(dense), Is.EqualTo(expected));
    }

    /// <summary>The formulas, with the CPU's sparse product: what rows of the layer must hold.</summary>
    private sealed class Forward(Shape shape, float[] parameters, float[]? membrane, float[]? gateSum, float[] weights)
    {
        private readonly float[] _drive = new float[shape.Stride];

        public uint[] Bits { get; } = new uint[shape.Rows * shape.Words];

        public float[] Gate { get; } = [.. Enumerable.Repeat(Poison, shape.Rows * shape.Stride)];

        public float[] Kept { get; } = [.. Enumerable.Repeat(Poison, shape.Rows * shape.Stride)];

        public float[] MeanGate { get; } = [.. Enumerable.Repeat(Poison, shape.Rows * shape.Stride)];

        public float[] Membrane { get; } = membrane?.ToArray() ?? [.. Enumerable.Repeat(-shape.Threshold, shape.Samples * shape.Stride)];

        public float[] GateSum { get; } = gateSum?.ToArray() ?? new float[shape.Samples * shape.Stride];

        public void Row(int row, ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts)
        {
            if (counts.IsEmpty)
            {
                SparseProduct.Gather(parameters, units, _drive);
            }
            else
            {
                SparseProduct.Gather(parameters, units, counts, _drive);
            }

            (int step, int sample) = (row / shape.Samples, row % shape.Samples);
            float pull = (float)((shape.Leak - 1.0) * shape.Threshold);
            for (int neuron = 0; neuron < shape.Neurons; neuron++)
            {
                int state = sample * shape.Stride + neuron;
                int place = row * shape.Stride + neuron;
                float distance = MathF.FusedMultiplyAdd(shape.Leak, Membrane[state], pull) + _drive[neuron];
                bool fired = distance >= 0;
                float root = MathF.FusedMultiplyAdd(Slope, MathF.Abs(distance), 1);
                Gate[place] = 1 / (root * root);
                GateSum[state] = MathF.FusedMultiplyAdd(shape.CarryLeak, GateSum[state], Gate[place]);
                Kept[place] = MathF.FusedMultiplyAdd(-shape.Threshold, Gate[place], 1);
                MeanGate[place] = GateSum[state] * weights[Width * step];
                Membrane[state] = distance - (fired ? shape.Threshold : 0);
                Bits[row * shape.Words + neuron / 32] |= fired ? 1u << (neuron % 32) : 0;
            }
        }
    }
}
