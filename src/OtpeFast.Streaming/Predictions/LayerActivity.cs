namespace OtpeFast.Streaming;

/// <summary>What the neurons of a layer fire, over all streams.</summary>
/// <remarks>Written by the stepping thread; others may read at any time, and see numbers that are a moment old.</remarks>
public sealed class LayerActivity
{
    private readonly long[] _counts; // [neuron]

    internal LayerActivity(int neurons) => _counts = new long[neurons];

    /// <summary>Number of neurons.</summary>
    public int Neurons => _counts.Length;

    /// <summary>Number of spikes.</summary>
    public long Spikes { get; private set; }

    /// <summary>Number of steps since the last spike of any neuron.</summary>
    public long SilentSteps { get; private set; }

    /// <summary>Copies how often each neuron has fired.</summary>
    /// <param name="counts">[<see cref="Neurons"/>] Receives it.</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public void CopyCountsTo(Span<long> counts)
    {
        if (counts.Length != _counts.Length)
        {
            throw new ArgumentException($"The layer has {_counts.Length} neurons, not {counts.Length}.", nameof(counts));
        }

        _counts.CopyTo(counts);
    }

    /// <summary>Notes what fired in one stream.</summary>
    internal void Add(ReadOnlySpan<ushort> fired)
    {
        foreach (ushort neuron in fired)
        {
            _counts[neuron]++;
        }

        Spikes += fired.Length;
        SilentSteps = fired.Length > 0 ? 0 : SilentSteps;
    }

    /// <summary>Begins a step.</summary>
    internal void BeginStep() => SilentSteps++;
}
