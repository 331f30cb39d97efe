namespace OtpeFast.Experiments;

/// <summary>Online training on the Spiking Speech Commands at two learning rates (table 3, figure 14).</summary>
internal sealed class SpeechCommandsExperiment() : Experiment("ssc", "Online training on the Spiking Speech Commands, 35 classes", "table 3 and figure 14")
{
    private const float High = 1e-3f;
    private const float Low = 1e-4f;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultData => [];

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request)
    {
        RecordedData.RequireTest(request, Name);
        return
        [
            .. from data in request.Data
               from network in request.Networks(data, HeidelbergNetworks[..1], HeidelbergNetworks[..1])
               from rate in request.WantedLearningRate is float wanted ? [wanted] : new[] { High, Low }
               from rule in request.Rules(OnlineRules)
               from seed in request.Seeds(4, 1)
               let cell = request.Cell(data, network, rule, UpdateMode.Online, request.Batches(5_000, 20), seed)
               select cell with { LearningRate = rate, Name = FormattableString.Invariant($"{cell.Name}-rate{rate}") },
        ];
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        var figures = new List<Figure>();
        var tables = new List<Table>();
        var comparisons = new List<Comparison>();
        foreach (var group in ByDataAndNetwork(results))
        {
            foreach (var part in group.GroupBy(static result => ((TrainingCell)result.Cell).LearningRate))
            {
                string rate = FormattableString.Invariant($"{part.Key}");
                comparisons.AddRange(Compare(group.Key.Data, part.Key, [.. part]));
                figures.AddRange(TrainingCurves.Figures(group.Key.Data, group.Key.Network, [.. part])
                    .Select(figure => figure with { Name = $"{figure.Name}-rate-{rate}", Title = $"{figure.Title}, learning rate {rate}" }));
            }

            tables.Add(TableOf(group.Key.Data, group.Key.Network, [.. group]));
        }

        return new FindingSet(
            figures,
            [.. tables, .. Comparison.ToTables(comparisons)],
            ["The paper's columns are its table 3, measured on SSC with 60,000 recordings for training; on other data they are beside ours for the order of " +
            "the rules alone."]);
    }

    private static IEnumerable<Comparison> Compare(string data, float rate, IReadOnlyList<CellResult> results)
        => from rule in ByRule.Rules(results)
           where PaperNumbers.IsSpeechCommands(data) && rate is High or Low
           let paper = PaperNumbers.Table3(rule, rate == High)
           where paper.Count > 0
           select Comparison.Of(
               data, FormattableString.Invariant($"rate {rate}: {RuleStyle.Of(rule).Name}, %"), (100 * paper.Mean, 100 * paper.Error),
               ByRule.Mean(results, rule, static result => 100 * result.Find(Quantities.TestAccuracy)!.Last), "0.0", PaperNumbers.PointRounding);

    private static Table TableOf(string data, string network, IReadOnlyList<CellResult> results)
    {
        float[] rates = [.. results.Select(static result => ((TrainingCell)result.Cell).LearningRate).Distinct().OrderDescending()];
        return new Table(
            $"{data}-{network}-table3",
            $"{data}, {network}: test accuracy, mean ± standard deviation over seeds",
            ["rule", .. rates.SelectMany(static rate => new[] { FormattableString.Invariant($"rate {rate}"), "paper (SSC)" })],
            [.. results.GroupBy(static result => ((TrainingCell)result.Cell).Rule).OrderBy(static group => group.Key).Select(group => (string[])
            [
                RuleStyle.Of(group.Key).Name,
                .. rates.SelectMany(rate => new[]
                {
                    Spread.Of(group.Where(result => ((TrainingCell)result.Cell).LearningRate == rate)
                        .Select(static result => result.Find(Quantities.TestAccuracy)!.Last)).Percent(),
                    rate is High or Low ? PaperNumbers.Table3(group.Key, rate == High).Percent() : "",
                }),
            ])]);
    }
}
