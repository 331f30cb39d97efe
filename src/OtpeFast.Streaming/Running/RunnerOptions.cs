using System.Threading.Channels;

namespace OtpeFast.Streaming;

/// <summary>What decides in which time step an event is.</summary>
public enum StepClock
{
    /// <summary>Its own time: steps follow the events as fast as they come.</summary>
    Events,

    /// <summary>When it comes: a step begins every <see cref="BinOptions.Width"/>, whether or not anything came.</summary>
    Wall,
}

/// <summary>How a live stream is run.</summary>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record RunnerOptions
{
    /// <summary>What the stream is called where it is measured: the tag <c>stream</c> of the meter <c>OtpeFast</c>.</summary>
    public string Name { get; init; } = "stream";

    /// <summary>How events become time steps.</summary>
    public BinOptions Bins { get; init; } = new();

    /// <summary>What decides in which time step an event is.</summary>
    public StepClock Clock { get; init; }

    /// <summary>Most events that wait between the source and the steps.</summary>
    public int QueueLength { get; init; } = 65_536;

    /// <summary>What becomes of events where that many wait: the source waits, or some are dropped, and counted.</summary>
    public BoundedChannelFullMode WhenFull { get; init; } = BoundedChannelFullMode.Wait;

    /// <summary>Whether the stepping thread looks for events without pause, which saves microseconds and takes a whole processor.</summary>
    public bool Spins { get; init; }

    /// <summary>
    /// Whether the stepping thread reads the source by itself where the source can (<see cref="IPolledSource"/>): no other thread and no queue between, so that
    /// an event is there sooner. What waits then waits in the system, which drops the newest where its buffer is full.
    /// </summary>
    public bool Polls { get; init; }

    /// <summary>
    /// The processor that the stepping thread keeps to, from 0, so that it is not moved about and its caches stay warm; null for any. On Linux and Windows.
    /// </summary>
    public int? Processor { get; init; }

    /// <summary>Where the state is written now and then, for <see cref="StreamRunner.Resume"/>; null for nowhere.</summary>
    public SnapshotOptions? Snapshots { get; init; }

    /// <summary>Throws unless every option is in its range.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Name);
        ArgumentNullException.ThrowIfNull(Bins);
        Bins.Validate();
        Snapshots?.Validate();
        if (QueueLength < 1)
        {
            throw new ArgumentException(FormattableString.Invariant($"The queue must hold at least 1 event, not {QueueLength}."));
        }

        if (Processor < 0 || Processor >= Environment.ProcessorCount)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The processor must be from 0 to {Environment.ProcessorCount - 1}, of the {Environment.ProcessorCount} there are, not {Processor}."));
        }

        if (!Enum.IsDefined(Clock) || !Enum.IsDefined(WhenFull))
        {
            throw new ArgumentException($"{Clock} and {WhenFull} must be values of their kinds.");
        }
    }
}
