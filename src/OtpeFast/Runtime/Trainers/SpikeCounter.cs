namespace OtpeFast.Runtime;

/// <summary>Counts output spikes and predicts: the class with the most, the lowest of equals, none without a spike.</summary>
/// <remarks>Different samples may be counted by different threads.</remarks>
public sealed class SpikeCounter
{
    private readonly int[] _counts; // [sample, class]
    private readonly int _classes;

    /// <summary>Buys the counters.</summary>
    /// <param name="samples">Number of samples.</param>
    /// <param name="classes">Number of classes.</param>
    public SpikeCounter(int samples, int classes)
    {
        _classes = classes;
        _counts = new int[BufferLength.Of("spike counts", samples, classes)];
    }

    /// <summary>Sets the counters of a sample to zero.</summary>
    /// <param name="sample">The sample.</param>
    public void Clear(int sample) => _counts.AsSpan(sample * _classes, _classes).Clear();

    /// <summary>Counts the output spikes of one step.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="fired">The output neurons that fired.</param>
    public void Add(int sample, ReadOnlySpan<ushort> fired)
    {
        Span<int> counts = _counts.AsSpan(sample * _classes, _classes);
        foreach (ushort neuron in fired)
        {
            counts[neuron]++;
        }
    }

    /// <summary>The class with the most spikes; -1 without any.</summary>
    /// <param name="sample">The sample.</param>
    public int Prediction(int sample)
    {
        ReadOnlySpan<int> counts = _counts.AsSpan(sample * _classes, _classes);
        int best = -1;
        int most = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > most)
            {
                (best, most) = (i, counts[i]);
            }
        }

        return best;
    }

    /// <summary>Spikes of one output neuron of a sample.</summary>
    internal ReadOnlySpan<int> Of(int sample) => _counts.AsSpan(sample * _classes, _classes);

    internal void Transfer(ref StateTransfer transfer) => transfer.Pass(_counts);

    /// <summary>Number of samples whose prediction is their label.</summary>
    /// <param name="labels">[samples]</param>
    public int Correct(ReadOnlySpan<int> labels)
    {
        int correct = 0;
        for (int sample = 0; sample < labels.Length; sample++)
        {
            correct += Prediction(sample) == labels[sample] ? 1 : 0;
        }

        return correct;
    }
}
