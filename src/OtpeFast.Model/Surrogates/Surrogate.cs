namespace OtpeFast
{
    /// <summary>
    /// What stands for the derivative of the spike by the membrane potential's distance m from the threshold. What each computes stands in a file of its own.
    /// </summary>
    public enum Surrogate
    {
        /// <summary>The fast sigmoid's: <c>1 / (slope |m| + 1)^2</c>.</summary>
        FastSigmoid,

        /// <summary>The arc tangent's: <c>alpha / 2 / (1 + (pi / 2 alpha m)^2)</c>.</summary>
        Arctan,

        /// <summary>The logistic function's: <c>slope sigma(slope m) (1 - sigma(slope m))</c>.</summary>
        Logistic,

        /// <summary>A triangle: <c>gamma max(0, 1 - |m| / width) / width</c>.</summary>
        Triangular,

        /// <summary>A rectangle: <c>1 / (2 width)</c> where <c>|m|</c> is below the width, else 0.</summary>
        Rectangular,
    }
}

namespace OtpeFast.Surrogates
{
    /// <summary>The surrogates that there are, in the order of their kinds.</summary>
    internal static class SurrogateCatalog
    {
        /// <summary>All of them.</summary>
        public static IReadOnlyList<SurrogateDefinition> All { get; } = [
            FastSigmoid.Definition, Arctan.Definition, Logistic.Definition, Triangular.Definition, Rectangular.Definition];
    }
}
