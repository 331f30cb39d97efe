namespace OtpeFast.Experiments;

/// <summary>What was gathered from a run's folder.</summary>
/// <param name="Found">Number of finished cells.</param>
/// <param name="Failures">The cells that failed when they were last run.</param>
/// <param name="Tables">The tables of the report.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record GatheredRun(int Found, IReadOnlyList<CellFailure> Failures, IReadOnlyList<Table> Tables);
