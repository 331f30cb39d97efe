using OtpeFast.Runtime;

namespace OtpeFast.Tests.Runtime;

/// <summary>What optimizers keep between steps.</summary>
public sealed class OptimizerTests
{
    private const int Length = 32;

    [TestCase(OptimizerKind.Adamax)]
    [TestCase(OptimizerKind.Adam)]
    public void Moments_AfterLongSilence_AreNoneAndNotSubnormal(OptimizerKind kind)
    {
        var optimizer = Optimizer.Create(new OptimizerOptions { Kind = kind, SecondMomentDecay = 0.9f }, Length);
        var parameters = new float[Length];
        Apply(optimizer, parameters, 0.5f);
        Assert.That(optimizer.State[..Length].ToArray(), Has.All.GreaterThan(0.01f), "there is something to forget");
        bool wereSmall = false;
        for (int step = 0; step < 1_000; step++)
        {
            Apply(optimizer, parameters, 0);
            wereSmall |= optimizer.State[0] is > 0 and < 1e-37f;
            Assert.That(optimizer.State.ToArray(), Has.None.Matches<float>(float.IsSubnormal));
        }

        Assert.That(wereSmall, "it went through the smallest numbers");
        Assert.That(optimizer.State[..Length].ToArray(), Has.All.Zero);
    }

    [TestCase(OptimizerKind.Adamax)]
    [TestCase(OptimizerKind.Adam)]
    public void Moments_OfAGradientThatIsNoNumber_StaySo(OptimizerKind kind)
    {
        var optimizer = Optimizer.Create(new OptimizerOptions { Kind = kind }, Length);
        Assert.That(Apply(optimizer, new float[Length], float.NaN), Is.False);
        Assert.That(optimizer.State[0], Is.NaN);
    }

    private static bool Apply(Optimizer optimizer, float[] parameters, float gradient)
    {
        optimizer.BeginStep();
        return optimizer.Apply(parameters, [.. Enumerable.Repeat(gradient, Length)], new ParameterTile(0, 0, 0, 1, Length, 0, Length));
    }
}
