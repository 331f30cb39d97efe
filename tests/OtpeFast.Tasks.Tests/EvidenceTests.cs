namespace OtpeFast.Tasks.Tests;

/// <summary>Evidence accumulation is what its authors define.</summary>
public sealed class EvidenceTests
{
    [Test]
    public void Trial_HasCuesRecallAndNoise_AndTheMajorityIsItsLabel()
    {
        const int Trials = 300;
        var source = new EvidenceSource(seed: 1, stream: 0);
        var batch = new SpikeBatch(source.Units);
        source.Fill(batch, 0, Trials);
        Assert.That((batch.Steps, source.Units, source.Classes), Is.EqualTo((2_250, 40, 2)));
        int noise = 0;
        int recall = 0;
        int cued = 0;
        int ones = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            int right = 0;
            for (int cue = 0; cue < 7; cue++)
            {
                int[] left = [Count(batch, trial, 150 * cue + 50, 150 * cue + 150, 0), Count(batch, trial, 150 * cue + 50, 150 * cue + 150, 1)];
                Assert.That(left.Count(static spikes => spikes == 0), Is.EqualTo(1), "one side alone, and 40 spikes of it are expected");
                Assert.That(Count(batch, trial, 150 * cue, 150 * cue + 50, 0) + Count(batch, trial, 150 * cue, 150 * cue + 50, 1), Is.Zero);
                right += left[1] > 0 ? 1 : 0;
                cued += left.Sum();
            }

            Assert.That(batch.Labels[trial], Is.EqualTo(right > 3 ? 1 : 0));
            ones += batch.Labels[trial];
            Assert.That(Count(batch, trial, 1_050, 2_250, 0) + Count(batch, trial, 1_050, 2_250, 1) + Count(batch, trial, 0, 2_100, 2), Is.Zero);
            recall += Count(batch, trial, 2_100, 2_250, 2);
            noise += Count(batch, trial, 0, 2_250, 3);
        }

        Assert.That(cued / (Trials * 7.0), Is.EqualTo(40).Within(1), "10 units, 100 steps, 0.04");
        Assert.That(recall / (double)Trials, Is.EqualTo(60).Within(2));
        Assert.That(noise / (double)Trials, Is.EqualTo(225).Within(4));
        Assert.That(ones, Is.EqualTo(Trials / 2).Within(40));
    }

    [Test]
    public void Target_IsInTheRecallAlone_AndPlacesHaveTheirTrials()
    {
        var source = new EvidenceSource(seed: 1, stream: 0);
        var batch = new SpikeBatch(source.Units);
        source.Fill(batch, 5, 2);
        Assert.That(Enumerable.Range(0, 2_250).Where(batch.HasTarget), Is.EqualTo(Enumerable.Range(2_100, 150)));
        ushort[] active = batch.ActiveUnits.ToArray();
        source.Fill(batch, 0, 7);
        source.Fill(batch, 5, 2);
        Assert.That(batch.ActiveUnits.ToArray(), Is.EqualTo(active));
        new EvidenceSource(seed: 1, stream: 1).Fill(batch, 5, 2);
        Assert.That(batch.ActiveUnits.ToArray(), Is.Not.EqualTo(active));
    }

    private static int Count(SpikeBatch batch, int trial, int first, int end, int group)
    {
        int count = 0;
        for (int step = first; step < end; step++)
        {
            foreach (ushort unit in batch.UnitsAt(step, trial))
            {
                count += unit / 10 == group ? 1 : 0;
            }
        }

        return count;
    }
}
