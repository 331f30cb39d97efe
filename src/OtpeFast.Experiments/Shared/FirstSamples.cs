using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>The first samples of a source.</summary>
/// <param name="source">The source.</param>
/// <param name="samples">How many, at most.</param>
internal sealed class FirstSamples(ISpikeSource source, int samples) : ISpikeSource
{
    /// <inheritdoc/>
    public int Units => source.Units;

    /// <inheritdoc/>
    public int Classes => source.Classes;

    /// <inheritdoc/>
    public int Steps => source.Steps;

    /// <inheritdoc/>
    public int? Samples { get; } = Math.Min(samples, source.Samples ?? samples);

    /// <inheritdoc/>
    public void Fill(SpikeBatch batch, long first, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + samples, Samples!.Value, nameof(samples));
        source.Fill(batch, first, samples);
    }
}
