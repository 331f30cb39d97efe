using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>What the paper reports (arXiv 2311.16151), for the column beside ours.</summary>
internal static class PaperNumbers
{
    /// <summary>Table 2: SHD, test accuracy in percent and its deviation.</summary>
    private static readonly Dictionary<(string Network, LearningRule Rule), (string Offline, string Online)> Heidelberg = new()
    {
        [("shd-3x128", LearningRule.Ottt)] = ("64.3 % ± 1.0", "66.7 % ± 1.1"),
        [("shd-3x128", LearningRule.Ostl)] = ("66.7 % ± 1.0", "68.5 % ± 1.9"),
        [("shd-3x128", LearningRule.Bptt)] = ("73.9 % ± 2.5", ""),
        [("shd-3x128", LearningRule.Otpe)] = ("72.5 % ± 0.7", "73.6 % ± 1.4"),
        [("shd-3x128", LearningRule.ApproxOtpe)] = ("67.0 % ± 1.0", "69.8 % ± 1.2"),
        [("shd-3x128", LearningRule.FOtpe)] = ("", "73.3 % ± 0.9"),
        [("shd-3x128", LearningRule.FApproxOtpe)] = ("", "71.2 % ± 1.7"),
        [("shd-3x512", LearningRule.Ottt)] = ("70.5 % ± 1.5", "71.2 % ± 0.8"),
        [("shd-3x512", LearningRule.Ostl)] = ("70.5 % ± 1.5", "70.6 % ± 0.7"),
        [("shd-3x512", LearningRule.Bptt)] = ("78.1 % ± 1.0", ""),
        [("shd-3x512", LearningRule.Otpe)] = ("75.2 % ± 0.5", "75.4 % ± 0.5"),
        [("shd-3x512", LearningRule.ApproxOtpe)] = ("71.2 % ± 1.1", "71.8 % ± 1.1"),
        [("shd-3x512", LearningRule.FOtpe)] = ("", "75.3 % ± 0.3"),
        [("shd-3x512", LearningRule.FApproxOtpe)] = ("", "71.5 % ± 1.2"),
        [("shd-5x512", LearningRule.Ottt)] = ("63.5 % ± 2.1", "66.2 % ± 0.7"),
        [("shd-5x512", LearningRule.Ostl)] = ("63.9 % ± 1.0", "67.2 % ± 1.0"),
        [("shd-5x512", LearningRule.Bptt)] = ("77.7 % ± 0.6", ""),
        [("shd-5x512", LearningRule.Otpe)] = ("76.4 % ± 1.2", "76.7 % ± 0.7"),
        [("shd-5x512", LearningRule.ApproxOtpe)] = ("74.3 % ± 0.9", "76.7 % ± 0.8"),
        [("shd-5x512", LearningRule.FOtpe)] = ("", "74.1 % ± 1.0"),
        [("shd-5x512", LearningRule.FApproxOtpe)] = ("", "72.6 % ± 1.3"),
    };

    /// <summary>Table 3: SSC, test accuracy after 5,000 batches at two learning rates.</summary>
    private static readonly Dictionary<LearningRule, (string High, string Low)> SpeechCommands = new()
    {
        [LearningRule.Ottt] = ("18.5 % ± 0.7", "20.0 % ± 0.6"),
        [LearningRule.Ostl] = ("17.8 % ± 0.4", "21.2 % ± 0.4"),
        [LearningRule.Otpe] = ("19.9 % ± 0.7", "24.2 % ± 0.4"),
        [LearningRule.ApproxOtpe] = ("19.1 % ± 0.7", "19.7 % ± 0.9"),
        [LearningRule.FOtpe] = ("6.5 % ± 0.6", "36.1 % ± 0.8"),
        [LearningRule.FApproxOtpe] = ("6.1 % ± 0.4", "26.1 % ± 1.0"),
    };

    /// <summary>Section 4.1: offline validation accuracy less that of BPTT, in points; on T-Randman and R-Randman.</summary>
    private static readonly Dictionary<(string Data, LearningRule Rule), double> Differences = new()
    {
        [(DataSet.TimeRandman, LearningRule.Otpe)] = 0.7,
        [(DataSet.TimeRandman, LearningRule.Ostl)] = -3.8,
        [(DataSet.TimeRandman, LearningRule.Ottt)] = -8.6,
        [(DataSet.RateRandman, LearningRule.Otpe)] = 0.1,
        [(DataSet.RateRandman, LearningRule.Ostl)] = 1.1,
        [(DataSet.RateRandman, LearningRule.Ottt)] = 0.7,
    };

    /// <summary>Table 1: exponents of time by n and T, and of space by n and T, for a whole sequence of one layer.</summary>
    private static readonly Dictionary<LearningRule, (string Space, string Time)> Complexity = new()
    {
        [LearningRule.Bptt] = ("T n", "T n²"),
        [LearningRule.Ottt] = ("n", "T n + n²"),
        [LearningRule.Ostl] = ("n²", "T n²"),
        [LearningRule.ApproxOtpe] = ("n", "T n + n²"),
        [LearningRule.Otpe] = ("n²", "T n²"),
    };

    public static string Table2(string network, LearningRule rule, UpdateMode mode)
        => Heidelberg.TryGetValue((network, rule), out (string Offline, string Online) value) ? mode == UpdateMode.Offline ? value.Offline : value.Online : "";

    public static string Table3(LearningRule rule, bool highRate)
        => SpeechCommands.TryGetValue(rule, out (string High, string Low) value) ? highRate ? value.High : value.Low : "";

    public static double? DifferenceFromBptt(string data, LearningRule rule) => Differences.TryGetValue((data, rule), out double points) ? points : null;

    public static (string Space, string Time) Table1(LearningRule rule) => Complexity[rule];
}
