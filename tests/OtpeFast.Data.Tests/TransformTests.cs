using NUnit.Framework;

namespace OtpeFast.Data.Tests;

/// <summary>Samples that are grouped, moved and thinned.</summary>
internal sealed class TransformTests
{
    private const int Steps = 6;

    [Test]
    public void Grouped_CountsOfNeighboursAreAdded()
    {
        var source = new TransformedSource(Made(), new InputTransform { GroupUnits = 3 }, seed: 1);
        var batch = new SpikeBatch(source.Units);
        source.Fill(batch, 0, 2);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(source.Units, Is.EqualTo(4), "the last group is smaller");
            Assert.That(batch.UnitsAt(0, 0).ToArray(), Is.EqualTo(new ushort[] { 0, 3 }));
            Assert.That(batch.CountsAt(0, 0).ToArray(), Is.EqualTo(new float[] { 3, 1 }), "units 0, 2 (twice) and 9");
            Assert.That(batch.Labels.ToArray(), Is.EqualTo(new[] { 0, 1 }));
            Assert.That(batch.IsComplete, Is.True);
        }
    }

    [Test]
    public void Shifted_WholeSamplesMove_ByNoMoreThanIsAsked_AndEachPlaceByItsOwn()
    {
        var transform = new InputTransform { ShiftUnits = 4, ShiftSteps = 2 };
        var seen = new HashSet<(int Units, int Steps)>();
        for (int place = 0; place < 400; place++)
        {
            SpikeBatch batch = Filled(transform, seed: 7, place);

            // Sample 1 is one spike, of unit 5 in step 3: wherever it is now, it moved as a whole.
            int sample = place % 2 == 1 ? 0 : 1;
            int step = Enumerable.Range(0, Steps).Single(step => batch.UnitsAt(step, sample).Length == 1);
            seen.Add((batch.UnitsAt(step, sample)[0] - 5, step - 3));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(seen, Has.Count.EqualTo(9 * 5), "every move there is");
            Assert.That(seen.All(static move => Math.Abs(move.Units) <= 4 && Math.Abs(move.Steps) <= 2), Is.True);
        }
    }

    [Test]
    public void Transformed_DependsOnSeedAndPlaceAlone()
    {
        var transform = new InputTransform { GroupUnits = 2, ShiftUnits = 3, ShiftSteps = 1, DropShare = 0.4 };
        var source = new TransformedSource(Made(), transform, seed: 3);
        var batch = new SpikeBatch(source.Units);
        source.Fill(batch, 0, 10);
        string[] together = [.. Enumerable.Range(0, 10).Select(sample => Text(batch, sample))];
        string[] alone = [.. Enumerable.Range(0, 10).Select(place => Text(Filled(transform, 3, place, 1), 0))];
        Assert.That(alone, Is.EqualTo(together));
        Assert.That(Enumerable.Range(0, 10).Select(place => Text(Filled(transform, 4, place, 1), 0)), Is.Not.EqualTo(together), "another seed");
    }

    [Test]
    public void Dropped_ThatShareOfTheEntries()
    {
        int before = 0;
        int after = 0;
        for (int place = 0; place < 2_000; place += 2)
        {
            before += Filled(new InputTransform(), 1, place).ActiveCount;
            after += Filled(new InputTransform { DropShare = 0.25 }, 1, place).ActiveCount;
        }

        Assert.That((double)after / before, Is.EqualTo(0.75).Within(0.03));
    }

    [Test]
    public void WithoutChance_OnlyGroupsRemain()
        => Assert.That(
            new InputTransform { GroupUnits = 5, ShiftUnits = 3, ShiftSteps = 2, DropShare = 0.1 }.WithoutChance(),
            Is.EqualTo(new InputTransform { GroupUnits = 5 }));

    [Test]
    public void Options_OutOfRange_AreRefusedByName()
    {
        static string Message(InputTransform transform)
            => Assert.Throws<ArgumentException>(() => _ = new TransformedSource(Made(), transform, 0))!.Message;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Message(new() { GroupUnits = 0 }), Does.StartWith("GroupUnits is 0"));
            Assert.That(Message(new() { ShiftUnits = -1 }), Does.StartWith("ShiftUnits is -1"));
            Assert.That(Message(new() { ShiftSteps = 1_000_001 }), Does.StartWith("ShiftSteps is 1000001"));
            Assert.That(Message(new() { DropShare = 1 }), Does.StartWith("DropShare is 1"));
            Assert.That(Message(new() { DropShare = double.NaN }), Does.StartWith("DropShare is NaN"));
        }
    }

    [Test]
    public void Fill_AllocatesNothingOnceTheBatchHasGrown()
    {
        var source = new TransformedSource(Made(), new InputTransform { GroupUnits = 2, ShiftUnits = 3, ShiftSteps = 1, DropShare = 0.1 }, seed: 1);
        var batch = new SpikeBatch(source.Units);
        source.Fill(batch, 0, 16);
        Assert.That(
            Allocations.Least(() =>
            {
                for (int i = 1; i < 50; i++)
                {
                    source.Fill(batch, 16 * i, 16);
                }
            }),
            Is.Zero);
    }

    /// <summary>Sample 0: units 0, 2 (twice) and 9 at once, in the first step; sample 1: unit 5 in the fourth. Ten units, six steps.</summary>
    private static RecordingSource Made()
    {
        var recordings = new Recordings("made", [[0, 0, 0, 0], [3_000]], [[0, 2, 2, 9], [5]], [0, 1], []);
        return new RecordingSource(BinnedRecordings.Bin(recordings, Steps, units: 10, TimeSpan.FromMilliseconds(Steps)), .., shuffleSeed: null);
    }

    private static SpikeBatch Filled(InputTransform transform, ulong seed, int place, int samples = 2)
    {
        var source = new TransformedSource(Made(), transform, seed);
        var batch = new SpikeBatch(source.Units);
        source.Fill(batch, place, samples);
        return batch;
    }

    private static string Text(SpikeBatch batch, int sample) => string.Join(
        ';',
        Enumerable.Range(0, batch.Steps).Select(step => string.Join(',', batch.UnitsAt(step, sample).ToArray()) + ":" +
            string.Join(',', batch.CountsAt(step, sample).ToArray())));
}
