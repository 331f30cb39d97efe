using System.Globalization;
using MathNet.Numerics.Statistics;

namespace OtpeFast.Experiments;

/// <summary>Mean and standard deviation over seeds.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The sample's standard deviation; 0 for one seed.</param>
/// <param name="Count">Number of seeds.</param>
internal readonly record struct Spread(double Mean, double Deviation, int Count)
{
    /// <summary>Of values; of those that are numbers, for a cosine with a zero gradient is none.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] numbers = [.. values.Where(double.IsFinite)];
        return numbers.Length < 2
            ? new(numbers.Length == 0 ? double.NaN : numbers[0], 0, numbers.Length)
            : new(numbers.Mean(), numbers.StandardDeviation(), numbers.Length);
    }

    /// <summary>The standard error of the mean; 0 for one seed.</summary>
    public double Error => Count == 0 ? 0 : Deviation / Math.Sqrt(Count);

    /// <summary>In percent, as the paper's tables have it.</summary>
    public string Percent() => Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100 * Mean:F1} % ± {100 * Deviation:F1}");

    /// <summary>As a number.</summary>
    public string Number() => Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Mean:F3} ± {Deviation:F3}");
}
