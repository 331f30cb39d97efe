using OtpeFast.Data;

namespace OtpeFast.Cli.Commands;

/// <summary>Rules, modes and optimizers as they are written on the command line.</summary>
internal static class Names
{
    public static readonly IReadOnlyDictionary<string, LearningRule> Rules = new Dictionary<string, LearningRule>
    {
        ["otpe"] = LearningRule.Otpe,
        ["approx-otpe"] = LearningRule.ApproxOtpe,
        ["f-otpe"] = LearningRule.FOtpe,
        ["f-approx-otpe"] = LearningRule.FApproxOtpe,
        ["eprop"] = LearningRule.Eprop,
        ["sltt"] = LearningRule.Sltt,
        ["s-tllr"] = LearningRule.Stllr,
        ["ostl"] = LearningRule.Ostl,
        ["ottt"] = LearningRule.Ottt,
        ["bptt"] = LearningRule.Bptt,
        ["rtrl"] = LearningRule.Rtrl,
        ["otpe-mean"] = LearningRule.OtpeMean,
        ["eprop-mean"] = LearningRule.EpropMean,
        ["detached"] = LearningRule.Detached,
        ["input-exact"] = LearningRule.InputExact,
    };

    public static readonly IReadOnlyDictionary<string, UpdateMode> Modes = new Dictionary<string, UpdateMode>
    {
        ["offline"] = UpdateMode.Offline,
        ["online"] = UpdateMode.Online,
    };

    public static readonly IReadOnlyDictionary<string, RandmanScaling> RandmanScalings = new Dictionary<string, RandmanScaling>
    {
        ["each-draw"] = RandmanScaling.EachDraw,
        ["once"] = RandmanScaling.Once,
    };

    public static readonly IReadOnlyDictionary<string, Feedback> Feedbacks = new Dictionary<string, Feedback>
    {
        ["layers"] = Feedback.Layers,
        ["random"] = Feedback.Random,
        ["broadcast"] = Feedback.Broadcast,
    };

    public static readonly IReadOnlyDictionary<string, OptimizerKind> Optimizers = new Dictionary<string, OptimizerKind>
    {
        ["adamax"] = OptimizerKind.Adamax,
        ["adam"] = OptimizerKind.Adam,
        ["sgd"] = OptimizerKind.Sgd,
    };

    /// <summary>The name of a value.</summary>
    public static string Of<T>(IReadOnlyDictionary<string, T> names, T value)
        => names.First(pair => EqualityComparer<T>.Default.Equals(pair.Value, value)).Key;
}
