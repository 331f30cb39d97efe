using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>Online accuracy against the learning rate (figure 8).</summary>
internal sealed class RatesExperiment() : Experiment("rates", "Online accuracy by learning rate", "figure 8")
{
    // Ten values from 1e-3 to 5.5e-5, as the authors'. In even steps, on which their other learning rates lie, too; their exact list is not in the paper.
    private static readonly float[] Full = [1e-3f, 8.5e-4f, 7e-4f, 5.5e-4f, 4e-4f, 2.5e-4f, 1e-4f, 8.5e-5f, 7e-5f, 5.5e-5f];
    private static readonly float[] Quick = [1e-3f, 2.5e-4f, 5.5e-5f];

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request)
    {
        if (request.WantedLearningRate is not null)
        {
            throw new ExperimentException("rates goes over learning rates by itself; leave --learning-rate out.");
        }

        return
        [
            .. from data in request.Data
               from network in data.Endless ? request.Network(data) : request.Networks(data, HeidelbergNetworks, HeidelbergNetworks[..1])
               from rate in request.Quick ? Quick : Full
               from rule in request.Rules(OnlineRules)
               from seed in request.Seeds(4, 1)
               let cell = request.Cell(data, network, rule, UpdateMode.Online, request.Batches(data, onRandman: 100, onRecordings: 20), seed)
               select cell with { LearningRate = rate, Name = FormattableString.Invariant($"{cell.Name}-rate{rate}") },
        ];
    }

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context) => Sweep.Interpret(
        results,
        Name,
        // the float's shortest digits, not its double's
        static cell => double.Parse(FormattableString.Invariant($"{cell.LearningRate}"), CultureInfo.InvariantCulture),
        "learning rate, online",
        "The authors' list of ten learning rates is not in the paper's text; these are ten from 1e-3 to 5.5e-5, in even steps.");
}
