namespace OtpeFast;

/// <summary>What a trainer does, layer by layer: the generator's plan, for devices that have no code of their own emitted.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed class TrainerPlan
{
    /// <summary>Makes the plan.</summary>
    /// <param name="description">Rule, mode and form.</param>
    /// <param name="sumsOutput">Whether the loss is taken on the leaky sum of the output spikes.</param>
    /// <param name="layers">[layers] What each layer needs.</param>
    public TrainerPlan(TrainerDescription description, bool sumsOutput, ReadOnlySpan<LayerPlan> layers)
    {
        Description = description;
        SumsOutput = sumsOutput;
        Layers = layers.ToArray();
    }

    /// <summary>Rule, mode and form.</summary>
    public TrainerDescription Description { get; }

    /// <summary>Whether the loss is taken on the leaky sum of the output spikes, <c>o = leak o + s</c> (arXiv 2311.16151, section 3.2).</summary>
    public bool SumsOutput { get; }

    /// <summary>[layers] What each layer needs.</summary>
    public IReadOnlyList<LayerPlan> Layers { get; }
}
