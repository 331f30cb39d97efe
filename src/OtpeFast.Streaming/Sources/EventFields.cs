namespace OtpeFast.Streaming;

/// <summary>What the fields of a text are called, and what times are in it.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record EventFields
{
    /// <summary>The time of an event.</summary>
    public string Time { get; init; } = "t";

    /// <summary>Its unit.</summary>
    public string Unit { get; init; } = "unit";

    /// <summary>Its count; 1 where there is none.</summary>
    public string Count { get; init; } = "count";

    /// <summary>Its target.</summary>
    public string Target { get; init; } = "label";

    /// <summary>The stream it belongs to; 0 where there is none.</summary>
    public string Stream { get; init; } = "stream";

    /// <summary>Microseconds in a unit of time: 1 where times are microseconds, 1,000,000 where they are seconds. What is left over is cut off.</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>Throws unless every field has a name of its own.</summary>
    /// <exception cref="ArgumentException">One has not, or the scale is not a positive number.</exception>
    public void Validate()
    {
        string[] names = [Time, Unit, Count, Target, Stream];
        if (names.Any(string.IsNullOrWhiteSpace) || names.Distinct(StringComparer.Ordinal).Count() < names.Length)
        {
            throw new ArgumentException($"The fields of events need names of their own, not {string.Join(", ", names.Select(static name => $"'{name}'"))}.");
        }

        if (!(TimeScale > 0 && double.IsFinite(TimeScale)))
        {
            throw new ArgumentException(FormattableString.Invariant($"The scale of times must be a positive number, not {TimeScale}."));
        }
    }

    /// <summary>Microseconds of a time.</summary>
    internal long Microseconds(double time, long line)
    {
        double microseconds = Math.Floor(time * TimeScale);
        return Math.Abs(microseconds) < 9e18 ? (long)microseconds
            : throw new StreamFormatException(FormattableString.Invariant($"Line {line}: the time {time} is too large."));
    }
}
