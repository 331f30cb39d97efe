using System.Globalization;

namespace OtpeFast.Experiments;

/// <summary>Evidence accumulation: the majority of seven cues is to be told a second after the last.</summary>
internal sealed class EvidenceTask() : SequenceTask(
    TaskData.Evidence, "Evidence accumulation: the side of most of seven cues, a second later",
    "e-prop's tutorials (Bellec et al. 2020, IGITUGraz/eligibility_propagation)")
{
    private const int Steps = 2_250; // of a millisecond
    private const int Neurons = 100;
    private const double Solved = 0.07; // error
    private const float Rate = 5e-3f;
    private const string Without = "1e-9"; // strength of an adaptation that does nothing

    // Time constants of 20 ms for potentials and readout, of 2 s for the adaptation, and the authors' strength of it.
    private static readonly string Half = Network(string.Join('/', Enumerable.Range(0, Neurons).Select(
        static neuron => neuron < Neurons / 2 ? Without : "0.017424185")));

    private static readonly string None = Network(Without);

    /// <inheritdoc/>
    /// <remarks>Batches and rate as the authors'; their 500 iterations at most.</remarks>
    protected override SequenceAmount Amount { get; } = new(Batches: 500, QuickBatches: 30, BatchSize: 64, Seeds: 3, ValidateEvery: 10, 512);

    /// <inheritdoc/>
    protected override IReadOnlyList<PublishedRow> Published { get; } =
        [new("e-prop, random feedback, batches of 32", "14,100", "93.0 or more", "200 to 500", "")];

    /// <inheritdoc/>
    protected override IReadOnlyList<SequenceRow> Rows { get; } =
    [
        new("e-prop", Half, LearningRule.Eprop, UpdateMode.Offline, Rate),
        new("e-prop, random feedback", Half, LearningRule.Eprop, UpdateMode.Offline, Rate, Feedback: Feedback.Broadcast),
        new("OTPE", Half, LearningRule.Otpe, UpdateMode.Offline, Rate),
        new("OTPE, random feedback", Half, LearningRule.Otpe, UpdateMode.Offline, Rate, Feedback: Feedback.Broadcast),
        new("OSTL", Half, LearningRule.Ostl, UpdateMode.Offline, Rate),
        new("BPTT", Half, LearningRule.Bptt, UpdateMode.Offline, Rate),
        new("OTPE, no neuron adapts", None, LearningRule.Otpe, UpdateMode.Offline, Rate),
    ];

    /// <inheritdoc/>
    protected override string Caption => "Share of 512 validation trials that are right, mean over seeds and one standard deviation; chance is 50 %.";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Remarks { get; } =
    [
        Definitions,
        "Iterations: batches learned from until fewer than 7 % of 512 validation trials were wrong, asked every ten. Test trials are 512 others, with " +
        "the parameters that were best in validation.",
        "Not as the authors': no refractory time, no regularisation of rates; weights are drawn as the engine draws them, and layers have biases. Batches of " +
        "64, as their code has it.",
        "The gradient is that of a batch, as the authors', computed by the adjoint form: the sums that traces would make forward.",
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> MoreHeadings => ["iterations to 7 % error", "seconds to it"];

    /// <inheritdoc/>
    protected override DataChoice Data(PlanRequest request)
    {
        request.RefuseData(Name);
        return new DataChoice(Name, null, null, Steps, null, null);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> More(IReadOnlyList<CellResult> results)
    {
        (long Batches, double Seconds)[] solved = [.. results.Select(FirstSolved).OfType<(long, double)>()];
        if (solved.Length < results.Count)
        {
            return [$"{solved.Length} of {results.Count} seeds", ""];
        }

        return
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{solved.Average(static one => one.Batches):F0} ({solved.Min(static one => one.Batches)} to {solved.Max(static one => one.Batches)})"),
            solved.Average(static one => one.Seconds).ToString("F0", CultureInfo.InvariantCulture),
        ];
    }

    private static (long Batches, double Seconds)? FirstSolved(CellResult result)
    {
        Measurement accuracy = result.Find(Quantities.ValidationAccuracy)!;
        int point = accuracy.Values.ToList().FindIndex(static value => value > 1 - Solved);
        return point < 0 ? null : (accuracy.Batches[point], result.Seconds * accuracy.Batches[point] / ((TrainingCell)result.Cell).Batches);
    }

    private static string Network(string strengths)
        => $"40-{Neurons}alif(recurrent=true leak=0.951229425 threshold=0.6 adaptation_leak=0.999500125 adaptation_strength={strengths} surrogate=triangular " +
            "gamma=0.3 width=0.6)-2li(leak=0.951229425)";
}
