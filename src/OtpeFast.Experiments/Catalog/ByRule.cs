namespace OtpeFast.Experiments;

/// <summary>Training cells of one data set, network and mode, by rule and seed.</summary>
internal static class ByRule
{
    /// <summary>The rules, in their order.</summary>
    public static IReadOnlyList<LearningRule> Rules(IEnumerable<CellResult> results)
        => [.. results.Select(static result => ((TrainingCell)result.Cell).Rule).Distinct().Order()];

    /// <summary>The cells of a rule.</summary>
    public static IReadOnlyList<CellResult> Of(IEnumerable<CellResult> results, LearningRule rule)
        => [.. results.Where(result => ((TrainingCell)result.Cell).Rule == rule)];

    /// <summary>The mean of a number over the seeds of a rule.</summary>
    public static Spread Mean(IEnumerable<CellResult> results, LearningRule rule, Func<CellResult, double> number)
        => Spread.Of(Of(results, rule).Select(number));

    /// <summary>By how much one rule is above another, in points: the mean over the seeds that both have, for these share data and fresh parameters.</summary>
    /// <param name="results">The cells.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="reference">The other.</param>
    /// <param name="share">What is compared, a share of 1.</param>
    public static Spread Points(IReadOnlyList<CellResult> results, LearningRule rule, LearningRule reference, Func<CellResult, double> share)
        => Spread.Of(
            from one in Of(results, rule)
            join other in Of(results, reference) on ((TrainingCell)one.Cell).Seed equals ((TrainingCell)other.Cell).Seed
            select 100 * (share(one) - share(other)));

    /// <summary>By how much the lowest of some rules is above the highest of others, in points.</summary>
    public static Spread Points(
        IReadOnlyList<CellResult> results, IReadOnlyList<LearningRule> rules, IReadOnlyList<LearningRule> others, Func<CellResult, double> share)
        => Points(
            results, rules.MinBy(rule => Mean(results, rule, share).Mean), others.MaxBy(rule => Mean(results, rule, share).Mean), share);
}
