namespace OtpeFast;

/// <summary>What one batch showed.</summary>
/// <param name="Loss">Mean loss over samples and time steps, in nats.</param>
/// <param name="Correct">
/// Number of samples whose class fired the most output spikes; a sample without an output spike counts as wrong.
/// </param>
/// <param name="Samples">Number of samples.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public readonly record struct BatchResult(double Loss, int Correct, int Samples)
{
    /// <summary>Share of correct samples, 0 to 1.</summary>
    public double Accuracy => Samples == 0 ? 0 : (double)Correct / Samples;
}
