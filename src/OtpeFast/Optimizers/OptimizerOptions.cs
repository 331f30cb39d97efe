namespace OtpeFast;

/// <summary>Which optimizer, and with which constants.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record OptimizerOptions
{
    /// <summary>The optimizer.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Adamax;

    /// <summary>Learning rate; positive.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>Decay of the first moment, in [0, 1). SGD ignores it.</summary>
    public float FirstMomentDecay { get; init; } = 0.9f;

    /// <summary>Decay of the second moment (Adam) or of the infinity norm (Adamax), in [0, 1). SGD ignores it.</summary>
    public float SecondMomentDecay { get; init; } = 0.999f;

    /// <summary>Keeps the denominator away from zero; positive. SGD ignores it.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>
    /// What every step takes off a parameter, as a share of it for a learning rate of 1: <c>p -= lr * decay * p</c>, apart from the gradient (Loshchilov and
    /// Hutter, 2019); 0 for nothing. Biases, and constants that are trained, decay as weights do.
    /// </summary>
    public float WeightDecay { get; init; }

    /// <summary>What an element of the gradient is kept within, on either side of zero, before anything else is done with it; infinite for no bound.</summary>
    public float GradientBound { get; init; } = float.PositiveInfinity;

    /// <summary>Whether gradients have no bound and parameters do not decay.</summary>
    public bool IsPlain => WeightDecay == 0 && float.IsPositiveInfinity(GradientBound);

    /// <summary>Throws unless every constant is in its range.</summary>
    /// <exception cref="ArgumentException">A constant is out of its range.</exception>
    public void Validate()
    {
        Require(LearningRate > 0 && float.IsFinite(LearningRate), $"The learning rate must be a positive number, not {LearningRate}.");
        Require(FirstMomentDecay is >= 0 and < 1, $"The decay of the first moment must lie in [0, 1), not {FirstMomentDecay}.");
        Require(SecondMomentDecay is >= 0 and < 1, $"The decay of the second moment must lie in [0, 1), not {SecondMomentDecay}.");
        Require(Epsilon > 0 && float.IsFinite(Epsilon), $"Epsilon must be a positive number, not {Epsilon}.");
        Require(
            Kind == OptimizerKind.Sgd || float.IsFinite(LearningRate / (1 - FirstMomentDecay)),
            $"The learning rate {LearningRate} is too large: divided by 1 - {FirstMomentDecay}, as the first step does, it is no number any more.");
        Require(Enum.IsDefined(Kind), $"{Kind} is not an optimizer.");
        Require(
            WeightDecay >= 0 && WeightDecay * LearningRate < 1,
            $"The weight decay must be at least 0, and below 1 when multiplied by the learning rate, not {WeightDecay}.");
        Require(GradientBound > 0, $"The bound of the gradient must be positive, not {GradientBound}.");
    }

    /// <summary>
    /// What the formulas of a step need besides the constants: the learning rate with its sign and, but for SGD, over <c>1 - b1^t</c>; and, for Adam,
    /// <c>1 / (1 - b2^t)</c>.
    /// </summary>
    /// <param name="step">The step, 1 for the first.</param>
    public (float Rate, float NormScale) At(long step) => Kind == OptimizerKind.Sgd
        ? (-LearningRate, 1)
        : ((float)(-LearningRate / (1 - Math.Pow(FirstMomentDecay, step))), (float)(1 / (1 - Math.Pow(SecondMomentDecay, step))));

    private static void Require(bool fits, FormattableString message)
    {
        if (!fits)
        {
            throw new ArgumentException(FormattableString.Invariant(message));
        }
    }
}
