namespace OtpeFast;

/// <summary>
/// The constants of S-TLLR (<see cref="LearningRule.Stllr"/>): <c>x' = pre_leak x' + x</c>, <c>p = post_leak p + g</c>, and the gradient of a step is
/// <c>error (post_gain g x' + pre_gain p_before x)</c>.
/// </summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record SpikeTimingOptions
{
    /// <summary>Leak of the sum of the inputs, in [0, 1].</summary>
    public float PreLeak { get; init; } = 0.75f;

    /// <summary>Leak of the sum of the gates, in [0, 1].</summary>
    public float PostLeak { get; init; } = 0.5f;

    /// <summary>Gain of inputs that come after spikes; negative weakens them.</summary>
    public float PreGain { get; init; } = -0.4f;

    /// <summary>Gain of spikes that come after inputs.</summary>
    public float PostGain { get; init; } = 1f;

    internal void Validate()
    {
        Leak(PreLeak, "SpikeTiming.PreLeak");
        Leak(PostLeak, "SpikeTiming.PostLeak");
        if (!float.IsFinite(PreGain) || !float.IsFinite(PostGain))
        {
            throw new ArgumentException($"SpikeTiming.PreGain and PostGain must be finite, not {PreGain} and {PostGain}.");
        }

        static void Leak(float value, string name)
        {
            if (!(value is >= 0 and <= 1))
            {
                throw new ArgumentException($"{name} must be from 0 to 1, not {value}.");
            }
        }
    }
}
