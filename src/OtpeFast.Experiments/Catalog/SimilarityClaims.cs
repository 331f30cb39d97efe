using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>What the paper says of gradient similarity (section 4.1), beside what was found.</summary>
internal static class SimilarityClaims
{
    private const double Exact = 0.9995; // 1 with three digits
    private const double Rounding = 0.005; // of the paper's means, given with two digits
    private const double Coarse = 0.05; // of those given with one
    private const int Beginning = 500; // batches: what the paper calls initially is read off a curve of 20,000

    /// <summary>Compares.</summary>
    /// <param name="data">The data.</param>
    /// <param name="results">Results of similarity cells of one network, a seed each.</param>
    public static IEnumerable<Comparison> Of(string data, IReadOnlyList<CellResult> results)
    {
        var cell = (SimilarityCell)results[0].Cell;
        int layers = results[0].Measurements.Count(measurement => measurement.Rule == cell.Rules[0]) - 1;
        if (layers != 3)
        {
            yield break; // the text speaks of two hidden layers
        }

        foreach (LearningRule rule in cell.Rules.Order())
        {
            bool isLocal = rule is LearningRule.Ostl or LearningRule.Ottt;
            if (rule is LearningRule.Ostl or LearningRule.Otpe)
            {
                yield return Comparison.AtLeast(data, What(rule, "output layer (the paper: identical)"), Exact, Layer(layers, rule), Comparison.Cosine);
            }

            if (rule is LearningRule.Ottt or LearningRule.ApproxOtpe)
            {
                yield return Comparison.AtLeast(data, What(rule, "output layer"), 0.99, Layer(layers, rule), Comparison.Cosine);
            }

            if (isLocal)
            {
                yield return Comparison.AtMost(data, What(rule, "hidden layer 2 (40 % lower and more)"), 0.6, Layer(2, rule), Comparison.Cosine);
                yield return data == DataSet.TimeRandman
                    ? Comparison.AtMost(data, What(rule, "hidden layer 1"), 0.2, Layer(1, rule), Comparison.Cosine)
                    : Comparison.AtMost(data, What(rule, "hidden layer 1 (60 % lower)"), 0.4, Layer(1, rule), Comparison.Cosine);
            }

            if (rule == LearningRule.ApproxOtpe && data == DataSet.TimeRandman)
            {
                yield return Comparison.AtLeast(data, What(rule, "hidden layer 1"), 0.6, Layer(1, rule), Comparison.Cosine);
            }

            if (data == DataSet.TimeRandman && rule is LearningRule.Ottt or LearningRule.ApproxOtpe)
            {
                Spread begin = Spread.Of(results.Select(result => AtFirst(result.Find(Quantities.ModelSimilarity, rule)!)));
                yield return Comparison.Of(data, What(rule, $"whole model, first {Beginning} batches"), (0.6, 0), begin, Comparison.Cosine, Coarse);
                Spread end = Spread.Of(results.Select(result => Smoothing.Late(result.Find(Quantities.ModelSimilarity, rule)!)));
                yield return Comparison.AtLeast(data, What(rule, "whole model, at the end"), 0.9, end, Comparison.Cosine);
            }

            if ((data == DataSet.RateRandman || PaperNumbers.IsHeidelberg(data)) && PaperNumbers.ModelSimilarity(rule) is double mean)
            {
                yield return Comparison.Of(
                    data, What(rule, "whole model, of SHD and R-Randman"), (mean, 0), Throughout(Quantities.ModelSimilarity, rule), Comparison.Cosine,
                    Rounding);
            }
        }

        if (cell.Rules.Contains(LearningRule.Otpe))
        {
            double Mean(LearningRule rule) => Throughout(Quantities.ModelSimilarity, rule).Mean;
            LearningRule best = cell.Rules.MaxBy(Mean);
            yield return Comparison.Said(data, "highest of the whole model", "OTPE", RuleStyle.Of(best).Name, best == LearningRule.Otpe);
        }

        Spread Layer(int layer, LearningRule rule) => Throughout(Quantities.LayerSimilarity(layer), rule);

        Spread Throughout(string quantity, LearningRule rule)
            => Spread.Of(results.Select(result => Spread.Of(result.Find(quantity, rule)!.Values).Mean));

        static double AtFirst(Measurement measurement)
            => Spread.Of(measurement.Values.Where((_, i) => measurement.Batches[i] <= Beginning)).Mean;

        static string What(LearningRule rule, string of) => $"{RuleStyle.Of(rule).Name}, {of}";
    }
}
