using OtpeFast.Runtime;

namespace OtpeFast.Tests.Runtime;

/// <summary>The vector loops against sums written out, at odd sizes, with the padding watched.</summary>
public sealed class LoopTests
{
    [TestCase(7, 3, 5)]
    [TestCase(30, 64, 0)]
    [TestCase(51, 83, 12)]
    [TestCase(200, 130, 77)]
    public void SparseProduct_GatherAndScatter_AgreeWithSums(int inputs, int neurons, int active)
    {
        int stride = (neurons + 15) / 16 * 16;
        float[] layer = Random((inputs + 1) * stride, 1);
        ushort[] units = [.. Enumerable.Range(0, active).Select(i => (ushort)(i * 7 % inputs))];
        float[] counts = [.. units.Select(static (_, i) => 1f + i % 3)];
        var drive = new float[stride];
        var plain = new float[stride];
        SparseProduct.Gather(layer, units, counts, drive);
        SparseProduct.Gather(layer, units, plain);
        for (int j = 0; j < stride; j++)
        {
            double bias = layer[inputs * stride + j];
            Assert.That(drive[j], Is.EqualTo(bias + units.Select((unit, i) => (double)counts[i] * layer[unit * stride + j]).Sum()).Within(1e-4));
            Assert.That(plain[j], Is.EqualTo(bias + units.Sum(unit => (double)layer[unit * stride + j])).Within(1e-4));
        }

        float[] row = Random(stride, 2);
        foreach (bool counted in new[] { true, false })
        {
            var gradient = new float[(inputs + 1) * stride];
            for (int column = 0; column < stride; column += 64)
            {
                SparseProduct.Scatter(gradient, stride, column, Math.Min(64, stride - column), units, counted ? counts : [], row);
            }

            for (int input = 0; input <= inputs; input++)
            {
                double factor = units.Select((unit, i) => unit == input ? counted ? counts[i] : 1.0 : 0.0).Sum();
                for (int j = 0; j < stride; j++)
                {
                    Assert.That(gradient[input * stride + j], Is.EqualTo(factor * row[j]).Within(1e-4));
                }
            }
        }
    }

    [TestCase(1, 5, 3)]
    [TestCase(6, 9, 33)]
    [TestCase(50, 83, 130)]
    public void DenseProduct_PassDownAndAddOuter_AgreeWithSums(int rows, int inputs, int neurons)
    {
        int stride = (neurons + 15) / 16 * 16;
        int inputStride = (inputs + 15) / 16 * 16;
        float[] errors = Random(rows * stride, 3);
        for (int i = 0; i < errors.Length; i++)
        {
            errors[i] = i % stride < neurons ? errors[i] : 0;
        }

        float[] layer = Random((inputs + 1) * stride, 4);
        var result = new float[rows * inputStride];
        DenseProduct.PassDown(errors, layer, inputs, stride, result, inputStride, rows);
        float[] traces = Random(rows * inputStride, 5);
        var gradient = new float[(inputs + 1) * stride];
        for (int column = 0; column < stride; column += 16)
        {
            DenseProduct.AddOuter(traces, inputStride, errors, rows, gradient, inputs, stride, column);
        }

        for (int i = 0; i < inputStride; i++)
        {
            for (int row = 0; row < rows; row++)
            {
                double expected = i < inputs ? Enumerable.Range(0, neurons).Sum(j => (double)errors[row * stride + j] * layer[i * stride + j]) : 0;
                Assert.That(result[row * inputStride + i], Is.EqualTo(expected).Within(1e-4), "padding stays zero");
            }
        }

        for (int i = 0; i <= inputs; i++)
        {
            for (int j = 0; j < stride; j++)
            {
                double expected = i < inputs ? Enumerable.Range(0, rows).Sum(row => (double)traces[row * inputStride + i] * errors[row * stride + j]) : 0;
                Assert.That(gradient[i * stride + j], Is.EqualTo(expected).Within(1e-4), "the bias row takes no part");
            }
        }
    }

    [Test]
    public void DenseProduct_PassDown_RowsDoNotDependOnTheirBlock()
    {
        float[] errors = Random(7 * 48, 6);
        float[] layer = Random(22 * 48, 7);
        var together = new float[7 * 32];
        DenseProduct.PassDown(errors, layer, 21, 48, together, 32, 7);
        for (int row = 0; row < 7; row++)
        {
            var alone = new float[32];
            DenseProduct.PassDown(errors.AsSpan(row * 48, 48), layer, 21, 48, alone, 32, 1);
            Assert.That(alone, Is.EqualTo(together[(row * 32)..][..32]), "the same bits");
        }
    }

    private static float[] Random(int length, ulong seed)
    {
        var random = new RandomSequence(seed, 0, 0);
        var values = new float[length];
        foreach (ref float value in values.AsSpan())
        {
            value = random.NextSingle() - 0.5f;
        }

        return values;
    }
}
