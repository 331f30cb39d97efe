using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace OtpeFast.Cli.Commands;

/// <summary>A time on the command line: a number and its unit, such as 1ms, 250us or 1.5s.</summary>
internal sealed class DurationOption
{
    private static readonly (string Unit, double Microseconds)[] Units = [("us", 1), ("µs", 1), ("ms", 1e3), ("min", 6e7), ("s", 1e6), ("h", 3.6e9)];
    private readonly TimeSpan _fallback;

    /// <summary>An option with a time.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it says.</param>
    /// <param name="fallback">What it is where it is left out; a word where it is nothing.</param>
    /// <param name="least">The shortest.</param>
    public DurationOption(string name, string description, string fallback, TimeSpan least)
    {
        _fallback = Read(fallback) ?? TimeSpan.Zero;
        Option = new Option<TimeSpan?>(name)
        {
            Description = $"{description} [default: {fallback}]",
            HelpName = "TIME",
            CustomParser = result => result.Tokens.Count == 0 ? null : Parse(result, name, least),
        };
    }

    /// <summary>The option, to be added to a command.</summary>
    public Option<TimeSpan?> Option { get; }

    /// <summary>Whether it is on the command line.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(Option) is not null;

    /// <summary>The time.</summary>
    public TimeSpan Of(ParseResult parsed) => parsed.GetValue(Option) ?? _fallback;

    /// <summary>Reads a time; null where the text is none.</summary>
    internal static TimeSpan? Read(string text)
    {
        (string Unit, double Microseconds) unit = Array.Find(Units, unit => text.EndsWith(unit.Unit, StringComparison.Ordinal));
        return unit.Unit is not null
            && double.TryParse(text.AsSpan(0, text.Length - unit.Unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            && value * unit.Microseconds <= 3.6e12 // a thousand hours: what timers take
                ? TimeSpan.FromMicroseconds(value * unit.Microseconds)
                : null;
    }

    private static TimeSpan Parse(ArgumentResult result, string name, TimeSpan least)
    {
        string text = result.Tokens[^1].Value;
        if (Read(text) is TimeSpan time && time >= least)
        {
            return time;
        }

        result.AddError($"{name} must be a time of at least {least.TotalMicroseconds.ToString(CultureInfo.InvariantCulture)}us with its unit, such as " +
            $"1ms, 250us or 1.5s, not '{text}'.");
        return default;
    }
}
