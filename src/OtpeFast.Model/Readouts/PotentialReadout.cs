using OtpeFast.Expressions;
using OtpeFast.Neurons;

namespace OtpeFast.Readouts;

/// <summary>The potential of neurons that do not fire.</summary>
internal static class PotentialReadout
{
    public static ReadoutDefinition Definition { get; } = new(
        Readout.Potential, "potential", new Name(LeakyIntegrator.Definition.State), "o = y");
}
