namespace OtpeFast
{
    /// <summary>What is made small. Steps and samples have weights (<see cref="SpikeBatch.UseWeights"/>), 1 unless they are given.</summary>
    public enum Loss
    {
        /// <summary>Softmax cross-entropy of every step against the label, averaged over samples and steps.</summary>
        CrossEntropy,

        /// <summary>
        /// Softmax cross-entropy of the weighted mean over time, averaged over samples. Known only after the last step, so offline only; of potentials.
        /// </summary>
        CrossEntropyMean,

        /// <summary>
        /// Softmax cross-entropy of the maximum over the steps with a weight, each output's own, averaged over samples. Offline only; of potentials.
        /// </summary>
        CrossEntropyMax,

        /// <summary>
        /// Half the squared distance from targets (<see cref="SpikeBatch.UseTargets"/>), summed over outputs, averaged over samples and steps; of potentials.
        /// </summary>
        HalfSquaredError,
    }
}

namespace OtpeFast.Readouts
{
    /// <summary>A loss.</summary>
    /// <param name="Kind">The kind.</param>
    /// <param name="Text">As it is written in texts.</param>
    /// <param name="NeedsPotential">Whether it is taken on potentials only.</param>
    /// <param name="IsOfSequence">Whether it is one number for a sequence, and not one for each step.</param>
    internal sealed record LossDefinition(Loss Kind, string Text, bool NeedsPotential, bool IsOfSequence) : IKind<Loss>
    {
        /// <summary>All of them.</summary>
        public static IReadOnlyList<LossDefinition> All { get; } =
        [
            new(Loss.CrossEntropy, "cross_entropy", NeedsPotential: false, IsOfSequence: false),
            new(Loss.CrossEntropyMean, "cross_entropy_mean", NeedsPotential: true, IsOfSequence: true),
            new(Loss.CrossEntropyMax, "cross_entropy_max", NeedsPotential: true, IsOfSequence: true),
            new(Loss.HalfSquaredError, "half_squared_error", NeedsPotential: true, IsOfSequence: false),
        ];

        /// <summary>The definition of a kind.</summary>
        /// <exception cref="NotSupportedException">There is no such kind.</exception>
        public static LossDefinition Of(Loss kind) => Kinds.Of(All, kind, "loss");
    }
}
