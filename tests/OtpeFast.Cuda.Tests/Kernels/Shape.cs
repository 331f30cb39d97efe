namespace OtpeFast.Cuda.Tests.Kernels;

/// <summary>A random shape, odd and small, with the random values that go with it; batch 1 and one neuron among them.</summary>
internal sealed class Shape
{
    private RandomSequence _random; // a struct that moves on: never readonly

    private Shape(ulong seed)
    {
        _random = new RandomSequence(seed, 0x5348, 0);
        Samples = seed % 4 == 0 ? 1 : 1 + _random.NextInt(9);
        Steps = 1 + _random.NextInt(12);
        Inputs = seed % 5 == 0 ? 1 : 1 + _random.NextInt(150);
        Neurons = seed % 7 == 0 ? 1 : 1 + _random.NextInt(200);
        Leak = seed % 3 == 0 ? 1f : 0.88f;
        CarryLeak = seed % 4 == 1 ? Leak : 0.95f;
        Threshold = seed % 2 == 0 ? 1f : 0.7f;
    }

    public int Samples { get; }

    public int Steps { get; }

    public int Inputs { get; }

    public int Neurons { get; }

    public float Leak { get; }

    /// <summary>The reader's leak.</summary>
    public float CarryLeak { get; }

    public float Threshold { get; }

    public int Rows => Samples * Steps;

    public int Stride => (Neurons + 15) & ~15;

    public int InputStride => (Inputs + 15) & ~15;

    public int Words => (Neurons + 31) / 32;

    public int InputWords => (Inputs + 31) / 32;

    /// <summary>Every kernel test runs over these, each in both orders of threads.</summary>
    public static IEnumerable<TestCaseData> Cases()
        => from seed in Enumerable.Range(1, 14)
           from lastFirst in new[] { false, true }
           select new TestCaseData((ulong)seed, lastFirst);

    public static Shape Of(ulong seed) => new(seed);

    public float Next(float low = -1, float high = 1) => low + (high - low) * _random.NextSingle();

    public bool Chance(double probability) => _random.NextDouble() < probability;

    /// <summary>[rows, stride] Random values, zeros in the padding.</summary>
    public float[] Matrix(int rows, int columns, int stride, float low = -1, float high = 1)
    {
        var values = new float[rows * stride];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                values[row * stride + column] = Next(low, high);
            }
        }

        return values;
    }

    /// <summary>[rows, words] Random spikes.</summary>
    public uint[] Bits(int rows, int neurons, double rate = 0.2)
    {
        int words = (neurons + 31) / 32;
        var bits = new uint[rows * words];
        for (int row = 0; row < rows; row++)
        {
            for (int neuron = 0; neuron < neurons; neuron++)
            {
                bits[row * words + neuron / 32] |= Chance(rate) ? 1u << (neuron % 32) : 0;
            }
        }

        return bits;
    }

    /// <summary>Random active units with counts, some above one.</summary>
    public (int[] Offsets, ushort[] Units, float[] Counts) Events(int rows, double rate = 0.2)
    {
        var offsets = new List<int> { 0 };
        var units = new List<ushort>();
        var counts = new List<float>();
        for (int row = 0; row < rows; row++)
        {
            for (int unit = 0; unit < Inputs; unit++)
            {
                if (Chance(rate))
                {
                    units.Add((ushort)unit);
                    counts.Add(1 + _random.NextInt(3));
                }
            }

            offsets.Add(units.Count);
        }

        return ([.. offsets], [.. units], [.. counts]);
    }

    /// <summary>[rows, neurons] The neurons whose bits are set, and [rows] their number.</summary>
    public static (ushort[] Lists, int[] Lengths) Lists(uint[] bits, int rows, int neurons)
    {
        var lists = new ushort[rows * neurons];
        var lengths = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            for (int neuron = 0; neuron < neurons; neuron++)
            {
                if (Spiked(bits, row, neuron, neurons))
                {
                    lists[row * neurons + lengths[row]++] = (ushort)neuron;
                }
            }
        }

        return (lists, lengths);
    }

    public static bool Spiked(uint[] bits, int row, int neuron, int neurons) => (bits[row * ((neurons + 31) / 32) + neuron / 32] >> (neuron % 32) & 1) != 0;
}
