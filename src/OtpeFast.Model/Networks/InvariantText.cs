using System.Globalization;

namespace OtpeFast;

/// <summary>Numbers as text, the same under every culture.</summary>
internal static class InvariantText
{
    public static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>With groups of three digits.</summary>
    public static string OfCount(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The shortest text that reads back.</summary>
    public static string Of(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The shortest text that reads back.</summary>
    public static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Reads a whole number: digits only.</summary>
    public static bool TryRead(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>Reads a number with a point: no groups, no spaces, no names.</summary>
    public static bool TryRead(string text, out double value)
        => double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
        && !double.IsNaN(value) && !double.IsInfinity(value);
}
