namespace OtpeFast.Data;

/// <summary>
/// What is done to samples on their way into a batch: neighbouring units are put together, and, anew for each place, the sample is moved and thinned.
/// </summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record InputTransform
{
    private const int LargestShift = 1_000_000; // steps

    /// <summary>How many neighbouring units become one, their counts added; 1 for none. The last group may be smaller.</summary>
    public int GroupUnits { get; init; } = 1;

    /// <summary>How far a sample is moved along its units at most, either way, before they are grouped; what leaves the range is lost.</summary>
    public int ShiftUnits { get; init; }

    /// <summary>How far a sample is moved in time at most, in steps, either way; what leaves the range is lost.</summary>
    public int ShiftSteps { get; init; }

    /// <summary>Share of the active entries that are dropped, from 0 to, not including, 1.</summary>
    public double DropShare { get; init; }

    /// <summary>The same without what chance decides: for validation and test.</summary>
    public InputTransform WithoutChance() => new() { GroupUnits = GroupUnits };

    /// <summary>Number of units after it.</summary>
    /// <param name="units">Number of units before.</param>
    public int UnitsOf(int units) => (units + GroupUnits - 1) / GroupUnits;

    /// <summary>Throws where an option is out of its range.</summary>
    /// <exception cref="ArgumentException">One is.</exception>
    public void Validate()
    {
        if (GroupUnits < 1)
        {
            throw new ArgumentException($"GroupUnits is {GroupUnits}; it is at least 1.");
        }

        if (ShiftUnits is < 0 or > ushort.MaxValue)
        {
            throw new ArgumentException($"ShiftUnits is {ShiftUnits}; it goes from 0 to {ushort.MaxValue}.");
        }

        if (ShiftSteps is < 0 or > LargestShift)
        {
            throw new ArgumentException($"ShiftSteps is {ShiftSteps}; it goes from 0 to {LargestShift}.");
        }

        if (!(DropShare is >= 0 and < 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"DropShare is {DropShare}; it is at least 0 and less than 1."));
        }
    }
}
