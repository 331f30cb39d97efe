namespace OtpeFast;

/// <summary>An input unit that spiked: where, when and how often.</summary>
/// <param name="Sample">Index of the sample in its batch.</param>
/// <param name="Step">Time step.</param>
/// <param name="Unit">Input unit.</param>
/// <param name="Count">Number of spikes in that step.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public readonly record struct SpikeEvent(int Sample, int Step, ushort Unit, float Count = 1f);
