using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>A statement of the paper beside what was found.</summary>
/// <param name="Data">The data it is about.</param>
/// <param name="What">What it is about.</param>
/// <param name="Paper">What the paper says.</param>
/// <param name="Here">What was found.</param>
/// <param name="StandardErrors">How far from what the paper says, in standard errors; null where there is no error to measure by.</param>
/// <param name="Agrees">Whether the two agree; null where that cannot be said.</param>
internal sealed record Comparison(string Data, string What, string Paper, string Here, double? StandardErrors, bool? Agrees)
{
    /// <summary>Differences in points of percentage.</summary>
    public const string Points = "+0.0;-0.0;0.0";

    /// <summary>Cosines.</summary>
    public const string Cosine = "0.000";

    private const double Enough = 2; // standard errors within which two numbers agree
    private const int FewestSeeds = 3; // of which a standard error measures anything: that of two is small by chance too often

    /// <summary>
    /// A number of the paper: what was found agrees within two standard errors, or within what the paper rounds away.
    /// Of fewer than three seeds a no is not said.
    /// </summary>
    /// <param name="data">The data it is about.</param>
    /// <param name="what">What it is about.</param>
    /// <param name="paper">The paper's number, with its standard error where it gives one.</param>
    /// <param name="here">What was found, over seeds.</param>
    /// <param name="format">How numbers are written.</param>
    /// <param name="rounding">What the paper's number may be off by.</param>
    public static Comparison Of(string data, string what, (double Value, double Error) paper, Spread here, string format, double rounding)
    {
        double apart = here.Mean - paper.Value;
        double error = Math.Sqrt(here.Error * here.Error + paper.Error * paper.Error);
        double? errors = InErrors(apart, error, here);
        bool agrees = Math.Abs(apart) <= rounding || Math.Abs(errors ?? 0) <= Enough && errors is not null;
        return new(data, what, Text(paper.Value, format), Text(here, format), errors, IsFew(here) && !agrees ? null : agrees);
    }

    /// <summary>A least number of the paper.</summary>
    public static Comparison AtLeast(string data, string what, double bound, Spread here, string format)
        => Bound(data, what, "at least ", bound, here, format, here.Mean >= bound);

    /// <summary>A greatest number of the paper.</summary>
    public static Comparison AtMost(string data, string what, double bound, Spread here, string format)
        => Bound(data, what, "at most ", bound, here, format, here.Mean <= bound);

    /// <summary>A difference of which the paper says, or shows, that it is above zero.</summary>
    public static Comparison Above(string data, string what, Spread difference, string format)
        => Bound(data, what, "above ", 0, difference, format, difference.Mean > 0);

    /// <summary>Something that the paper says without a number.</summary>
    public static Comparison Said(string data, string what, string paper, string here, bool? agrees) => new(data, what, paper, here, null, agrees);

    /// <summary>The table of all.</summary>
    /// <param name="comparisons">All.</param>
    /// <param name="isShort">Whether it is of fewer batches than the paper's, so that what it says of the end need not hold.</param>
    public static IEnumerable<Table> ToTables(IReadOnlyCollection<Comparison> comparisons, bool isShort = false)
    {
        if (comparisons.Count > 0)
        {
            yield return new Table(
                "agreement",
                isShort ? "Beside the paper, after fewer batches than it has" : "Beside the paper",
                ["data", "what", "in the paper", "here, ± standard error", "apart, standard errors", "agrees"],
                [.. comparisons.Select(static one => (string[])
                [
                    one.Data,
                    one.What,
                    one.Paper,
                    one.Here,
                    one.StandardErrors?.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) ?? "",
                    one.Agrees switch { true => "yes", false => "no", null => "" },
                ])]);
        }
    }

    /// <summary>A mean with its standard error.</summary>
    public static string Text(Spread spread, string format) => spread.Count switch
    {
        0 => "",
        1 => Text(spread.Mean, format),
        _ => $"{Text(spread.Mean, format)} ± {spread.Error.ToString(format.Split(';')[^1], CultureInfo.InvariantCulture)}",
    };

    /// <summary>A number.</summary>
    public static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static Comparison Bound(string data, string what, string words, double bound, Spread here, string format, bool agrees)
        => new(
            data,
            what,
            words + bound.ToString(CultureInfo.InvariantCulture),
            Text(here, format),
            InErrors(here.Mean - bound, here.Error, here),
            here.Count == 0 ? null : agrees);

    private static double? InErrors(double apart, double error, Spread here) => IsFew(here) || error == 0 ? null : apart / error;

    private static bool IsFew(Spread here) => here.Count < FewestSeeds;
}
