namespace OtpeFast.Streaming.Tests;

/// <summary>Events in time steps.</summary>
public sealed class BinnerTests
{
    [Test]
    public void Events_InOrder_ComeOutInTheirSteps_EmptyOnesAmongThem()
    {
        List<Step> steps = Run(
            new EventBinner(5, options: new() { Width = 10 }),
            [new(103, 2), new(104, 4, 2), new(112, 2), new(103 + 9, 0, Label: 3), new(135, 1)]);
        Assert.That(steps.Select(static step => step.ToString()), Is.EqualTo(new[]
        {
            "103: 0x1 2x2 4x2 -> 3", "113: -> -1", "123: -> -1", "133: 1x1 -> -1",
        }));
    }

    [TestCase(0, LateEvents.Drop, "0: 1x1|10: |20: 3x1", 1, 0)]
    [TestCase(0, LateEvents.TakeNow, "0: 1x1|10: |20: 2x1 3x1", 1, 0)]
    [TestCase(2, LateEvents.Drop, "0: 1x1 2x1|10: |20: 3x1", 0, 0)]
    public void Events_ThatComeLate_AreWhereTheOptionsSay(int open, LateEvents late, string expected, int isLate, int skipped)
    {
        var binner = new EventBinner(5, options: new() { Width = 10, OpenSteps = open, Late = late });
        List<Step> steps = Run(binner, [new(0, 1), new(20, 3), new(5, 2)]);
        Assert.That(string.Join('|', steps.Select(static step => $"{step.Time}: {step.Events}")), Is.EqualTo(expected));
        Assert.That((binner.Late, binner.Skipped, binner.Taken), Is.EqualTo(((long)isLate, (long)skipped, late == LateEvents.Drop ? 3L - isLate : 3)));
    }

    [Test]
    public void Gaps_AreAsLongAsAllowed()
    {
        var binner = new EventBinner(5, options: new() { Width = 10, LongestGap = 4, OpenSteps = 1 });
        List<Step> steps = Run(binner, [new(0, 1), new(1_000_000, 2)]);
        Assert.That(steps.Select(static step => step.Events), Is.EqualTo(new[] { "1x1", "", "", "", "", "", "2x1" }));
        Assert.That(steps[^1].Time, Is.EqualTo(1_000_000));
        Assert.That(binner.Skipped + steps.Count, Is.EqualTo(100_001));
    }

    [Test]
    public void Streams_AreSamplesOfTheirOwn_AndTimePassesWithoutEvents()
    {
        var binner = new EventBinner(5, streams: 2, new() { Width = 10 });
        var batch = new SpikeBatch(5);
        var labels = new int[2];
        Assert.That(binner.TryTake(batch, labels), Is.False, "no time has begun");
        Assert.That(binner.TryAdd(new StreamEvent(0, 4, Stream: 1, Label: 2)));
        Assert.That(binner.TryAdd(new StreamEvent(3, 1, Stream: 0)));
        Assert.That(binner.TryTake(batch, labels), Is.False, "the step is open");
        Assert.That(binner.TryAdvance(10), Is.False);
        Assert.That(binner.TryTake(batch, labels));
        Assert.That((batch.Samples, batch.Steps, batch.UnitsAt(0, 0)[0], batch.UnitsAt(0, 1)[0]), Is.EqualTo((2, 1, (ushort)1, (ushort)4)));
        Assert.That(labels, Is.EqualTo(new[] { -1, 2 }));
        Assert.That(binner.TryAdvance(10));
        Assert.That(binner.TryTake(batch, labels), Is.False);
        binner.Complete();
        Assert.That(binner.TryTake(batch, labels));
        Assert.That(batch.ActiveCount, Is.Zero);
        Assert.That(binner.TryTake(batch, labels), Is.False);
        Assert.That(() => binner.TryAdd(new StreamEvent(20, 1)), Throws.InvalidOperationException);
    }

    [Test]
    public void Random_Events_ComeOutAsThoseOfASlowBinner()
    {
        var random = new Random(5);
        for (int run = 0; run < 200; run++)
        {
            int open = random.Next(4);
            var options = new BinOptions { Width = 1 + random.Next(20), OpenSteps = open, Late = (LateEvents)random.Next(2), LongestGap = 1000 };
            long time = random.Next(1000);
            var events = new List<StreamEvent>();
            for (int i = 0; i < 100; i++)
            {
                time += random.Next(15);
                events.Add(new(time - random.Next(40), random.Next(6), 1 + random.Next(3), random.Next(10) == 0 ? random.Next(3) : -1));
            }

            List<Step> steps = Run(new EventBinner(6, options: options), events);

            // A step is over once an event is OpenSteps behind it; the same by dictionaries.
            long origin = events[0].Time;
            var expected = new SortedDictionary<long, (Dictionary<int, float> Counts, int Label)>();
            long newest = 0;
            foreach (StreamEvent one in events)
            {
                long step = (long)Math.Floor((one.Time - origin) / (double)options.Width);
                newest = Math.Max(newest, step);
                if (step < newest - open)
                {
                    if (options.Late == LateEvents.Drop)
                    {
                        continue;
                    }

                    step = newest - open;
                }

                if (step < 0)
                {
                    if (options.Late == LateEvents.Drop)
                    {
                        continue;
                    }

                    step = 0;
                }

                (Dictionary<int, float> counts, int label) = expected.TryGetValue(step, out var found) ? found : ([], -1);
                counts[one.Unit] = counts.GetValueOrDefault(one.Unit) + one.Count;
                expected[step] = (counts, one.Label >= 0 ? one.Label : label);
            }

            Assert.That(steps, Has.Count.EqualTo(newest + 1));
            for (int step = 0; step <= newest; step++)
            {
                string wanted = expected.TryGetValue(step, out var own)
                    ? string.Join(' ', own.Counts.OrderBy(static pair => pair.Key).Select(static pair => $"{pair.Key}x{pair.Value}"))
                    : "";
                Assert.That(steps[step].Events, Is.EqualTo(wanted), $"run {run}, step {step}");
                Assert.That(steps[step].Label, Is.EqualTo(expected.ContainsKey(step) ? own.Label : -1));
                Assert.That(steps[step].Time, Is.EqualTo(origin + step * options.Width));
            }
        }
    }

    [Test]
    public void Binner_AfterTheFirstStep_AllocatesNothing_AndRefusesWhatDoesNotFit()
    {
        var binner = new EventBinner(5, 2, new() { Width = 10, OpenSteps = 2 });
        var batch = new SpikeBatch(5);
        batch.Reserve(2, 1, 10);
        var labels = new int[2];
        long time = 0;
        void Once()
        {
            for (int i = 0; i < 1000; i++)
            {
                var one = new StreamEvent(time += 7, i % 5, 1, i % 3, i % 2);
                while (!binner.TryAdd(one))
                {
                    binner.TryTake(batch, labels);
                }
            }
        }

        Once();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Once();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        void Refused(StreamEvent one, string words) => Assert.That(() => binner.TryAdd(one), Throws.ArgumentException.With.Message.Contains(words));
        Refused(new(0, 5), "Unit 5 is outside the 5 input units");
        Refused(new(0, -2), "Unit -2");
        Refused(new(0, 1, Stream: 2), "There is no stream 2; there are 2");
        Refused(new(0, 1, Label: -2), "-2 is no class");
        Refused(new(0, 1, float.NaN), "The count NaN");
        Assert.That(() => binner.TryTake(new SpikeBatch(4), labels), Throws.ArgumentException.With.Message.Contains("has 4 units"));
        Assert.That(() => binner.TryTake(batch, new int[1]), Throws.ArgumentException);
        Assert.That(() => new EventBinner(5, options: new() { Width = 0 }), Throws.ArgumentException.With.Message.Contains("at least 1 microsecond"));
        Assert.That(() => new EventBinner(5, options: new() { OpenSteps = -1 }), Throws.ArgumentException);
        Assert.That(() => new EventBinner(65_535, 1000, new() { OpenSteps = 1_000_000 }), Throws.ArgumentException.With.Message.Contains("let fewer steps be open"));
    }

    private static List<Step> Run(EventBinner binner, IEnumerable<StreamEvent> events)
    {
        var steps = new List<Step>();
        var batch = new SpikeBatch(6);
        var labels = new int[1];
        foreach (StreamEvent one in events)
        {
            while (!binner.TryAdd(one))
            {
                Assert.That(binner.TryTake(batch, labels));
                steps.Add(Of());
            }
        }

        binner.Complete();
        while (binner.TryTake(batch, labels))
        {
            steps.Add(Of());
        }

        return steps;

        Step Of()
        {
            float[] counts = batch.CountsAt(0, 0).ToArray();
            return new(
                binner.StepTime, string.Join(' ', batch.UnitsAt(0, 0).ToArray().Select((unit, i) => FormattableString.Invariant($"{unit}x{counts[i]}"))), labels[0]);
        }
    }

    private sealed record Step(long Time, string Events, int Label)
    {
        public override string ToString() => $"{Time}: {Events}{(Events.Length > 0 ? " " : "")}-> {Label}";
    }
}
