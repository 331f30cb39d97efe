using NUnit.Framework;

namespace OtpeFast.Tasks.Tests;

/// <summary>After every target the weights are those of ridge regression on all targets so far.</summary>
internal sealed class RecursiveLeastSquaresTests
{
    [Test]
    public void Weights_AreThoseOfRidgeRegression_AfterEachTarget()
    {
        const double Ridge = 0.3;
        var readout = new RecursiveLeastSquares(2, Ridge);
        var random = new RandomSequence(1, 2, 3);
        double xx = Ridge, xy = 0, yy = Ridge, xf = 0, yf = 0;
        for (int target = 0; target < 40; target++)
        {
            double x = random.NextNormal();
            double y = 0.4 * x + random.NextNormal();
            double f = 2 * x - y + 0.1 * random.NextNormal();
            double before = readout.Predict([x, y]);
            Assert.That(readout.Learn([x, y], f), Is.EqualTo(f - before).Within(1e-15));
            (xx, xy, yy, xf, yf) = (xx + x * x, xy + x * y, yy + y * y, xf + x * f, yf + y * f);

            // The normal equations, by Cramer's rule.
            double determinant = xx * yy - xy * xy;
            Assert.That(readout.Weights[0], Is.EqualTo((xf * yy - xy * yf) / determinant).Within(1e-10));
            Assert.That(readout.Weights[1], Is.EqualTo((xx * yf - xy * xf) / determinant).Within(1e-10));
        }
    }

    [Test]
    public void Misuse_IsRefused()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => new RecursiveLeastSquares(0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RecursiveLeastSquares(1, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RecursiveLeastSquares(2, 1).Learn([1], 1), Throws.ArgumentException);
        }
    }
}
