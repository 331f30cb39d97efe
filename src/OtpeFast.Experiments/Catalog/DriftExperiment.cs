using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>A stream that changes: a speaker who was not trained on, then dead input units; with and without learning from labels that come late.</summary>
internal sealed class DriftExperiment() : Experiment("drift", "A stream that drifts: another speaker, then dead input units", NotOfThePaper)
{
    private const int Window = 40; // recordings of a running accuracy
    private const int DrawEvery = 5; // recordings from one point of a curve to the next
    private const float Rate = 5e-4f;
    private const double DeadShare = 0.1;
    private const string Off = "not learning";

    // Trained on the leaky sum of the output spikes, which learns digits far better than the spikes themselves; the F- rules are the others on it.
    private static readonly string[] Networks = ["shd-3x128 readout=leaky_spikes"];
    private static readonly LearningRule[] StreamRules = [LearningRule.Ostl, LearningRule.Ottt, LearningRule.Otpe, LearningRule.ApproxOtpe];

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultData => [];

    /// <inheritdoc/>
    public override bool RunsOnDevices => false;

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request)
    {
        if (request.Data.Count == 0 || request.Data.Any(static data => data.Endless))
        {
            throw new ExperimentException("drift needs recordings that say who speaks; name a file with --data FILE.h5.");
        }

        return
        [
            .. from data in request.Data
               from network in request.Networks(data, Networks, Networks)
               from rule in PlanRequest.RequireTrainers(data, network, null, request.Rules(StreamRules), UpdateMode.Online, GradientForm.Window)
                   .Select(static rule => (LearningRule?)rule).Prepend(null)
               from seed in request.Seeds(4, 1)
               select new DriftCell(
                   string.Join('-', data.Choice.Name, PlanRequest.Key(network), rule is LearningRule own ? PlanRequest.Key(own) : "off", $"seed{seed}"),
                   data.Choice,
                   network,
                   rule,
                   request.WantedLearningRate ?? Rate,
                   request.Batches(1_500, 150),
                   request.BatchSize,
                   Known: request.Quick ? 40 : 100,
                   Drifted: request.Quick ? 120 : 375,
                   DeadShare,
                   seed),
        ];
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        var figures = new List<Figure>();
        var tables = new List<Table>();
        foreach (IGrouping<(string Data, string Network), CellResult> group in results.GroupBy(static result => (Of(result).Data.Name, Of(result).Network)))
        {
            CellResult[] some = [.. group];
            double[] begins = [.. some[0].Find(Quantities.PhaseBegin, Of(some[0]).Rule)!.Values];
            IGrouping<LearningRule?, CellResult>[] rules = [.. some.GroupBy(static result => Of(result).Rule).OrderBy(static rule
                => rule.Key ?? (LearningRule)(-1))];
            string name = $"{group.Key.Data}-{PlanRequest.Key(group.Key.Network)}-drift";
            figures.Add(new CurveFigure(
                name,
                $"{group.Key.Data}: accuracy on a stream that drifts",
                string.Create(CultureInfo.InvariantCulture, $"Share of the last {Window} recordings that were classified right before their labels " +
                    $"came; mean over seeds and one standard deviation."),
                "recordings",
                "accuracy, %",
                [.. rules.Select(Running)])
            {
                Marks = [(0, "known"), (begins[0], "new speaker"), (begins[1], "dead units")],
            });
            tables.Add(Phases(name, group.Key.Data, rules, begins));
        }

        return new FindingSet(
            figures,
            tables,
            [
                "Trained offline by OTPE on four speakers; the fifth is another for each seed. On the stream a label comes with the end of its " +
                "recording, and the rule learns from all of " +
                "its steps at once (window form, one optimizer step a recording), with one sample and fresh potentials for each recording.",
                "The same recordings of the fifth speaker come again, in another order, when a tenth of the units is dead: what was learned of them " +
                "before helps.",
                "Times a step include the neurons, and the learning at the end of each recording; one cell at a time.",
            ]);
    }

    private static DriftCell Of(CellResult result) => (DriftCell)result.Cell;

    private static IReadOnlyList<double> Right(CellResult result) => result.Find(Quantities.RecordingRight, Of(result).Rule)!.Values;

    private static Curve Running(IGrouping<LearningRule?, CellResult> rule)
    {
        double[][] seeds = [.. rule.Select(static result => Right(result).ToArray())];
        int[] places = [.. Enumerable.Range(1, seeds.Min(static seed => seed.Length)).Where(static place => place >= Window / 2 && place % DrawEvery == 0)];
        return new Curve(
            rule.Key is LearningRule own ? RuleStyle.Of(own).Name : Off,
            rule.Key ?? LearningRule.Bptt, // whose colour is black
            [.. places.Select(static place => (double)place)],
            [.. places.Select(place => Spread.Of(seeds.Select(seed => 100 * seed[Math.Max(0, place - Window)..place].Average())))]);
    }

    private static Table Phases(string name, string data, IEnumerable<IGrouping<LearningRule?, CellResult>> rules, double[] begins)
    {
        (int first, int second) = ((int)begins[0], (int)begins[1]);
        int all = rules.First().Min(static result => Right(result).Count);
        return new Table(
            name + "-summary",
            string.Create(CultureInfo.InvariantCulture, $"{data}: accuracy by phase, of their first and last {Window} recordings, and what a step costs"),
            ["rule", "known speakers", "a new one, first", "last", "dead units, first", "last", "µs a step"],
            [
                .. rules.Select(rule => (string[])
                [
                    rule.Key is LearningRule own ? RuleStyle.Of(own).Name : Off,
                    Accuracy(rule, 0, first),
                    Accuracy(rule, first, first + Window),
                    Accuracy(rule, second - Window, second),
                    Accuracy(rule, second, second + Window),
                    Accuracy(rule, all - Window, all),
                    (1e6 * Spread.Of(rule.Select(static result => result.Find(Quantities.SecondsAStep, Of(result).Rule)!.Last)).Mean).ToString("F1",
                        CultureInfo.InvariantCulture),
                ]),
            ]);
    }

    private static string Accuracy(IEnumerable<CellResult> results, int first, int end)
        => Spread.Of(results.Select(result => Right(result).Take(end).Skip(Math.Max(first, 0)).Average())).Percent();
}
