using MathNet.Numerics;

namespace OtpeFast.Experiments;

/// <summary>Fits y = c x^e to measured points: a line through their logarithms.</summary>
internal static class PowerLaw
{
    /// <summary>The exponent.</summary>
    public static double Exponent(IReadOnlyList<double> x, IReadOnlyList<double> y)
        => Fit.Line([.. x.Select(static value => Math.Log(value))], [.. y.Select(static value => Math.Log(value))]).Item2;
}
