using System.Globalization;

namespace OtpeFast.Generators.Emitting;

/// <summary>Values as C# literals, the same under every culture.</summary>
internal static class Literals
{
    public static string Of(float value)
    {
        if (float.IsNaN(value))
        {
            return "float.NaN";
        }

        if (float.IsInfinity(value))
        {
            return value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity";
        }

        return value.ToString("R", CultureInfo.InvariantCulture) + "f";
    }

    /// <summary>A constant that is known in double precision, rounded once.</summary>
    public static string Of(double value) => Of((float)value);

    /// <summary>A constant in double precision; it is finite.</summary>
    public static string Double(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "d";

    public static string Of(bool value) => value ? "true" : "false";

    public static string Of(string value) => "\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
