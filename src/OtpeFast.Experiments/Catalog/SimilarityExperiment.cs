using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>Cosine similarity of each rule's gradient to that of BPTT, at the parameters that BPTT trains (figures 3, 4, 10 and 13).</summary>
internal sealed class SimilarityExperiment() : Experiment("similarity", "Gradient cosine similarity to BPTT over training", "figures 3, 4, 10 and 13")
{
    private static readonly LearningRule[] Compared = [LearningRule.Ostl, LearningRule.Ottt, LearningRule.Otpe, LearningRule.ApproxOtpe];

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request)
    {
        LearningRule[] rules = [.. request.Rules(Compared).Where(static rule => rule != LearningRule.Bptt)];
        return
        [
            .. from data in request.Data
               from network in request.Network(data)
               from seed in request.Seeds(4, 2)
               let batches = request.Batches(data, onRandman: 1_500, onRecordings: 100)
               select new SimilarityCell(
                   $"{data.Choice.Name}-{PlanRequest.Key(network)}-seed{seed}",
                   data.Choice,
                   network,
                   PlanRequest.RequireTrainers(data, network, null, rules, UpdateMode.Offline),
                   request.LearningRate(data, UpdateMode.Offline),
                   batches,
                   request.BatchSize,
                   Math.Clamp(batches / 100, 1, 10),
                   seed),
        ];
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        var figures = new List<Figure>();
        var tables = new List<Table>();
        var comparisons = new List<Comparison>();
        foreach (var group in results.GroupBy(static result => (((SimilarityCell)result.Cell).Data.Name, ((SimilarityCell)result.Cell).Network)))
        {
            Add([.. group], group.Key.Name, group.Key.Network, figures, tables);
            comparisons.AddRange(SimilarityClaims.Of(group.Key.Name, [.. group]));
        }

        bool isShort = results.Select(static result => (SimilarityCell)result.Cell).Any(static cell => cell.Batches < PaperNumbers.Batches(cell.Data.Name));
        return new FindingSet(
            figures,
            [.. tables, .. Comparison.ToTables(comparisons, isShort)],
            [
                "Of layers weights alone are compared, of the whole model biases as well, as the paper's values are: those of OTTT and Approx OTPE have no " +
                "trace. A cosine with a gradient of zero is none, and is passed over.",
                "Bars are means over all comparisons and seeds; their lines are one standard deviation over both, as in the paper's figure 13. At the end " +
                "means over the last 1,000 batches, or over the last tenth of a shorter run. Curves are smoothed by a Gaussian of 100 batches, or of a " +
                "fiftieth of a shorter run.",
                "What the paper says is in its section 4.1, of means throughout training. It measures after every batch, at 20,000 batches on Randman.",
            ]);
    }

    private static void Add(IReadOnlyList<CellResult> results, string data, string network, List<Figure> figures, List<Table> tables)
    {
        var cell = (SimilarityCell)results[0].Cell;
        LearningRule[] rules = [.. cell.Rules.Order()];
        string[] quantities = [
            .. results[0].Measurements.Where(measurement => measurement.Rule == rules[0]).Select(static measurement => measurement.Quantity)];
        int layers = quantities.Length - 1;
        string[] groups = [
            .. quantities.Select(
                (_, i)
                    => i == layers ? "whole model" : i == layers - 1 ? "output layer" : string.Create(CultureInfo.InvariantCulture, $"hidden layer {i + 1}"))];
        var bars = rules.Select(rule => (
            rule,
            (IReadOnlyList<Spread>)[.. quantities.Select(quantity => Spread.Of(results.SelectMany(result => result.Find(quantity, rule)!.Values)))])).ToList();
        string caption = string.Create(
            CultureInfo.InvariantCulture, $"{results.Count} seeds, network {network}, a comparison every {cell.CompareEvery} batches.");
        figures.Add(new BarFigure($"{data}-{network}-similarity", $"{data}: gradient similarity to BPTT", caption, "cosine similarity to BPTT", groups, bars));
        for (int i = 0; i < quantities.Length; i++)
        {
            figures.Add(new CurveFigure(
                $"{data}-{network}-similarity-{groups[i].Replace(' ', '-')}",
                $"{data}: gradient similarity to BPTT, {groups[i]}",
                caption + " The band is one standard deviation over seeds.",
                "batches",
                "cosine similarity to BPTT",
                [.. rules.Select(rule => Curves.Mean(rule, [.. results.Select(result => Smoothing.Gaussian(result.Find(quantities[i], rule)!))]))]));
        }

        tables.Add(new Table(
            $"{data}-{network}-similarity-summary",
            $"{data}, {network}: mean ± standard deviation throughout training and over seeds",
            ["rule", .. groups],
            [.. bars.Select(static bar => (string[])[RuleStyle.Of(bar.rule).Name, .. bar.Item2.Select(static value => value.Number())])]));
        tables.Add(new Table(
            $"{data}-{network}-similarity-end",
            $"{data}, {network}: at the end, mean ± standard deviation over seeds",
            ["rule", .. groups],
            [.. rules.Select(rule => (string[])
            [
                RuleStyle.Of(rule).Name,
                .. quantities.Select(quantity => Spread.Of(results.Select(result => Smoothing.Late(result.Find(quantity, rule)!))).Number()),
            ])]));
    }
}
