namespace OtpeFast.Streaming;

/// <summary>What happens in a stream at some time: an input unit spikes, or a target becomes known, or both.</summary>
/// <param name="Time">Microseconds since a moment that all events of a stream share.</param>
/// <param name="Unit">The input unit; <see cref="None"/> for no spike.</param>
/// <param name="Count">How often it spikes, or another finite weight, up to <see cref="SpikeBatch.LargestCount"/>.</param>
/// <param name="Label">The class that holds from this time on for one time step; <see cref="None"/> for no target.</param>
/// <param name="Stream">Which of several parallel streams, from 0.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public readonly record struct StreamEvent(long Time, int Unit, float Count = 1, int Label = StreamEvent.None, int Stream = 0)
{
    /// <summary>No unit, or no label.</summary>
    public const int None = -1;

    /// <summary>Whether its unit and stream are some of those there are, its label is one or none, and its count a number in range.</summary>
    internal bool Fits(int units, int streams, int classes = int.MaxValue) => Unit >= None && Unit < units && Stream >= 0 && Stream < streams
        && Label >= None && Label < classes && Math.Abs(Count) <= SpikeBatch.LargestCount;
}
