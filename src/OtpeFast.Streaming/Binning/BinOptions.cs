namespace OtpeFast.Streaming;

/// <summary>What becomes of an event whose time step is over.</summary>
public enum LateEvents
{
    /// <summary>It is dropped, and counted.</summary>
    Drop,

    /// <summary>It goes into the oldest time step that is still open, and is counted.</summary>
    TakeNow,
}

/// <summary>How events become time steps.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record BinOptions
{
    /// <summary>Length of a time step, in microseconds.</summary>
    public long Width { get; init; } = 1_000;

    /// <summary>Number of time steps that stay open behind the newest event, for events that come out of order.</summary>
    public int OpenSteps { get; init; }

    /// <summary>What becomes of events that come later than that.</summary>
    public LateEvents Late { get; init; } = LateEvents.Drop;

    /// <summary>Most time steps without any event in a row: of a longer gap the rest is left out, and counted.</summary>
    public int LongestGap { get; init; } = 10_000;

    /// <summary>Throws unless every option is in its range.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public void Validate()
    {
        Require(Width >= 1, $"A time step must be at least 1 microsecond long, not {Width}.");
        Require(OpenSteps is >= 0 and <= 1_000_000, $"The number of open steps must be from 0 to 1000000, not {OpenSteps}.");
        Require(LongestGap >= 1, $"The longest gap must be at least 1 step, not {LongestGap}.");
        Require(Enum.IsDefined(Late), $"{Late} is nothing that can become of late events.");

        static void Require(bool fits, FormattableString message)
        {
            if (!fits)
            {
                throw new ArgumentException(FormattableString.Invariant(message));
            }
        }
    }
}
