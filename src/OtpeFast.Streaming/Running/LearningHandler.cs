namespace OtpeFast.Streaming;

/// <summary>Learns from the steps that have a target, and goes on with the others.</summary>
/// <remarks>Not safe from several threads at once; the runner's thread calls it.</remarks>
public sealed class LearningHandler : IStepHandler
{
    private readonly IStreamTrainer _trainer;
    private readonly int[] _labels; // [stream]
    private readonly float[] _weights; // [stream]

    /// <summary>Learns with a trainer whose streams have begun.</summary>
    /// <param name="trainer">The trainer; whoever made it disposes of it.</param>
    public LearningHandler(IStreamTrainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        _trainer = trainer;
        _labels = new int[trainer.Options.BatchSize];
        _weights = new float[trainer.Options.BatchSize];
    }

    /// <summary>The loss of the last step with a target, in nats; NaN before the first.</summary>
    public double Loss { get; private set; } = double.NaN;

    /// <inheritdoc/>
    public void Step(SpikeFrame frame, ReadOnlySpan<int> labels, long time)
    {
        if (labels.IndexOfAnyExcept(StreamEvent.None) < 0)
        {
            _trainer.Advance(frame);
            return;
        }

        for (int stream = 0; stream < labels.Length; stream++)
        {
            bool isKnown = labels[stream] != StreamEvent.None;
            _labels[stream] = isKnown ? labels[stream] : 0;
            _weights[stream] = isKnown ? 1 : 0;
        }

        Loss = _trainer.Step(frame, _labels.AsSpan(0, labels.Length), _weights.AsSpan(0, labels.Length));
    }
}
