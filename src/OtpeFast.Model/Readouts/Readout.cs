namespace OtpeFast
{
    /// <summary>What of the output layer the loss is taken on. What each computes stands in a file of its own.</summary>
    public enum Readout
    {
        /// <summary>The spikes of each step.</summary>
        Spikes,

        /// <summary>Their leaky sum, <c>o = leak o + s</c> (arXiv 2311.16151, section 3.2).</summary>
        LeakySpikes,

        /// <summary>The potentials of a layer that does not fire (<see cref="Neuron.LeakyIntegrator"/>).</summary>
        Potential,
    }
}

namespace OtpeFast.Readouts
{
    /// <summary>The readouts that there are, in the order of their kinds.</summary>
    internal static class ReadoutCatalog
    {
        /// <summary>All of them.</summary>
        public static IReadOnlyList<ReadoutDefinition> All { get; } = [SpikesReadout.Definition, LeakySpikesReadout.Definition, PotentialReadout.Definition];
    }
}
