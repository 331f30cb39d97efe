using System.Globalization;

namespace OtpeFast;

/// <summary>
/// Training has diverged: an optimizer step left a parameter that is not a finite number. The network's parameters are of no use any more; go on from
/// earlier ones, with a smaller learning rate.
/// </summary>
public sealed class DivergenceException : ArithmeticException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="layer">The lowest layer with such a parameter, 1 for the first hidden one.</param>
    /// <param name="step">The optimizer step, 1 for the first; 0 where it is not known.</param>
    public DivergenceException(int layer, long step)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"Training has diverged: {(step == 0 ? "" : $"after optimizer step {step} ")}layer {layer} has a parameter that is not a finite number; " +
            $"go on from earlier parameters with a smaller learning rate."))
    {
        Layer = layer;
        Step = step;
    }

    /// <summary>The lowest layer with such a parameter, 1 for the first hidden one.</summary>
    public int Layer { get; }

    /// <summary>The optimizer step after which it was found, 1 for the first; 0 where it is not known.</summary>
    public long Step { get; }
}
