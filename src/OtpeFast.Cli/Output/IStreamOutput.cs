using OtpeFast.Streaming;

namespace OtpeFast.Cli.Output;

/// <summary>How a live stream is shown.</summary>
internal interface IStreamOutput
{
    /// <summary>Says what begins.</summary>
    /// <param name="runner">The runner, before its run.</param>
    /// <param name="resumes">Whether it goes on from a snapshot.</param>
    void Begin(StreamRunner runner, bool resumes);

    /// <summary>Shows the stream until its last prediction.</summary>
    void Show(StreamRunner runner, LearningHandler handler, IAsyncEnumerable<Prediction> predictions);

    /// <summary>Says what it came to.</summary>
    void End(StreamRunner runner, LearningHandler handler, StreamEnd end);
}

/// <summary>What is streamed, for the first line.</summary>
/// <param name="Source">What the source is called.</param>
/// <param name="Network">The network.</param>
/// <param name="Rule">The rule; null where nothing is learned.</param>
/// <param name="Streams">Number of parallel streams.</param>
/// <param name="StepMicroseconds">Length of a time step.</param>
/// <param name="Snapshots">Folder of the snapshots; null where there are none.</param>
/// <param name="StatusEvery">Time from one line of numbers to the next; null for none.</param>
internal sealed record StreamLabel(string Source, NetworkSpec Network, string? Rule, int Streams, long StepMicroseconds, string? Snapshots,
    TimeSpan? StatusEvery);

/// <summary>What is counted besides what the runner knows.</summary>
/// <param name="Refused">What came and was nothing.</param>
/// <param name="UnwrittenPredictions">Predictions that were made faster than they could be written.</param>
/// <param name="IsInterrupted">Whether it was asked to stop.</param>
internal sealed record StreamEnd(long Refused, long UnwrittenPredictions, bool IsInterrupted);
