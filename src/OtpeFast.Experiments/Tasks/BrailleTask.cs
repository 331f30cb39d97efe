using OtpeFast.Data;

namespace OtpeFast.Experiments;

/// <summary>Letters of Braille under a fingertip.</summary>
internal sealed class BrailleTask() : RecordingTask(
    "braille", "Braille letters under a fingertip", "the Tactile Braille Letters Dataset (arXiv 2205.15864), as level crossings",
    new RecordingShape(Units: 24, Classes: 27, Steps: 50, Window: 1.925))
{
    private const float Rate = 1e-3f;
    private const string Recurrent = "24-256(recurrent=true)-27li(leak=0.95) leak=0.9 slope=10";
    private const string Taps = "24-256(delays=0/3/6/9)-27li(leak=0.95) leak=0.5 slope=10";
    private const string Plain = "24-256-256-27li(leak=0.95) leak=0.9 slope=10";
    private const string Adaptive = "24-256alif(recurrent=true)-27li(leak=0.95) leak=0.9 slope=10";

    /// <inheritdoc/>
    protected override InputTransform Transform { get; } = new() { ShiftSteps = 2 };

    /// <inheritdoc/>
    protected override SequenceAmount Amount { get; } = new(Batches: 2_000, QuickBatches: 60, BatchSize: 64, Seeds: 5, ValidateEvery: 50, 1_024);

    /// <inheritdoc/>
    protected override IReadOnlyList<PublishedRow> Published { get; } =
        [new("logistic regression on 24 units in 20 bins", "", "91"), new("one hidden layer of 256 on 24 units in 20 bins", "", "97")];

    /// <inheritdoc/>
    protected override IReadOnlyList<SequenceRow> Rows { get; } =
    [
        OnLine("OTPE on line, recurrent", Recurrent, LearningRule.Otpe, Rate, WindowSteps),
        OnLine("e-prop on line, recurrent", Recurrent, LearningRule.Eprop, Rate, WindowSteps),
        OnLine("OTTT on line, recurrent", Recurrent, LearningRule.Ottt, Rate, WindowSteps),
        new("OTPE offline, recurrent", Recurrent, LearningRule.Otpe, UpdateMode.Offline, Rate),
        new("BPTT, recurrent", Recurrent, LearningRule.Bptt, UpdateMode.Offline, Rate),
        OnLine("OTPE on line, taps", Taps, LearningRule.Otpe, Rate, WindowSteps),
        OnLine("OTPE on line, feed-forward", Plain, LearningRule.Otpe, Rate, WindowSteps),
        OnLine("OTPE on line, recurrent adaptive LIF", Adaptive, LearningRule.Otpe, Rate, WindowSteps),
    ];

    /// <inheritdoc/>
    protected override string Caption
        => "Share of 108 validation recordings that are right, mean over seeds and one standard deviation; chance is 3.7 %.";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Remarks { get; } =
    [
        "Published: plain classifiers of whoever made these events, read on the test recordings themselves. The data set's authors coded it otherwise, so " +
        "that their numbers are no measure here.",
        "The first tenth of the training file is for validation: parameters are those that were best on it, and the 270 test recordings were looked at once. " +
        "Networks, rates and transforms were chosen by otpe task braille --search, which never opens the test file.",
        "What is learned from is moved by up to 2 steps, anew each time. All recordings share 50 steps over 1.925 s.",
        "On line: the optimizer steps after every window of ten steps, five times a recording.",
    ];

    /// <inheritdoc/>
    protected override IEnumerable<(SequenceRow Row, InputTransform Transform)> Trials =>
        from network in (string[])[Plain, Recurrent, Adaptive, Taps]
        from rate in (float[])[3e-4f, 1e-3f, 3e-3f]
        from transform in (InputTransform[])[Transform, new InputTransform { ShiftSteps = 1, DropShare = 0.1 }]
        select Trial(network, LearningRule.Otpe, rate, transform);
}
