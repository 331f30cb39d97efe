namespace OtpeFast.Tests.Spikes;

/// <summary>The batch: what goes in comes out, and what does not fit is refused.</summary>
public sealed class SpikeBatchTests
{
    [Test]
    public void SetEvents_InAnyOrder_ComeOutByStepAndSample()
    {
        var batch = new SpikeBatch(9);
        batch.SetEvents(2, 3, [new(1, 2, 7, 2f), new(0, 0, 3), new(1, 0, 5), new(0, 0, 1, 4f), new(1, 2, 0)]);
        Assert.Multiple(() =>
        {
            Assert.That(batch.IsComplete);
            Assert.That(batch.ActiveCount, Is.EqualTo(5));
            Assert.That(batch.UnitsAt(0, 0).ToArray(), Is.EqualTo(new ushort[] { 3, 1 }), "within a step events keep their order");
            Assert.That(batch.CountsAt(0, 0).ToArray(), Is.EqualTo(new[] { 1f, 4f }));
            Assert.That(batch.UnitsAt(0, 1).ToArray(), Is.EqualTo(new ushort[] { 5 }));
            Assert.That(batch.UnitsAt(1, 0).ToArray(), Is.Empty);
            Assert.That(batch.UnitsAt(2, 1).ToArray(), Is.EqualTo(new ushort[] { 7, 0 }));
            Assert.That(batch.Frame(2).Units(1).ToArray(), Is.EqualTo(new ushort[] { 7, 0 }));
            Assert.That(batch.Frame(2).Counts(1).ToArray(), Is.EqualTo(new[] { 2f, 1f }));
            Assert.That(batch.Frame(2).Samples, Is.EqualTo(2));
        });
    }

    [Test]
    public void AppendRow_GrowsAndIsReused()
    {
        var batch = new SpikeBatch(100);
        for (int round = 0; round < 3; round++)
        {
            batch.Begin(2, 2);
            Assert.That(batch.IsComplete, Is.False);
            for (int row = 0; row < 4; row++)
            {
                ushort[] units = [.. Enumerable.Range(row, 10 * row).Select(static unit => (ushort)unit)];
                batch.AppendRow(units, [.. units.Select(static unit => (float)unit)]);
            }

            Assert.That(batch.IsComplete);
            Assert.That(batch.UnitsAt(1, 1).Length, Is.EqualTo(30));
            Assert.That(batch.CountsAt(1, 1)[29], Is.EqualTo(32f));
            Assert.Throws<InvalidOperationException>(() => batch.AppendRow([], []));
        }
    }

    [Test]
    public void WrongInput_Any_IsRefused()
    {
        var batch = new SpikeBatch(4);
        batch.Begin(1, 1);
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentException>(() => batch.AppendRow([4], [1f]));
            Assert.Throws<ArgumentException>(() => batch.AppendRow([1], []));
            Assert.Throws<ArgumentException>(() => batch.SetEvents(1, 1, [new(1, 0, 0)]));
            Assert.Throws<ArgumentException>(() => batch.SetEvents(1, 1, [new(0, 1, 0)]));
            Assert.Throws<ArgumentException>(() => batch.SetEvents(1, 1, [new(0, 0, 4)]));
            Assert.Throws<ArgumentOutOfRangeException>(() => batch.Begin(0, 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => _ = new SpikeBatch(70_000));
        });
    }

    [Test]
    public void AppendRow_ThatIsRefused_ChangesNothing()
    {
        var batch = new SpikeBatch(10);
        batch.Begin(1, 2);
        Assert.Throws<ArgumentException>(() => batch.AppendRow([4, 3], [1f, float.NaN]));
        Assert.That(batch.IsAscending);
        batch.AppendRow([3, 4], [1f, 2f]);
        Assert.That(batch.UnitsAt(0, 0).ToArray(), Is.EqualTo(new ushort[] { 3, 4 }));
    }

    [Test]
    public void Rows_ThatAnotherThreadWritesTo_AreKeptAsTheyWereChecked()
    {
        var units = new ushort[4_096];
        var events = new SpikeEvent[4_096];
        bool ended = false;
        var writer = new Thread(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                units[4_000] = 0;
                events[4_000] = new(0, 0, 0);
                units[4_000] = 65_000;
                events[4_000] = new(1, 1, 65_000);
            }
        });
        writer.Start();
        var batch = new SpikeBatch(50);
        var counts = new float[units.Length];
        try
        {
            for (int i = 0; i < 3_000; i++)
            {
                batch.Begin(1, 1);
                try
                {
                    batch.AppendRow(units, counts);
                }
                catch (ArgumentException)
                {
                    // This time it was seen.
                    Assert.That(batch.IsComplete, Is.False);
                    continue;
                }

                Assert.That(batch.UnitsAt(0, 0).IndexOfAnyExceptInRange((ushort)0, (ushort)49), Is.EqualTo(-1));
            }

            for (int i = 0; i < 3_000; i++)
            {
                try
                {
                    batch.SetEvents(2, 2, events);
                    Assert.That(batch.ActiveUnits.IndexOfAnyExceptInRange((ushort)0, (ushort)49), Is.EqualTo(-1));
                }
                catch (Exception exception) when (exception is ArgumentException or IndexOutOfRangeException)
                {
                    // Likewise.
                }
            }
        }
        finally
        {
            Volatile.Write(ref ended, true);
            writer.Join();
        }
    }
}
