namespace OtpeFast.Data;

/// <summary>Spike trains as they were recorded: a time and a unit for each spike.</summary>
/// <param name="Path">The file they came from.</param>
/// <param name="Times">[sample][spike] Microseconds, ascending.</param>
/// <param name="Units">[sample][spike] Beside the times.</param>
/// <param name="Labels">[sample] The class of each.</param>
/// <param name="ClassNames">Names of the classes; empty where the file has none.</param>
/// <remarks>Safe from any thread as long as nobody writes to its arrays.</remarks>
public sealed record Recordings(
    string Path, IReadOnlyList<long[]> Times, IReadOnlyList<ushort[]> Units, IReadOnlyList<int> Labels, IReadOnlyList<string> ClassNames)
{
    /// <summary>Number of samples.</summary>
    public int Count => Labels.Count;

    /// <summary>Number of classes: of names, or one more than the highest label.</summary>
    public int Classes => Math.Max(ClassNames.Count, Labels.Count == 0 ? 0 : Labels.Max() + 1);

    /// <summary>One more than the highest unit that spikes.</summary>
    public int HighestUnitPlusOne => Units.Max(static units => units.Length == 0 ? 0 : units.Max() + 1);
}
