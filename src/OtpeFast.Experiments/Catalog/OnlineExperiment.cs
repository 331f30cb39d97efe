using System.Globalization;
using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>Validation accuracy and loss over online training, the F- rules included (figures 6, 11 and 12).</summary>
internal sealed class OnlineExperiment()
    : TrainingCurveExperiment("online", "Validation accuracy and loss over online training", "figures 6, 11 and 12", UpdateMode.Online)
{
    // Those that the paper compares on Randman.
    private static readonly LearningRule[] Compared = [LearningRule.Ostl, LearningRule.Ottt, LearningRule.Otpe, LearningRule.ApproxOtpe];

    /// <inheritdoc/>
    protected override (int Seeds, int OnRandman, int OnRecordings) Quick => (1, 200, 40);

    /// <inheritdoc/>
    protected override LearningRule? Reference => null;

    /// <inheritdoc/>
    protected override string Remark
        => "The losses of the F- rules, of training and validation, are on the leaky sum of output spikes, and so on another scale; accuracy is by spike " +
           "counts for all. Online, training accuracy is that of a batch that is learned from meanwhile. The paper shows online Randman as curves and " +
           "gives no numbers.";

    /// <inheritdoc/>
    protected override IEnumerable<Comparison> Compare(string data, IReadOnlyList<CellResult> results)
    {
        IReadOnlyList<LearningRule> rules = ByRule.Rules(results);
        if (!DataSet.IsRandman(data) || !Compared.All(rules.Contains))
        {
            yield break;
        }

        if (data == DataSet.RateRandman)
        {
            double[] means = [.. Compared.Select(rule => 100 * ByRule.Mean(results, rule, TrainingCurves.Validation).Mean)];
            yield return Comparison.Said(
                data, "range of the means of OSTL, OTTT, OTPE and Approx OTPE, points", "similar, as offline (1.3)",
                (means.Max() - means.Min()).ToString("0.0", CultureInfo.InvariantCulture), null);
            yield break;
        }

        yield return Comparison.Above(
            data, "lower of OTPE and Approx OTPE less the higher of OSTL and OTTT, points",
            ByRule.Points(results, [LearningRule.Otpe, LearningRule.ApproxOtpe], [LearningRule.Ostl, LearningRule.Ottt], TrainingCurves.Validation),
            Comparison.Points);
    }
}
