namespace OtpeFast.Tasks.Tests;

/// <summary>The series begin as those of a slow integration, and last as long as chaos allows.</summary>
public sealed class MackeyGlassTests
{
    // Runge and Kutta with widths of 1/3400 and 1/6800 of the delay agree in these figures.
    private static readonly double[] Of17 =
    [
        1.266777730237, 1.303400782714, 1.282304538063, 1.177091370666, 1.029534814776, 0.877077831399, 0.737615918569, 0.616858611676, 0.514609919830,
        0.443787321762, 0.437432879724, 0.547170195510,
    ];

    private static readonly double[] Of30 =
    [
        0.529216270293, 0.539746955613, 0.562631956697, 0.593386994292, 0.628689657740, 0.666114848132, 0.703926840621, 0.740916137277, 0.776271703175,
        0.809481180999, 0.840253261736, 0.868457609296,
    ];

    [Test]
    public void Series_Begin_AsTheyAreKnownTo()
    {
        Assert.That(MackeyGlassSeries.Create(17)[..12], Is.EqualTo(Of17).Within(1e-11));
        Assert.That(MackeyGlassSeries.Create(30)[..12], Is.EqualTo(Of30).Within(1e-11));
    }

    /// <summary>While the delay reaches into the constant past, there is a closed form.</summary>
    [TestCase(18, 0.7744313)]
    [TestCase(24, 0.3259660)]
    [TestCase(28, 1.0957495)]
    public void FirstPoint_IsThatOfTheClosedForm(int delay, double past)
    {
        double level = 0.2 * past / (1 + Math.Pow(past, 10)) / 0.1;
        Assert.That(MackeyGlassSeries.Create(delay)[0], Is.EqualTo(level + (past - level) * Math.Exp(-0.1 * delay)).Within(1e-12));
    }

    [Test]
    public void Series_StayInTheirRange_AndAreAllThere()
    {
        Assert.That(MackeyGlassSeries.Delays, Is.EqualTo(Enumerable.Range(17, 14)));
        foreach (int delay in MackeyGlassSeries.Delays)
        {
            double[] series = MackeyGlassSeries.Create(delay);
            Assert.That(series, Has.Length.EqualTo(3_751));
            Assert.That(series, Is.All.InRange(0.1, 1.6));
        }

        Assert.That(() => MackeyGlassSeries.Create(16), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void SymmetricError_IsThatOfTheHarness()
    {
        Assert.That(SymmetricError.Percent([1, 2, 0.5], [1, 1, 1]), Is.EqualTo(400.0 / 9).Within(1e-12));
        Assert.That(SymmetricError.Percent([1, double.NaN], [1, 1]), Is.EqualTo(200));
        Assert.That(SymmetricError.Percent([double.PositiveInfinity], [1]), Is.EqualTo(200));
        Assert.That(SymmetricError.Percent([0, 1], [0, 1]), Is.EqualTo(200), "0 / 0 is no number");
        Assert.That(() => SymmetricError.Percent([1], [1, 2]), Throws.ArgumentException);
    }
}
