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

        // Panels of any width give what rows give, to the bit; with repeated units, too.
        var batch = new SpikeBatch(inputs);
        batch.Begin(1, 1);
        batch.AppendRow(units, counts);
        foreach (int width in new[] { 1, 2, 4 })
        {
            for (int column = 0; column + 16 * width <= stride; column += 16)
            {
                var panel = new Vector512<float>[(inputs + 1) * width];
                for (int i = 0; i < panel.Length; i++)
                {
                    panel[i] = Vector512.Create(layer, i / width * stride + column + i % width * 16);
                }

                var sums = new Vector512<float>[width];
                SparseProduct.Gather(panel, width, batch.Sequence(0), sums, width);
                for (int i = 0; i < width; i++)
                {
                    Assert.That(sums[i], Is.EqualTo(Vector512.Create(drive, column + 16 * i)));
                }
            }
        }
    }

    [TestCase(1, 5, 3, 5, 5, 3)]
    [TestCase(2, 5, 3, 5, 2, 2)]
    [TestCase(4, 33, 6, 20, 8, 6)]
    [TestCase(4, 7, 9, 3, 1, 4)]
    [TestCase(2, 2, 70_000, 3, 1, 70_000)]
    public void SparseProduct_AddRows_SumsCoefficientsOverTheEventsOfAnInput(
        int width, int samples, int steps, int inputs, int blockSamples, int chunkSteps)
    {
        SpikeBatch batch = RandomBatch(samples, steps, inputs);
        EventRows all = new(samples, steps, inputs, hasCounts: true, blockSamples, chunkSteps, stepAfterStep: false, grows: false);
        EventRows grown = new(samples, steps, inputs, hasCounts: true, blockSamples, chunkSteps, stepAfterStep: true, grows: true);
        for (int time = 0; time < 2; time++)
        {
            // Filled and emptied twice: nothing is left of the first time.
            all.Reserve(batch.Sequence, samples);
            for (int block = 0; block < all.Blocks; block++)
            {
                all.Fill(batch.Sequence, samples, block, 0, steps);
                int middle = (steps + 1) / 2;
                grown.Fill(batch.Sequence, samples, block, 0, middle);
                grown.Fill(batch.Sequence, samples, block, middle, steps);
            }
        }

        float[] coefficients = Random(16 * width * samples * steps, 8);
        var expected = new double[inputs * width * 16];
        var size = new double[expected.Length];
        for (int sample = 0; sample < samples; sample++)
        {
            for (int step = 0; step < steps; step++)
            {
                ReadOnlySpan<ushort> units = batch.UnitsAt(step, sample);
                for (int i = 0; i < units.Length; i++)
                {
                    for (int lane = 0; lane < 16 * width; lane++)
                    {
                        double term = batch.CountsAt(step, sample)[i] * coefficients[(sample * steps + step) * 16 * width + lane];
                        expected[units[i] * 16 * width + lane] += term;
                        size[units[i] * 16 * width + lane] += Math.Abs(term);
                    }
                }
            }
        }

        foreach (EventRows events in new[] { all, grown })
        {
            var gradient = new Vector512<float>[(inputs + 1) * width];
            for (int block = 0; block < events.Blocks; block++)
            {
                (int first, int end) = events.SamplesOf(block, samples);
                for (int chunk = 0; chunk < events.Chunks; chunk++)
                {
                    var own = new Vector512<float>[events.Places * width];
                    for (int sample = first; sample < end; sample++)
                    {
                        for (int step = chunk * events.ChunkSteps; step < Math.Min((chunk + 1) * events.ChunkSteps, steps); step++)
                        {
                            Span<Vector512<float>> at = events == grown
                                ? events.OfStep(own.AsSpan(), width, step)[((sample - first) * width)..]
                                : events.OfSample(own.AsSpan(), width, sample)[(step % events.ChunkSteps * width)..];
                            for (int i = 0; i < width; i++)
                            {
                                at[i] = Vector512.Create(coefficients, 16 * ((sample * steps + step) * width + i));
                            }
                        }
                    }

                    SparseProduct.AddRows(events, block, chunk, own, width, gradient);
                }
            }

            for (int i = 0; i < expected.Length; i++)
            {
                Assert.That(gradient[i / 16][i % 16], Is.EqualTo(expected[i]).Within(1e-7 * (1 + size[i]) * Math.Sqrt(steps * samples)));
            }

            Assert.That(gradient[(inputs * width)..], Is.All.EqualTo(Vector512<float>.Zero), "the bias takes no part");
        }
    }

    [Test]
    public void SparseProduct_RepeatedUnits_CountTwice()
    {
        var batch = new SpikeBatch(8);
        batch.Begin(1, 1);
        batch.AppendRow([3, 3, 1, 3, 5], [1, 1, 1, 2, 1]);
        foreach (bool grows in new[] { true, false })
        {
            var events = new EventRows(1, 1, 8, hasCounts: true, blockSamples: 1, chunkSteps: 1, stepAfterStep: false, grows);
            events.Reserve(batch.Sequence, 1);
            events.Fill(batch.Sequence, 1, block: 0, firstStep: 0, endStep: 1);
            var gradient = new Vector512<float>[9];
            SparseProduct.AddRows(events, 0, 0, [Vector512<float>.One], 1, gradient);
            Assert.That(gradient.Select(static row => row[0]), Is.EqualTo(new float[] { 0, 1, 0, 4, 0, 1, 0, 0, 0 }));
        }
    }

    [Test]
    public void SparseProduct_FewerRowsThanUnits_Throws()
    {
        var batch = new SpikeBatch(8);
        batch.Begin(1, 1);
        batch.AppendRow([7], [1]);
        Assert.Throws<ArgumentException>(() => SparseProduct.Gather(new Vector512<float>[7], 1, batch.Sequence(0), new Vector512<float>[1], 1));
        var events = new EventRows(1, 1, 8, hasCounts: true, blockSamples: 1, chunkSteps: 1, stepAfterStep: true, grows: true);
        Assert.Throws<ArgumentOutOfRangeException>(() => SparseProduct.AddRows(events, 0, 0, [Vector512<float>.One], 1, new Vector512<float>[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparseProduct.AddRows(events, 0, 0, [], 1, new Vector512<float>[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparseProduct.AddRows(events, 0, 0, [Vector512<float>.One], 3, new Vector512<float>[32]));
    }

    private static SpikeBatch RandomBatch(int samples, int steps, int inputs)
    {
        var random = new RandomSequence(2, 3, 4);
        var batch = new SpikeBatch(inputs);
        batch.Begin(samples, steps);
        for (int row = 0; row < samples * steps; row++)
        {
            ushort[] units = [.. Enumerable.Range(0, inputs).Where(_ => random.NextDouble() < 0.3).Select(static unit => (ushort)unit)];
            batch.AppendRow(units, [.. units.Select(static (_, i) => 1f + i % 3)]);
        }

        return batch;
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
            [TileCut.FewRows, TileCut.FewRows, TileCut.FewRows],
            [TileCut.Columns, TileCut.FewRows, TileCut.Rows],
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

    [Test]
    public void TileQueue_OfOneWorker_BeginsWithTheTilesThatItEndedWith()
    {
        NetworkDescription network = new("Test", NetworkSpec.Parse("70-130-40-20"), []);
        ParameterTile[] tiles = ParameterTile.Cut(network, [TileCut.FewRows, TileCut.FewRows, TileCut.Columns], 16, 1);
        var queue = new TileQueue(tiles, 1);
        List<ParameterTile>[] rounds = [.. Enumerable.Range(0, 3).Select(_ => Take())];
        Assert.Multiple(() =>
        {
            Assert.That(rounds[0], Has.Count.GreaterThan(3));
            Assert.That(rounds[1], Is.EqualTo(rounds[0].AsEnumerable().Reverse()));
            Assert.That(rounds[2], Is.EqualTo(rounds[0]));
        });

        List<ParameterTile> Take()
        {
            var taken = new List<ParameterTile>();
            queue.Restart();
            while (queue.TryTake(0, out ParameterTile tile))
            {
                taken.Add(tile);
            }

            return taken;
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
