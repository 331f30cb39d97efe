using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>The closed loop of a prosthesis, learned on line from random weights; half of the neurons fall silent in mid-run.</summary>
internal sealed class DecoderTask() : TaskExperiment(
    "decoder", "Decoding movements in a closed loop, learned on line", "NeuroBench's closed loop (branch 2025_GC, after Cunningham et al. 2011)")
{
    private const int Neurons = 96;
    private const int Reaches = 50;
    private const int After = 25;
    private const int First = 10;
    private const int Recovery = 5;
    private const double RemovedShare = 0.5;
    private const float OtherRate = 1e-3f;
    private const ulong FirstSeed = 1_000; // constants were chosen on smaller ones

    // Potentials that hold a velocity; below them a layer of neurons that fire, or none: then all rules are one.
    private static readonly (string Network, float Rate)[] Networks =
    [
        ("96-2li(leak=0.97) loss=half_squared_error", 2e-3f),
        ("96-64(leak=0.9)-2li(leak=0.97) loss=half_squared_error", 3e-4f),
    ];

    private static readonly LearningRule[] Learned = [LearningRule.Otpe, LearningRule.ApproxOtpe, LearningRule.Eprop, LearningRule.Ostl];

    /// <inheritdoc/>
    public override bool RunsOnDevices => false;

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request)
    {
        request.RefuseData(Name);
        return
        [
            .. from network in request.NetworksOr([.. Networks.Select(static one => one.Network)])
               let spec = SweepCatalog.Find(network, null, Neurons, 2)
               let rate = request.WantedLearningRate ?? Networks.FirstOrDefault(one => one.Network == network, (Network: "", Rate: OtherRate)).Rate
               let rules = spec.Layers.Count == 1 ? [LearningRule.Otpe] : request.Rules(Learned)
               from rule in PlanRequest.RequireTrainers(spec, network, rules, UpdateMode.Online, GradientForm.Trace)
               from seed in request.Seeds(5, 2)
               select new DecoderCell(
                   $"{PlanRequest.Key(network)}-{PlanRequest.Key(rule)}-seed{seed}", network, rule, rate, Neurons, Reaches, After, RemovedShare,
                   FirstSeed + seed),
        ];
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context)
    {
        IGrouping<(string Network, LearningRule Rule), CellResult>[] groups = [.. results.GroupBy(static result => (Of(result).Network, Of(result).Rule))];
        return new FindingSet(
            [
                .. groups.GroupBy(static group => group.Key.Network).Select(network => new CurveFigure(
                    $"{Name}-{PlanRequest.Key(network.Key)}",
                    $"Time of a reach: {network.Key}",
                    "Seconds from the beginning of a reach to its end, half a second at the target included; 3 s where it failed. Mean over seeds and one " +
                    "standard deviation. A decoder that knows what is intended takes 0.81 s.",
                    "reaches",
                    "seconds",
                    [.. network.Select(static group => Curves.Mean(
                        group.Key.Rule, [.. group.Select(static result => result.Find(Quantities.ReachSeconds, Of(result).Rule)!)], 1))])
                {
                    Marks = [(0, "random weights"), (Reaches, "half of the neurons silent")],
                }),
            ],
            [
                new Table(
                    Name + "-table",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Reaches that succeed, and what a step costs ({Reaches} reaches, then {After} with half of the neurons)"),
                    ["network", "rule", "of the first 10", "of the next 40", "their time, s", "of 5 after the loss", "of the 20 then", "their time, s",
                        "parameters changed a step", "µs a step"],
                    [.. groups.Select(Row)]),
            ],
            [
                Definitions,
                "In every step the decoder says a velocity, which moves the cursor; then it learns from the velocity that was intended. Everything begins " +
                "from random weights.",
                "The authors' example, a network of 96-16-32-2 that was trained before and learns nothing, succeeds in 31 of 50 reaches, in 2.47 s on " +
                "average (with random numbers of another generator).",
                "Populations are drawn by the simulator's rule, another for each seed. Times a step are of learning and decoding together, one cell at a time.",
            ]);
    }

    private static DecoderCell Of(CellResult result) => (DecoderCell)result.Cell;

    private static string[] Row(IGrouping<(string Network, LearningRule Rule), CellResult> group)
    {
        string Reached(int first, int end) => Spread.Of(group.Select(result
            => result.Find(Quantities.ReachSucceeded, Of(result).Rule)!.Values.Take(end).Skip(first).Sum())).Mean.ToString("F1", CultureInfo.InvariantCulture);
        string Time(int first, int end) => Spread.Of(group.Select(result
            => result.Find(Quantities.ReachSeconds, Of(result).Rule)!.Values.Take(end).Skip(first).Average()))
            .Mean.ToString("F2", CultureInfo.InvariantCulture);
        return
        [
            group.Key.Network.Split(' ')[0],
            RuleStyle.Of(group.Key.Rule).Name,
            Reached(0, First),
            Reached(First, Reaches),
            Time(First, Reaches),
            Reached(Reaches, Reaches + Recovery),
            Reached(Reaches + Recovery, Reaches + After),
            Time(Reaches + Recovery, Reaches + After),
            Spread.Of(group.Select(static result => result.Find(Quantities.ChangedShare, Of(result).Rule)!.Last)).Percent(),
            (1e6 * Spread.Of(group.Select(static result => result.Find(Quantities.SecondsAStep, Of(result).Rule)!.Last)).Mean).ToString(
                "F1", CultureInfo.InvariantCulture),
        ];
    }
}
