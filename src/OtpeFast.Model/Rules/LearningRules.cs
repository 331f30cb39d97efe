using OtpeFast.Rules;

namespace OtpeFast;

/// <summary>Learning rules by their coordinates.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class LearningRules
{
    /// <summary>The rule with some coordinates; the loss is taken on the network's readout.</summary>
    /// <param name="trace">What it keeps of a layer's past.</param>
    /// <param name="carry">What it keeps of the effect on whoever reads a layer's spikes.</param>
    /// <param name="mode">When the optimizer steps: offline the exact trace is that of BPTT, online of RTRL.</param>
    /// <returns>The rule; null where there is none.</returns>
    public static LearningRule? Find(Trace trace, Carry carry, UpdateMode mode) => RuleDefinition.Find(trace, carry, mode)?.Rule;

    /// <summary>Why there is no rule with some coordinates.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="carry">The carry.</param>
    /// <returns>Words that follow a colon.</returns>
    public static string Missing(Trace trace, Carry carry) => RuleDefinition.Missing(trace, carry);
}
