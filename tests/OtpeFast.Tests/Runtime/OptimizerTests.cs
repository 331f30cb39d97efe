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

    [TestCase(OptimizerKind.Sgd)]
    [TestCase(OptimizerKind.Adam)]
    [TestCase(OptimizerKind.Adamax)]
    public void Step_WithABoundAndDecay_IsThePlainOneOfTheBoundedGradient_FromWhatTheDecayLeaves(OptimizerKind kind)
    {
        var plain = Optimizer.Create(new OptimizerOptions { Kind = kind, LearningRate = 0.25f }, Length);
        var bounded = Optimizer.Create(new OptimizerOptions { Kind = kind, LearningRate = 0.25f, WeightDecay = 0.5f, GradientBound = 0.125f }, Length);
        var (expected, actual) = (new float[Length], new float[Length]);
        foreach (float gradient in new[] { 0.5f, -3, 0.0625f })
        {
            for (int i = 0; i < Length; i++)
            {
                expected[i] *= 0.875f;
            }

            Assert.That(Apply(plain, expected, Math.Clamp(gradient, -0.125f, 0.125f)));
            Assert.That(Apply(bounded, actual, gradient));
            Assert.That(actual, Is.EqualTo(expected));
        }

        Assert.That(expected[0], Is.Not.EqualTo(0));
        Assert.That(Apply(bounded, actual, float.NaN), Is.False, "what is no number is not bounded away");
    }

    [TestCase(0.1f, -1, 1, "weight decay")]
    [TestCase(0.1f, 10, 1, "weight decay")]
    [TestCase(0.1f, float.NaN, 1, "weight decay")]
    [TestCase(0.1f, 0, 0, "bound of the gradient")]
    [TestCase(0.1f, 0, float.NaN, "bound of the gradient")]
    public void Options_OutOfTheirRange_AreRefused(float rate, float decay, float bound, string words)
        => Assert.That(
            () => new OptimizerOptions { LearningRate = rate, WeightDecay = decay, GradientBound = bound }.Validate(),
            Throws.ArgumentException.With.Message.Contains(words));

    private static bool Apply(Optimizer optimizer, float[] parameters, float gradient)
    {
        optimizer.BeginStep();
        return optimizer.Apply(parameters, [.. Enumerable.Repeat(gradient, Length)], new ParameterTile(0, 0, 0, 1, Length, 0, Length));
    }
}
