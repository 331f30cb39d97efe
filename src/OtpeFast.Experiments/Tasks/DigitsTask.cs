using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>Spoken digits, as spikes of an inner ear.</summary>
internal sealed class DigitsTask() : RecordingTask(
    "digits", "Spoken digits", "the Free Spoken Digit Dataset as spikes of an inner ear", new RecordingShape(Units: 700, Classes: 10, Steps: 50, Window: null))
{
    private const float Rate = 3e-4f;
    private const float OfflineRate = 1e-3f;
    private const string Taps = "70-256(delays=0/2/4/6)-256(delays=0/2/4/6)-10li(leak=0.95) leak=0.5 slope=10";
    private const string Plain = "70-256-256-10li(leak=0.95) leak=0.9 slope=10";
    private const string Adaptive = "70-256alif(recurrent=true)-10li(leak=0.95) leak=0.9 slope=10";

    /// <inheritdoc/>
    protected override InputTransform Transform { get; } = new() { GroupUnits = 10, ShiftUnits = 30, ShiftSteps = 4, DropShare = 0.1 };

    /// <inheritdoc/>
    protected override SequenceAmount Amount { get; } = new(Batches: 2_500, QuickBatches: 60, BatchSize: 64, Seeds: 5, ValidateEvery: 50, 1_024);

    /// <inheritdoc/>
    protected override IReadOnlyList<PublishedRow> Published { get; } =
    [
        new("logistic regression, 70 groups in 10 bins", "", "62"), new("one hidden layer of 128, 70 groups in 10 bins", "", "75 to 76"),
        new("two convolutions over 50 bins, random shifts", "", "90"),
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<SequenceRow> Rows { get; } =
    [
        OnLine("OTPE on line, taps", Taps, LearningRule.Otpe, Rate, WindowSteps),
        OnLine("Approx OTPE on line, taps", Taps, LearningRule.ApproxOtpe, Rate, WindowSteps),
        OnLine("OTTT on line, taps", Taps, LearningRule.Ottt, Rate, WindowSteps),
        new("OTPE offline, taps", Taps, LearningRule.Otpe, UpdateMode.Offline, OfflineRate),
        new("BPTT, taps", Taps, LearningRule.Bptt, UpdateMode.Offline, OfflineRate),
        OnLine("OTPE on line, feed-forward", Plain, LearningRule.Otpe, Rate, WindowSteps),
        OnLine("OTPE on line, recurrent adaptive LIF", Adaptive, LearningRule.Otpe, Rate, WindowSteps),
    ];

    /// <inheritdoc/>
    protected override string Caption
        => "Share of 225 validation recordings that are right, mean over seeds and one standard deviation; chance is 10 %.";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Remarks { get; } =
    [
        "Published: plain classifiers of whoever made these spikes, read on the test recordings themselves.",
        "The first tenth of the training file is for validation: parameters are those that were best on it, and the 250 test recordings were looked at once. " +
        "Networks, rates and transforms were chosen by otpe task digits --search, which never opens the test file.",
        "Ten neighbouring units are put together. What is learned from is moved by up to 30 units and 4 steps, and a tenth of its entries is dropped, anew " +
        "each time. Each recording is 50 steps over its own duration.",
        "On line: the optimizer steps after every window of ten steps, five times a recording.",
    ];

    /// <inheritdoc/>
    protected override IEnumerable<(SequenceRow Row, InputTransform Transform)> Trials =>
        from rule in (LearningRule[])[LearningRule.Otpe, LearningRule.Bptt]
        from network in rule == LearningRule.Bptt ? [Taps] : (string[])
        [
            Plain,
            Adaptive,
            Taps,
            "70-256(delays=0/3/6/9)-256(delays=0/3/6/9)-10li(leak=0.95) leak=0.2 slope=10",
            "70-256(delays=0/3/6/9)-256(delays=0/3/6/9)-10li(leak=0.95) leak=0.5 slope=10",
            "70-256(delays=0/3/6/9)-256(delays=0/3/6/9)-10li(leak=0.95) leak=0.8 slope=10",
            "70-512(delays=0/3/6/9)-10li(leak=0.95) leak=0.5 slope=10",
        ]
        from rate in (float[])[3e-4f, 1e-3f, 3e-3f]
        from transform in (InputTransform[])[Transform, Transform with { ShiftUnits = 60, DropShare = 0.2 }]
        select Trial(network, rule, rate, transform);
}
