namespace OtpeFast.Tasks.Tests;

/// <summary>Pattern generation is what its authors define.</summary>
public sealed class PatternGenerationTests
{
    [Test]
    public void Trial_HasNoise_AndCurvesFromZeroToOne()
    {
        SpikeBatch batch = PatternGeneration.CreateBatch(outputs: 3, seed: 1);
        Assert.That((batch.Samples, batch.Steps, batch.Units), Is.EqualTo((1, 1_000, 100)));
        Assert.That(batch.ActiveCount, Is.EqualTo(5_000).Within(250));
        for (int output = 0; output < 3; output++)
        {
            float[] curve = [.. Enumerable.Range(0, 1_000).Select(step => batch.TargetsAt(step, 0)[output])];
            Assert.That(curve[0], Is.Zero);
            Assert.That(curve.Max(Math.Abs), Is.EqualTo(1).Within(1e-6));

            // Whole cycles of four periods and nothing else: both ends are the same, and so are the sums over what is left of a sine.
            Assert.That(curve[^1], Is.EqualTo(0).Within(1e-5));
            int[] cycles = [.. Enumerable.Range(1, 12).Where(cycle => Amplitude(curve, cycle) > 0.01)];
            Assert.That(cycles, Is.EqualTo(new[] { 1, 2, 3, 5 }));
        }

        Assert.That(batch.TargetsAt(300, 0)[0], Is.Not.EqualTo(batch.TargetsAt(300, 0)[1]));
        Assert.That(PatternGeneration.CreateBatch(3, seed: 1).Targets.ToArray(), Is.EqualTo(batch.Targets.ToArray()));
        Assert.That(PatternGeneration.CreateBatch(3, seed: 2).Targets.ToArray(), Is.Not.EqualTo(batch.Targets.ToArray()));
    }

    [Test]
    public void NormalizedError_OfTheMeanIsOne_OfTheCurveZero()
    {
        float[] targets = [1, 10, 3, 30, 2, 20];
        Assert.That(PatternGeneration.NormalizedError(targets, targets, 2), Is.Zero);
        Assert.That(PatternGeneration.NormalizedError([2, 20, 2, 20, 2, 20], targets, 2), Is.EqualTo(1).Within(1e-12));
        Assert.That(PatternGeneration.NormalizedError([1, 10, 3, 30, 2, 23], targets, 2), Is.EqualTo(9.0 / 202).Within(1e-12));
        Assert.That(() => PatternGeneration.NormalizedError([1, 2, 3], [1, 2, 3], 2), Throws.ArgumentException);
    }

    /// <summary>Of a sine of so many cycles, both ends of the trial included.</summary>
    private static double Amplitude(float[] curve, int cycles)
    {
        double sine = 0;
        double cosine = 0;
        double mean = curve.Take(curve.Length - 1).Average();
        for (int step = 0; step < curve.Length - 1; step++)
        {
            (double s, double c) = Math.SinCos(2 * Math.PI * cycles * step / (curve.Length - 1));
            sine += s * (curve[step] - mean);
            cosine += c * (curve[step] - mean);
        }

        return 2 * Math.Sqrt(sine * sine + cosine * cosine) / (curve.Length - 1);
    }
}
