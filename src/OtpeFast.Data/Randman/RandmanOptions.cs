namespace OtpeFast.Data;

/// <summary>How a Randman is drawn.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record RandmanOptions
{
    /// <summary>Seed of the manifolds: what there is to learn.</summary>
    public ulong ManifoldSeed { get; init; }

    /// <summary>Over which points values are brought to the range from 0 to 1.</summary>
    public RandmanScaling Scaling { get; init; } = RandmanScaling.EachDraw;

    /// <summary>Samples that are learned from of each draw: those of a batch.</summary>
    public int DrawSamples { get; init; } = RandmanSource.UsualDraw;
}
