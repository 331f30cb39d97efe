using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace OtpeFast.Cli.Commands;

/// <summary>
/// Numbers on the command line: digits, a point and an exponent, the same in every country, and nothing else. "0,001" is no number here, where .NET
/// would read 1.
/// </summary>
internal static class NumberOption
{
    /// <summary>An option with a number.</summary>
    /// <param name="option">The option.</param>
    /// <param name="fits">Which numbers it takes.</param>
    /// <param name="wanted">What it takes, in words.</param>
    public static Option<T> Checked<T>(Option<T> option, Func<T, bool> fits, string wanted)
        where T : struct, INumber<T>
    {
        option.CustomParser = result => Parse(result, option.Name, fits, wanted);
        return option;
    }

    /// <summary>An option with a number that may be left out.</summary>
    /// <param name="option">The option.</param>
    /// <param name="fits">Which numbers it takes.</param>
    /// <param name="wanted">What it takes, in words.</param>
    public static Option<T?> Checked<T>(Option<T?> option, Func<T, bool> fits, string wanted)
        where T : struct, INumber<T>
    {
        option.CustomParser = result => result.Tokens.Count == 0 ? null : Parse(result, option.Name, fits, wanted);
        return option;
    }

    /// <summary>An argument with a number.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="fits">Which numbers it takes.</param>
    /// <param name="wanted">What it takes, in words.</param>
    public static Argument<T> Checked<T>(Argument<T> argument, Func<T, bool> fits, string wanted)
        where T : struct, INumber<T>
    {
        argument.CustomParser = result => Parse(result, argument.Name, fits, wanted);
        return argument;
    }

    /// <summary>An option with numbers, which can be given several times.</summary>
    /// <param name="option">The option.</param>
    /// <param name="fits">Which numbers it takes.</param>
    /// <param name="wanted">What it takes, in words.</param>
    public static void CheckedList<T>(Option<T[]> option, Func<T, bool> fits, string wanted)
        where T : struct, INumber<T>
        => option.CustomParser = result => [.. result.Tokens.Select(token => Parse(token.Value, result, option.Name, fits, wanted))];

    private static T Parse<T>(ArgumentResult result, string name, Func<T, bool> fits, string wanted)
        where T : struct, INumber<T>
        => Parse(result.Tokens[^1].Value, result, name, fits, wanted);

    private static T Parse<T>(string text, ArgumentResult result, string name, Func<T, bool> fits, string wanted)
        where T : struct, INumber<T>
    {
        bool isWhole = T.One / (T.One + T.One) == T.Zero;
        NumberStyles styles = isWhole ? NumberStyles.None : NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (T.TryParse(text, styles, CultureInfo.InvariantCulture, out T value) && fits(value))
        {
            return value;
        }

        result.AddError($"{name} must be {wanted}, not '{text}'.");
        return default;
    }
}
