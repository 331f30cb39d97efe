namespace OtpeFast.Experiments;

/// <summary>Offline accuracy against the slope of the surrogate gradient and the size of the network (figure 7).</summary>
internal sealed class SlopesExperiment() : Experiment("slopes", "Offline accuracy by surrogate slope and network size", "figure 7")
{
    /// <inheritdoc/>
    public override bool GoesOverSlopes => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Cell> Plan(PlanRequest request) =>
    [
        .. from data in request.Data
           from network in data.Endless ? request.Network(data) : request.Networks(data, HeidelbergNetworks, HeidelbergNetworks[..1])
           from slope in request.Slopes(SweepCatalog.Slopes)
           from rule in PlanRequest.RequireTrainers(data, network, slope, request.Rules(OfflineRules), UpdateMode.Offline)
           from seed in request.Seeds(4, 1)
           let cell = request.Cell(data, network, rule, UpdateMode.Offline, request.Batches(data, onRandman: 600, onRecordings: 40), seed)
           select cell with { Slope = slope, Name = FormattableString.Invariant($"{cell.Name}-slope{slope}") },
    ];

    /// <inheritdoc/>
    public override FindingSet Interpret(IReadOnlyList<CellResult> results, CellContext context) => Sweep.Interpret(
        results,
        Name,
        static cell => cell.Slope!.Value,
        "slope of the surrogate gradient",
        "In the paper BPTT does best at slope 25 but for width 128, and deeper networks gain with flatter surrogates; OTPE is the most consistent of the " +
        "approximations (appendix A.2).");
}
