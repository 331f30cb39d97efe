using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>What the paper reports (arXiv 2311.16151), for the column beside ours.</summary>
internal static class PaperNumbers
{
    private const string HeidelbergDigits = "shd";
    private const int Seeds = 4;
    private const int RandmanBatches = 20_000; // of the authors' script; their text names 10,000, for SHD
    private const int RecordingBatches = 10_000;
    private static readonly Spread None = Spread.Of([]);

    /// <summary>Table 2: SHD, test accuracy in percent and its deviation.</summary>
    private static readonly Dictionary<(string Network, LearningRule Rule), (Spread Offline, Spread Online)> Heidelberg = new()
    {
        [("shd-3x128", LearningRule.Ottt)] = (Of(64.3, 1.0), Of(66.7, 1.1)),
        [("shd-3x128", LearningRule.Ostl)] = (Of(66.7, 1.0), Of(68.5, 1.9)),
        [("shd-3x128", LearningRule.Bptt)] = (Of(73.9, 2.5), None),
        [("shd-3x128", LearningRule.Otpe)] = (Of(72.5, 0.7), Of(73.6, 1.4)),
        [("shd-3x128", LearningRule.ApproxOtpe)] = (Of(67.0, 1.0), Of(69.8, 1.2)),
        [("shd-3x128", LearningRule.FOtpe)] = (None, Of(73.3, 0.9)),
        [("shd-3x128", LearningRule.FApproxOtpe)] = (None, Of(71.2, 1.7)),
        [("shd-3x512", LearningRule.Ottt)] = (Of(70.5, 1.5), Of(71.2, 0.8)),
        [("shd-3x512", LearningRule.Ostl)] = (Of(70.5, 1.5), Of(70.6, 0.7)),
        [("shd-3x512", LearningRule.Bptt)] = (Of(78.1, 1.0), None),
        [("shd-3x512", LearningRule.Otpe)] = (Of(75.2, 0.5), Of(75.4, 0.5)),
        [("shd-3x512", LearningRule.ApproxOtpe)] = (Of(71.2, 1.1), Of(71.8, 1.1)),
        [("shd-3x512", LearningRule.FOtpe)] = (None, Of(75.3, 0.3)),
        [("shd-3x512", LearningRule.FApproxOtpe)] = (None, Of(71.5, 1.2)),
        [("shd-5x512", LearningRule.Ottt)] = (Of(63.5, 2.1), Of(66.2, 0.7)),
        [("shd-5x512", LearningRule.Ostl)] = (Of(63.9, 1.0), Of(67.2, 1.0)),
        [("shd-5x512", LearningRule.Bptt)] = (Of(77.7, 0.6), None),
        [("shd-5x512", LearningRule.Otpe)] = (Of(76.4, 1.2), Of(76.7, 0.7)),
        [("shd-5x512", LearningRule.ApproxOtpe)] = (Of(74.3, 0.9), Of(76.7, 0.8)),
        [("shd-5x512", LearningRule.FOtpe)] = (None, Of(74.1, 1.0)),
        [("shd-5x512", LearningRule.FApproxOtpe)] = (None, Of(72.6, 1.3)),
    };

    /// <summary>Table 3: SSC, test accuracy after 5,000 batches at two learning rates.</summary>
    private static readonly Dictionary<LearningRule, (Spread High, Spread Low)> SpeechCommands = new()
    {
        [LearningRule.Ottt] = (Of(18.5, 0.7), Of(20.0, 0.6)),
        [LearningRule.Ostl] = (Of(17.8, 0.4), Of(21.2, 0.4)),
        [LearningRule.Otpe] = (Of(19.9, 0.7), Of(24.2, 0.4)),
        [LearningRule.ApproxOtpe] = (Of(19.1, 0.7), Of(19.7, 0.9)),
        [LearningRule.FOtpe] = (Of(6.5, 0.6), Of(36.1, 0.8)),
        [LearningRule.FApproxOtpe] = (Of(6.1, 0.4), Of(26.1, 1.0)),
    };

    /// <summary>What differences of section 4.1 may be off by, for they are given with one digit.</summary>
    public const double PointRounding = 0.05;

    /// <summary>Section 4.1: offline validation accuracy less that of BPTT, in points.</summary>
    private static readonly Dictionary<(string Data, LearningRule Rule), double> Differences = new()
    {
        [(DataSet.TimeRandman, LearningRule.Otpe)] = 0.7,
        [(DataSet.TimeRandman, LearningRule.Ostl)] = -3.8,
        [(DataSet.TimeRandman, LearningRule.Ottt)] = -8.6,
        [(DataSet.RateRandman, LearningRule.Otpe)] = 0.1,
        [(DataSet.RateRandman, LearningRule.Ostl)] = 1.1,
        [(DataSet.RateRandman, LearningRule.Ottt)] = 0.7,
        [(HeidelbergDigits, LearningRule.Otpe)] = -0.8,
        [(HeidelbergDigits, LearningRule.Ostl)] = -7.4,
        [(HeidelbergDigits, LearningRule.Ottt)] = -9.3,
        [(HeidelbergDigits, LearningRule.ApproxOtpe)] = -5.2,
    };

    /// <summary>Section 4.1: mean similarity of the whole model to BPTT's gradient, on SHD and R-Randman together.</summary>
    private static readonly Dictionary<LearningRule, double> ModelSimilarities = new()
    {
        [LearningRule.Otpe] = 0.99,
        [LearningRule.ApproxOtpe] = 0.97,
        [LearningRule.Ostl] = 0.96,
        [LearningRule.Ottt] = 0.95,
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

    /// <summary>A field of table 2; of no seeds where it is empty.</summary>
    public static Spread Table2(string network, LearningRule rule, UpdateMode mode)
        => !Heidelberg.TryGetValue((network, rule), out (Spread Offline, Spread Online) value)
            ? None
            : mode == UpdateMode.Offline ? value.Offline : value.Online;

    /// <summary>A field of table 3; of no seeds where there is none.</summary>
    public static Spread Table3(LearningRule rule, bool highRate)
        => !SpeechCommands.TryGetValue(rule, out (Spread High, Spread Low) value) ? None : highRate ? value.High : value.Low;

    /// <summary>Batches that the authors train on.</summary>
    public static int Batches(string data) => DataSet.IsRandman(data) ? RandmanBatches : RecordingBatches;

    public static double? DifferenceFromBptt(string data, LearningRule rule)
        => Differences.TryGetValue((IsHeidelberg(data) ? HeidelbergDigits : data, rule), out double points) ? points : null;

    /// <summary>Whether data are the Spiking Heidelberg Digits, which the paper's numbers are of, by the name of their file.</summary>
    public static bool IsHeidelberg(string data) => data.StartsWith(HeidelbergDigits, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether data are the Spiking Speech Commands, by the name of their file.</summary>
    public static bool IsSpeechCommands(string data) => data.StartsWith("ssc", StringComparison.OrdinalIgnoreCase);

    public static double? ModelSimilarity(LearningRule rule) => ModelSimilarities.TryGetValue(rule, out double mean) ? mean : null;

    public static (string Space, string Time) Table1(LearningRule rule) => Complexity[rule];

    private static Spread Of(double percent, double deviation) => new(percent / 100, deviation / 100, Seeds);
}
