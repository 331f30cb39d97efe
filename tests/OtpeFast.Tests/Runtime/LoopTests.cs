using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

        // Strips give what rows give, to the bit, and scatter what they gather; with repeated units, too.
        foreach (bool counted in new[] { true, false })
        {
            var batch = new SpikeBatch(inputs);
            batch.Begin(1, 1);
            batch.AppendRow(units, counted ? counts : [.. units.Select(static _ => 1f)]);
            var weights = new Vector512<float>[inputs + 1];
            var gradient = new Vector512<float>[inputs + 1];
            var strip = new Vector512<float>[1];
            for (int column = 0; column < stride; column += 16)
            {
                for (int input = 0; input <= inputs; input++)
                {
                    weights[input] = Vector512.Create(layer, input * stride + column);
                }

                SparseProduct.Gather(weights, batch.Sequence(0), strip);
                Assert.That(strip[0], Is.EqualTo(Vector512.Create(counted ? drive : plain, column)));
                Array.Clear(gradient);
                SparseProduct.Scatter(batch.Sequence(0), [Vector512.Create(0.5f)], gradient);
                for (int input = 0; input <= inputs; input++)
                {
                    double factor = units.Select((unit, i) => unit == input ? counted ? counts[i] : 1.0 : 0.0).Sum();
                    Assert.That(gradient[input][column % 16], Is.EqualTo(0.5 * factor).Within(1e-4));
                }
            }
        }
    }

    [Test]
    public void SparseProduct_RepeatedUnits_CountTwice()
    {
        var batch = new SpikeBatch(8);
        batch.Begin(1, 1);
        batch.AppendRow([3, 3, 1, 3, 5], [1, 1, 1, 2, 1]);
        var gradient = new Vector512<float>[9];
        SparseProduct.Scatter(batch.Sequence(0), [Vector512<float>.One], gradient);
        Assert.That(gradient.Select(static row => row[0]), Is.EqualTo(new float[] { 0, 1, 0, 4, 0, 1, 0, 0, 0 }));
    }

    [Test]
    public void SparseProduct_FewerRowsThanUnits_Throws()
    {
        var batch = new SpikeBatch(8);
        batch.Begin(1, 1);
        batch.AppendRow([7], [1]);
        Assert.Throws<ArgumentException>(() => SparseProduct.Scatter(batch.Sequence(0), [Vector512<float>.One], new Vector512<float>[7]));
        Assert.Throws<ArgumentException>(() => SparseProduct.Gather(new Vector512<float>[7], batch.Sequence(0), new Vector512<float>[1]));
    }

    [TestCase(1, 5, 3)]
    [TestCase(6, 9, 33)]
    [TestCase(13, 20, 48)]
    [TestCase(50, 83, 130)]
    public void DenseProduct_PassDownAndOuter_AgreeWithSums(int rows, int inputs, int neurons)
    {
        int stride = (neurons + 15) / 16 * 16;
        int resultStride = (inputs + 63) / 64 * 64;
        float[] errors = Random(rows * stride, 3);
        for (int i = 0; i < errors.Length; i++)
        {
            errors[i] = i % stride < neurons ? errors[i] : 0;
        }

        float[] layer = Random((inputs + 1) * stride, 4);
        var panels = new VectorBuffer(WeightPacking.Panels(inputs), stride, 4);
        WeightPacking.TransposePanels(layer, inputs, stride, panels, 0, 1);
        var result = new float[rows * resultStride];
        var few = new float[rows * resultStride];
        DenseProduct.PassDown(Matrix(errors, stride), rows, stride / 16, panels, inputs, Matrix(result, resultStride));
        DenseProduct.PassDownFewRows(errors, layer, inputs, stride, few, resultStride, rows);
        float[] traces = Random(rows * resultStride, 5);
        var gradient = new float[(inputs + 1) * stride];
        DenseProduct.Outer(traces, resultStride, Matrix(errors, stride), rows, inputs, Matrix(gradient, stride), stride / 16, adds: false);
        DenseProduct.Outer(traces, resultStride, Matrix(errors, stride), rows, inputs, Matrix(gradient, stride), stride / 16, adds: true);

        for (int i = 0; i < resultStride; i++)
        {
            for (int row = 0; row < rows; row++)
            {
                double expected = i < inputs ? Enumerable.Range(0, neurons).Sum(j => (double)errors[row * stride + j] * layer[i * stride + j]) : 0;
                Assert.That(result[row * resultStride + i], Is.EqualTo(expected).Within(1e-4), "padding stays zero");
                Assert.That(few[row * resultStride + i], Is.EqualTo(expected).Within(1e-4));
            }
        }

        for (int i = 0; i <= inputs; i++)
        {
            for (int j = 0; j < stride; j++)
            {
                double expected = i < inputs ? 2 * Enumerable.Range(0, rows).Sum(row => (double)traces[row * resultStride + i] * errors[row * stride + j]) : 0;
                Assert.That(gradient[i * stride + j], Is.EqualTo(expected).Within(2e-4), "added twice; the bias row takes no part");
            }
        }
    }

    [Test]
    public void DenseProduct_PassDown_RowsDoNotDependOnTheirBlock()
    {
        float[] errors = Random(9 * 48, 6);
        float[] layer = Random(22 * 48, 7);
        var panels = new VectorBuffer(1, 48, 4);
        WeightPacking.TransposePanels(layer, 21, 48, panels, 0, 1);
        var together = new float[9 * 64];
        DenseProduct.PassDown(Matrix(errors, 48), 9, 3, panels, 21, Matrix(together, 64));
        for (int row = 0; row < 9; row++)
        {
            var alone = new float[64];
            DenseProduct.PassDown(Matrix(errors[(row * 48)..], 48), 1, 3, panels, 21, Matrix(alone, 64));
            Assert.That(alone, Is.EqualTo(together[(row * 64)..][..64]), "the same bits");
        }
    }

    [Test]
    public void Exponential_OfAnyNumberBelowZero_IsWithinThreeUnits()
    {
        var random = new RandomSequence(4, 4, 4);
        for (int i = 0; i < 20_000; i++)
        {
            float x = i < 16 ? -i * 6f : -(float)(random.NextDouble() * (i % 2 == 0 ? 87 : 2));
            float actual = VectorMath.Exponential(Vector512.Create(Math.Max(x, -87f)))[7];
            double expected = Math.Exp(Math.Max(x, -87f));
            Assert.That(Math.Abs(actual - expected) / expected, Is.LessThan(3.6e-7), $"{x:R}");
        }

        Assert.That(VectorMath.Exponential(Vector512.Create(-1e9f))[0], Is.InRange(0, 1e-37f));
        Assert.That(VectorMath.Exponential(Vector512<float>.Zero)[0], Is.EqualTo(1));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void TileQueue_AnyWorkers_HandsOutEveryTileOnce(int workers)
    {
        NetworkDescription network = new("Test", NetworkSpec.Parse("70-130-40-20"), []);
        TileCut[][] cuts =
        [
            [TileCut.Columns, TileCut.Columns, TileCut.Columns],
            [TileCut.Rows, TileCut.Rows, TileCut.Rows],
            [TileCut.Columns, TileCut.Columns, TileCut.Rows],
        ];
        foreach (TileCut[] cut in cuts)
        {
            ParameterTile[] tiles = ParameterTile.Cut(network, cut, 64, workers);
            var owned = new int[network.ParameterLength];
            foreach (ParameterTile tile in tiles)
            {
                for (int row = 0; row < tile.Rows; row++)
                {
                    foreach (ref int count in owned.AsSpan(tile.Offset + row * tile.Stride, tile.Width))
                    {
                        count++;
                    }
                }
            }

            Assert.That(owned, Has.All.EqualTo(1), "tiles cover every parameter once");
            var queue = new TileQueue(tiles, workers);
            for (int round = 0; round < 3; round++)
            {
                queue.Restart();
                var taken = new List<ParameterTile>();
                for (int left = workers; left > 0;)
                {
                    left = workers;
                    for (int worker = 0; worker < workers; worker++)
                    {
                        if (queue.TryTake(worker, out ParameterTile tile))
                        {
                            taken.Add(tile);
                        }
                        else
                        {
                            left--;
                        }
                    }
                }

                Assert.That(taken, Is.EquivalentTo(tiles));
            }
        }
    }

    private static StripMatrix Matrix(float[] values, int stride)
        => new(MemoryMarshal.Cast<float, Vector512<float>>(values.AsSpan()), stride / 16, 1);

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
