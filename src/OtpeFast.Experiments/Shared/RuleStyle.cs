namespace OtpeFast.Experiments;

/// <summary>How a rule is called and drawn, the same everywhere. The colours are those of Okabe and Ito, told apart by colour-blind readers, too.</summary>
/// <param name="Name">Its name, as the paper writes it.</param>
/// <param name="Colour">Its colour, as <c>#rrggbb</c>.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record RuleStyle(string Name, string Colour)
{
    private static readonly Dictionary<LearningRule, RuleStyle> Styles = new()
    {
        [LearningRule.Bptt] = new("BPTT", "#000000"),
        [LearningRule.Rtrl] = new("RTRL", "#999999"),
        [LearningRule.Ostl] = new("OSTL", "#0072b2"),
        [LearningRule.Ottt] = new("OTTT", "#009e73"),
        [LearningRule.Otpe] = new("OTPE", "#d55e00"),
        [LearningRule.ApproxOtpe] = new("Approx OTPE", "#e69f00"),
        [LearningRule.FOtpe] = new("F-OTPE", "#cc79a7"),
        [LearningRule.FApproxOtpe] = new("F-Approx OTPE", "#56b4e9"),
        [LearningRule.Eprop] = new("e-prop", "#f0e442"),
        [LearningRule.Sltt] = new("SLTT", "#666666"),
        [LearningRule.Stllr] = new("S-TLLR", "#8c6d31"),
        [LearningRule.OtpeMean] = new("OTPE, mean carry", "#a63603"),
        [LearningRule.EpropMean] = new("e-prop, mean carry", "#bcbd22"),
        [LearningRule.Detached] = new("detached", "#393b79"),
        [LearningRule.InputExact] = new("input, exact carry", "#637939"),
    };

    /// <summary>The style of a rule.</summary>
    /// <param name="rule">The rule.</param>
    public static RuleStyle Of(LearningRule rule) => Styles[rule];
}
