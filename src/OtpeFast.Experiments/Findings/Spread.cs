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

    /// <summary>In percent, as the paper's tables have it; one seed has no deviation.</summary>
    public string Percent() => Text(100, "F1", " %");

    /// <summary>As a number; one seed has no deviation.</summary>
    public string Number() => Text(1, "F3", "");

    /// <summary>The mean times a factor and its deviation.</summary>
    /// <param name="factor">What both are multiplied by.</param>
    /// <param name="format">How both are written.</param>
    /// <param name="unit">What follows the mean.</param>
    public string Text(double factor, string format, string unit)
    {
        if (Count == 0)
        {
            return "";
        }

        string mean = (factor * Mean).ToString(format, CultureInfo.InvariantCulture) + unit;
        return Count == 1 ? mean : $"{mean} ± {(factor * Deviation).ToString(format, CultureInfo.InvariantCulture)}";
    }
}
