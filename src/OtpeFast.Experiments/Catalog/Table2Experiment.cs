namespace OtpeFast.Experiments;

/// <summary>Test accuracy of the parameters with the best validation accuracy, by rule, size and mode (table 2).</summary>
internal sealed class Table2Experiment() : Experiment("table2", "Test accuracy by rule, network size and mode", "table 2")
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultData => [];

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request)
    {
        RecordedData.RequireTest(request, Name);
        return
        [
            .. from data in request.Data
               from network in request.Networks(data, HeidelbergNetworks, HeidelbergNetworks[..1])
               from mode in new[] { UpdateMode.Offline, UpdateMode.Online }
               from rule in request.Rules([]) is { Count: > 0 } wanted
                   ? wanted.Where(rule => mode == UpdateMode.Offline || rule != LearningRule.Bptt)
                   : mode == UpdateMode.Offline
                   ? OfflineRules
                   : OnlineRules
               from seed in request.Seeds(4, 1)
               select request.Cell(data, network, rule, mode, request.Batches(data, onRandman: 0, onRecordings: 60), seed),
        ];
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        var tables = new List<Table>();
        var figures = new List<Figure>();
        var comparisons = new List<Comparison>();
        foreach (var group in results.GroupBy(static result => ((TrainingCell)result.Cell).Data.Name))
        {
            tables.Add(TableOf(group.Key, [.. group]));
            foreach (var part in group.GroupBy(static result => (((TrainingCell)result.Cell).Network, ((TrainingCell)result.Cell).Mode)))
            {
                string mode = part.Key.Mode.ToString().ToLowerInvariant();
                comparisons.AddRange(Compare(group.Key, part.Key.Network, part.Key.Mode, [.. part]));
                figures.Add(new CurveFigure(
                    $"{group.Key}-{part.Key.Network}-{mode}",
                    $"{group.Key}: validation accuracy, {part.Key.Network}, {mode}",
                    "Mean over seeds, smoothed over batches; the band is one standard deviation.",
                    "batches",
                    "validation accuracy, %",
                    Curves.OfRules(part, Quantities.ValidationAccuracy, 100)));
            }
        }

        return new FindingSet(
            figures,
            [.. tables, .. Comparison.ToTables(comparisons, IsShort(results))],
            ["The paper's columns are its table 2, measured on SHD with a search over learning rates online. On other data they are beside ours for the " +
            "order of the rules alone."]);
    }

    private static IEnumerable<Comparison> Compare(string data, string network, UpdateMode mode, IReadOnlyList<CellResult> results)
    {
        IReadOnlyList<LearningRule> rules = ByRule.Rules(results);
        string where = $"{network}, {mode.ToString().ToLowerInvariant()}";
        if (PaperNumbers.IsHeidelberg(data))
        {
            foreach (LearningRule rule in rules)
            {
                if (PaperNumbers.Table2(network, rule, mode) is { Count: > 0 } paper)
                {
                    Spread here = ByRule.Mean(results, rule, static result => 100 * Test(result));
                    yield return Comparison.Of(
                        data, $"{where}: {RuleStyle.Of(rule).Name}, %", (100 * paper.Mean, 100 * paper.Error), here, "0.0", PaperNumbers.PointRounding);
                }
            }
        }

        LearningRule[] local = [LearningRule.Ostl, LearningRule.Ottt];
        foreach (LearningRule rule in new[] { LearningRule.Otpe, LearningRule.ApproxOtpe }.Where(rules.Contains))
        {
            if (local.All(rules.Contains) && IsSaid(rule, network, mode))
            {
                yield return Comparison.Above(
                    data, $"{where}: {RuleStyle.Of(rule).Name} less the higher of OSTL and OTTT, points", ByRule.Points(results, [rule], local, Test),
                    Comparison.Points);
            }
        }

        // What the table has of SHD, and holds of the paper's networks alone.
        static bool IsSaid(LearningRule rule, string network, UpdateMode mode)
            => PaperNumbers.Table2(network, rule, mode).Mean > PaperNumbers.Table2(network, LearningRule.Ostl, mode).Mean
                && PaperNumbers.Table2(network, rule, mode).Mean > PaperNumbers.Table2(network, LearningRule.Ottt, mode).Mean;
    }

    private static double Test(CellResult result) => result.Find(Quantities.TestAccuracy)!.Last;

    private static Table TableOf(string data, IReadOnlyList<CellResult> results) => new(
        $"{data}-table2",
        $"{data}: test accuracy, mean ± standard deviation over seeds",
        ["rule", "network", "offline", "offline, paper (SHD)", "online", "online, paper (SHD)", "seeds"],
        [.. results.GroupBy(static result => (((TrainingCell)result.Cell).Network, ((TrainingCell)result.Cell).Rule))
            .OrderBy(static group => group.Key.Network, StringComparer.Ordinal).ThenBy(static group => group.Key.Rule)
            .Select(static group =>
            {
                Spread Of(UpdateMode mode) => Spread.Of(group.Where(result => ((TrainingCell)result.Cell).Mode == mode).Select(Test));
                (string network, LearningRule rule) = group.Key;
                return (string[])
                [
                    RuleStyle.Of(rule).Name,
                    network,
                    Of(UpdateMode.Offline).Percent(),
                    PaperNumbers.Table2(network, rule, UpdateMode.Offline).Percent(),
                    Of(UpdateMode.Online).Percent(),
                    PaperNumbers.Table2(network, rule, UpdateMode.Online).Percent(),
                    FormattableString.Invariant($"{Math.Max(Of(UpdateMode.Offline).Count, Of(UpdateMode.Online).Count)}"),
                ];
            })]);
}
