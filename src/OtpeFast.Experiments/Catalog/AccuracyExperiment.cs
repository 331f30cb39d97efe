using System.Globalization;
using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>Validation accuracy and loss over offline training, every rule (figures 2 and 9).</summary>
internal sealed class AccuracyExperiment()
    : TrainingCurveExperiment("accuracy", "Validation accuracy and loss over offline training", "figures 2 and 9", UpdateMode.Offline)
{
    private const double Par = 1; // points below which 'on a par' is broken

    /// <inheritdoc/>
    protected override (int Seeds, int OnRandman, int OnRecordings) Quick => (2, 500, 60);

    /// <inheritdoc/>
    protected override LearningRule? Reference => LearningRule.Bptt;

    /// <inheritdoc/>
    protected override string Remark
        => "What the paper says is in its section 4.1, as differences of smoothed validation accuracy; it gives neither the accuracies nor their errors. " +
           "Two numbers agree here within two standard errors of ours, over seeds that share data and fresh parameters.";

    /// <inheritdoc/>
    protected override IEnumerable<Comparison> Compare(string data, IReadOnlyList<CellResult> results)
    {
        IReadOnlyList<LearningRule> rules = ByRule.Rules(results);
        Spread FromBptt(LearningRule rule) => ByRule.Points(results, rule, LearningRule.Bptt, TrainingCurves.Validation);
        if (rules.Contains(LearningRule.Bptt))
        {
            foreach (LearningRule rule in rules)
            {
                if (PaperNumbers.DifferenceFromBptt(data, rule) is double points)
                {
                    yield return Comparison.Of(
                        data, $"{RuleStyle.Of(rule).Name} less BPTT, points", (points, 0), FromBptt(rule), Comparison.Points, PaperNumbers.PointRounding);
                }
            }
        }

        if (data == DataSet.TimeRandman && rules.Contains(LearningRule.Bptt) && rules.Contains(LearningRule.ApproxOtpe))
        {
            Spread approximate = FromBptt(LearningRule.ApproxOtpe);
            yield return Comparison.Said(
                data, "Approx OTPE less BPTT, points", "on a par (taken as: at most 1 below)", Comparison.Text(approximate, Comparison.Points),
                approximate.Mean >= -Par);
        }

        if (data == DataSet.RateRandman && OfflineRules.All(rules.Contains))
        {
            double[] means = [.. OfflineRules.Select(rule => 100 * ByRule.Mean(results, rule, TrainingCurves.Validation).Mean)];
            double range = means.Max() - means.Min();
            yield return Comparison.Said(
                data, "range of the means of all rules, points", "1.3", range.ToString("0.0", CultureInfo.InvariantCulture),
                range <= 1.3 + PaperNumbers.PointRounding);
            LearningRule[] local = [LearningRule.Ostl, LearningRule.Ottt];
            yield return Comparison.Above(
                data, "lower of OSTL and OTTT less the highest of the other three, points",
                ByRule.Points(results, local, [.. OfflineRules.Except(local)], TrainingCurves.Validation), Comparison.Points);
        }
    }
}
