namespace OtpeFast.Experiments;

/// <summary>What a cell runs with; none of it changes its numbers, but the device's kind.</summary>
/// <param name="Data">Data that cells share.</param>
/// <param name="Threads">Threads of this cell.</param>
/// <param name="Device">The device that trains; null for this process's processors.</param>
/// <param name="Progress">Told the share that is done, 0 to 1.</param>
/// <param name="Cancellation">Asks it to stop.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record CellContext(DataLibrary Data, int Threads, Device? Device, Action<double> Progress, CancellationToken Cancellation);
