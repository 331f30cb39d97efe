namespace OtpeFast.Tasks.Tests;

/// <summary>Binary adding is what its authors define.</summary>
public sealed class BinaryAddingTests
{
    [Test]
    public void Sample_HasNineMarks_AndItsLabelIsTheNumberOfOnesAmongThem()
    {
        var source = new BinaryAddingSource(1_000, seed: 1, shuffleSeed: 2);
        var batch = new SpikeBatch(source.Units);
        source.Fill(batch, 0, 1_000);
        Assert.That(batch.Steps, Is.EqualTo(100));
        var ones = new int[source.Classes];
        for (int sample = 0; sample < 1_000; sample++)
        {
            int marks = 0;
            int sum = 0;
            int bits = 0;
            for (int step = 0; step < 100; step++)
            {
                ReadOnlySpan<ushort> units = batch.UnitsAt(step, sample);
                bool bit = units.Contains((ushort)0);
                bool mark = units.Contains((ushort)1);
                marks += mark ? 1 : 0;
                sum += bit && mark ? 1 : 0;
                bits += bit && !mark ? 1 : 0;
            }

            Assert.That(marks, Is.EqualTo(9));
            Assert.That(sum, Is.EqualTo(batch.Labels[sample]));
            ones[sum] += bits;
        }

        for (int label = 0; label < source.Classes; label++)
        {
            Assert.That(ones[label] / (100 * 91.0), Is.EqualTo(0.5).Within(0.025), "the others are ones as often as not, whatever the class");
            Assert.That(batch.Labels.ToArray().Count(one => one == label), Is.EqualTo(100));
        }
    }

    [Test]
    public void Marks_LieAnywhere()
    {
        var source = new BinaryAddingSource(10_000, seed: 3, shuffleSeed: null);
        var batch = new SpikeBatch(source.Units);
        source.Fill(batch, 0, 10_000);
        for (int step = 0; step < 100; step++)
        {
            int marks = 0;
            for (int sample = 0; sample < 10_000; sample++)
            {
                marks += batch.UnitsAt(step, sample).Contains((ushort)1) ? 1 : 0;
            }

            Assert.That(marks, Is.EqualTo(900).Within(130), $"in step {step}: 900 are expected, and 29 a standard deviation");
        }
    }

    [Test]
    public void Target_IsInTheLastStepAlone()
    {
        var source = new BinaryAddingSource(20, seed: 1, shuffleSeed: null);
        var batch = new SpikeBatch(source.Units);
        source.Fill(batch, 0, 20);
        Assert.That(Enumerable.Range(0, 100).Where(batch.HasTarget), Is.EqualTo(new[] { 99 }));
        Assert.That(batch.WeightAt(99, 19), Is.EqualTo(1));
    }

    [Test]
    public void Place_HasItsSample_WhateverTheBatch_AndSetsAndPassesDiffer()
    {
        var source = new BinaryAddingSource(50, seed: 1, shuffleSeed: 4);
        string[] whole = Texts(source, 0, 50);
        Assert.That(Texts(source, 20, 10), Is.EqualTo(whole[20..30]));
        string[] second = Texts(source, 50, 50);
        Assert.That(second, Is.Not.EqualTo(whole).And.EquivalentTo(whole));
        Assert.That(Texts(new BinaryAddingSource(50, seed: 2, shuffleSeed: 4), 0, 50).Intersect(whole), Is.Empty);
    }

    [Test]
    public void Fill_AfterTheFirst_AllocatesNothing()
    {
        var source = new BinaryAddingSource(50, seed: 1, shuffleSeed: 4);
        var batch = new SpikeBatch(source.Units);
        source.Fill(batch, 0, 30);
        long before = GC.GetAllocatedBytesForCurrentThread();
        source.Fill(batch, 30, 30);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static string[] Texts(BinaryAddingSource source, long first, int samples)
    {
        var batch = new SpikeBatch(source.Units);
        source.Fill(batch, first, samples);
        return
        [
            .. Enumerable.Range(0, samples).Select(sample => string.Join(
                ' ', Enumerable.Range(0, 100).Select(step => string.Join('+', batch.UnitsAt(step, sample).ToArray())))),
        ];
    }
}
