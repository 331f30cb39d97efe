using System.Collections.Immutable;
using OtpeFast.Generators.Model;

namespace OtpeFast.Generators.Planning;

/// <summary>What sets the learning rules apart, in one place.</summary>
internal static class RuleTraits
{
    /// <summary>Largest influence matrix of RTRL, in numbers a sample: 16 MiB.</summary>
    public const long LargestInfluence = 1 << 22;

    /// <summary>The forms that a rule has in a mode, the default first.</summary>
    public static ImmutableArray<GradientForm> Forms(LearningRule rule, UpdateMode mode) => (rule, mode) switch
    {
        (LearningRule.Bptt, _) => [GradientForm.Adjoint],
        (LearningRule.Ostl or LearningRule.Otpe or LearningRule.FOtpe, UpdateMode.Online) => [GradientForm.Trace, GradientForm.History],
        (LearningRule.Rtrl, _) or (_, UpdateMode.Online) => [GradientForm.Trace],
        _ => [GradientForm.Adjoint, GradientForm.Trace],
    };

    /// <summary>The trace of a layer.</summary>
    public static Trace Trace(LearningRule rule, bool isOutput) => rule switch
    {
        LearningRule.Bptt => Planning.Trace.Exact,
        LearningRule.Rtrl => Planning.Trace.Influence,
        LearningRule.Otpe when !isOutput => Planning.Trace.SynapticPostsynaptic,
        LearningRule.FOtpe => Planning.Trace.SynapticPostsynaptic,
        LearningRule.ApproxOtpe when !isOutput => Planning.Trace.PresynapticPostsynaptic,
        LearningRule.FApproxOtpe => Planning.Trace.PresynapticPostsynaptic,
        LearningRule.Ottt or LearningRule.ApproxOtpe => Planning.Trace.Presynaptic,
        _ => Planning.Trace.Synaptic,
    };

    /// <summary>Whether the loss is taken on the leaky sum of the output spikes.</summary>
    public static bool SumsOutput(LearningRule rule) => rule is LearningRule.FOtpe or LearningRule.FApproxOtpe;

    /// <summary>The rule as the paper writes it.</summary>
    public static string Title(LearningRule rule) => rule switch
    {
        LearningRule.ApproxOtpe => "Approx OTPE",
        LearningRule.FOtpe => "F-OTPE",
        LearningRule.FApproxOtpe => "F-Approx OTPE",
        _ => rule.ToString().ToUpperInvariant(),
    };

    /// <summary>The name of the emitted class.</summary>
    public static string ClassName(TrainerModel trainer)
    {
        string form = trainer.Form == Forms(trainer.Rule, trainer.Mode)[0] ? "" : trainer.Form.ToString();
        return $"{trainer.Rule}{trainer.Mode}{form}Trainer";
    }

    /// <summary>
    /// Number of influences that RTRL keeps: of every parameter on the neuron it belongs to, and on every neuron of
    /// the layers above.
    /// </summary>
    public static long InfluenceLength(int inputs, ImmutableArray<int> layers)
    {
        double length = 0; // no overflow, however wrong the sizes are
        for (int layer = 0; layer < layers.Length; layer++)
        {
            double parameters = ((layer == 0 ? inputs : layers[layer - 1]) + 1d) * ((layers[layer] + 15) / 16 * 16);
            length += parameters;
            for (int above = layer + 1; above < layers.Length; above++)
            {
                length += parameters * layers[above];
            }
        }

        return (long)Math.Min(length, long.MaxValue / 2);
    }
}
