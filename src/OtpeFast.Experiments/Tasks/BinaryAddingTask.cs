namespace OtpeFast.Experiments;

/// <summary>Binary adding: how many of nine marked bits, scattered over a hundred steps, are ones?</summary>
internal sealed class BinaryAddingTask()
    : SequenceTask(TaskData.BinaryAdding, "Binary adding: the sum of nine marked bits in a hundred", "neuroseqbench (arXiv 2502.09449)")
{
    private const int Steps = 100;
    private const float Rate = 2e-3f;

    // The first layer finds marked ones, the second counts them: it forgets nothing and is not reset, so that it goes on firing once a count is reached. The
    // readout has no memory, as the authors'.
    private const string Counters = "2-128(leak=0.1)-128(leak=1 reset=none)-10li(leak=1e-6) threshold=0.5 slope=2";
    private const string Subtracting = "2-128(leak=0.1)-128(leak=1)-10li(leak=1e-6) threshold=0.5 slope=2";
    private const string AsPublished = "2-128-128-10li(leak=1e-6) leak=0.98 threshold=0.5 reset=zero slope=5";
    private const string Adaptive =
        "2-128alif(leak=0.1 recurrent=true)-128alif(leak=1 reset=none adaptation_strength=0.02)-10li(leak=1e-6) threshold=0.5 slope=2";

    /// <inheritdoc/>
    /// <remarks>Batches as large as the authors'; ten passes, a fifth of theirs.</remarks>
    protected override SequenceAmount Amount { get; } = new(Batches: 2_000, QuickBatches: 100, BatchSize: 250, Seeds: 3, ValidateEvery: 200, 2_000);

    /// <inheritdoc/>
    protected override IReadOnlyList<PublishedRow> Published { get; } =
    [
        new("STBP, feed-forward LIF", "18,186", "29.60"), new("truncated STBP (25 steps), feed-forward", "18,186", "23.00"),
        new("OTTT, feed-forward", "18,186", "17.20"), new("SLTT, feed-forward", "18,186", "15.50"), new("STBP, recurrent LIF", "34,698", "53.35"),
        new("e-prop, recurrent LIF", "34,698", "50.85"), new("STBP, recurrent adLIF", "", "99.05"),
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<SequenceRow> Rows { get; } =
    [
        OnLine("OTPE on line, feed-forward, counters", Counters, LearningRule.Otpe, Rate, Steps),
        OnLine("Approx OTPE on line, feed-forward, counters", Counters, LearningRule.ApproxOtpe, Rate, Steps),
        OnLine("OSTL on line, feed-forward, counters", Counters, LearningRule.Ostl, Rate, Steps),
        OnLine("OTTT on line, feed-forward, counters", Counters, LearningRule.Ottt, Rate, Steps),
        new("BPTT, feed-forward, counters", Counters, LearningRule.Bptt, UpdateMode.Offline, Rate),
        OnLine("OTPE on line, feed-forward, reset by subtraction", Subtracting, LearningRule.Otpe, Rate, Steps),
        OnLine("OTPE on line, feed-forward, leak and reset as published", AsPublished, LearningRule.Otpe, Rate, Steps),
        new("BPTT, feed-forward, leak and reset as published", AsPublished, LearningRule.Bptt, UpdateMode.Offline, Rate),
        OnLine("OTPE on line, recurrent adaptive LIF", Adaptive, LearningRule.Otpe, Rate, Steps),
    ];

    /// <inheritdoc/>
    protected override string Caption
        => "Share of 2,000 validation samples that are right, mean over seeds and one standard deviation; chance is 10 %.";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Remarks { get; } =
    [
        Definitions,
        "Published numbers are the best of 50 passes on the test samples themselves; here parameters are chosen on validation samples, and tested once.",
        "Counters: the second layer neither forgets nor is reset, and so says for good which count was reached; the authors' neurons are reset to zero, and " +
        "keep 98 % of their potential.",
        "On line: in windows of a whole sequence, whose label comes with its last step. It alone has a target, so that the gradient is that of the rule step " +
        "by step.",
    ];

    /// <inheritdoc/>
    protected override DataChoice Data(PlanRequest request)
    {
        request.RefuseData(Name);
        return new DataChoice(Name, null, null, Steps, null, null);
    }
}
