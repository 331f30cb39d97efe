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
               select request.Cell(data, network, rule, mode, request.Batches(10_000, 60), seed),
        ];
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        var tables = new List<Table>();
        var figures = new List<Figure>();
        foreach (var group in results.GroupBy(static result => ((TrainingCell)result.Cell).Data.Name))
        {
            tables.Add(TableOf(group.Key, [.. group]));
            foreach (var part in group.GroupBy(static result => (((TrainingCell)result.Cell).Network, ((TrainingCell)result.Cell).Mode)))
            {
                string mode = part.Key.Mode.ToString().ToLowerInvariant();
                figures.Add(new CurveFigure(
                    $"{group.Key}-{part.Key.Network}-{mode}",
                    $"{group.Key}: validation accuracy, {part.Key.Network}, {mode}",
                    "Mean over seeds; the band is one standard deviation.",
                    "batches",
                    "validation accuracy, %",
                    Curves.OfRules(part, Quantities.ValidationAccuracy, 100)));
            }
        }

        return new FindingSet(
            figures,
            tables,
            ["The paper's columns are its table 2, measured on SHD with a search over learning rates online. On other data they are beside ours for the " +
            "order of the rules alone."]);
    }

    private static Table TableOf(string data, IReadOnlyList<CellResult> results) => new(
        $"{data}-table2",
        $"{data}: test accuracy, mean ± standard deviation over seeds",
        ["rule", "network", "offline", "offline, paper (SHD)", "online", "online, paper (SHD)", "seeds"],
        [.. results.GroupBy(static result => (((TrainingCell)result.Cell).Network, ((TrainingCell)result.Cell).Rule))
            .OrderBy(static group => group.Key.Network, StringComparer.Ordinal).ThenBy(static group => group.Key.Rule)
            .Select(static group =>
            {
                Spread Of(UpdateMode mode)
                    => Spread.Of(
                        group.Where(result => ((TrainingCell)result.Cell).Mode == mode).Select(static result => result.Find(Quantities.TestAccuracy)!.Last));
                (string network, LearningRule rule) = group.Key;
                return (string[])
                [
                    RuleStyle.Of(rule).Name,
                    network,
                    Of(UpdateMode.Offline).Percent(),
                    PaperNumbers.Table2(network, rule, UpdateMode.Offline),
                    Of(UpdateMode.Online).Percent(),
                    PaperNumbers.Table2(network, rule, UpdateMode.Online),
                    FormattableString.Invariant($"{Math.Max(Of(UpdateMode.Offline).Count, Of(UpdateMode.Online).Count)}"),
                ];
            })]);
}
