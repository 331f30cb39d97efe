namespace OtpeFast.Experiments;

/// <summary>Where a run stands.</summary>
/// <param name="Total">Number of cells.</param>
/// <param name="Done">Number of finished cells, those of earlier calls included.</param>
/// <param name="Failed">Number of cells that failed in this call.</param>
/// <param name="Running">The cells at work: name and share done, 0 to 1.</param>
/// <param name="Elapsed">Time since this call began.</param>
/// <param name="Remaining">Time left at this call's speed; null before there is one.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record RunStatus(int Total, int Done, int Failed, IReadOnlyList<(string Name, double Share)> Running, TimeSpan Elapsed, TimeSpan? Remaining);
