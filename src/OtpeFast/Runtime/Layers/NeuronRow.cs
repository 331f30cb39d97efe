using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>A number for each neuron of a layer, in strips of 16; the last neuron's stands in the padding, too.</summary>
/// <remarks>Not safe from several threads while somebody writes to it.</remarks>
public sealed class NeuronRow
{
    private readonly AlignedBuffer _values; // [stride]
    private readonly int _neurons;

    /// <summary>Buys the row and fills it.</summary>
    /// <param name="neurons">Number of neurons.</param>
    /// <param name="value">The number of each.</param>
    public NeuronRow(int neurons, Func<int, float> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _neurons = neurons;
        _values = new AlignedBuffer((neurons + 15) / 16 * 16);
        Set(value);
    }

    /// <summary>[stride] All numbers.</summary>
    public ReadOnlySpan<float> Values => _values.Span;

    /// <summary>[strip] All numbers, in strips.</summary>
    public ReadOnlySpan<Vector512<float>> Strips => MemoryMarshal.Cast<float, Vector512<float>>(_values.Span);

    /// <summary>The numbers of 16 neurons.</summary>
    /// <param name="strip">The strip.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> At(int strip) => Strips[strip];

    /// <summary>Sets the numbers of 16 neurons.</summary>
    internal void Set(int strip, Vector512<float> values) => Writable[strip] = values;

    /// <summary>Sets the number of each neuron; those that fill the last strip are as the last neuron.</summary>
    /// <param name="values">[neuron]</param>
    internal void Set(ReadOnlySpan<float> values)
    {
        BatchCheck.Length(values.Length, _neurons, nameof(values));
        values.CopyTo(_values.Span);
        _values.Span[_neurons..].Fill(values[^1]);
    }

    /// <summary>Sets the same for all neurons.</summary>
    internal void Fill(float value) => _values.Span.Fill(value);

    /// <summary>Copies all numbers to another row.</summary>
    internal void CopyTo(NeuronRow other) => Values.CopyTo(other._values.Span);

    /// <summary>Subtracts the numbers of another row.</summary>
    internal void Subtract(NeuronRow other)
    {
        for (int strip = 0; strip < Writable.Length; strip++)
        {
            Writable[strip] -= other.At(strip);
        }
    }

    /// <summary>The mean over the neurons.</summary>
    internal float Mean()
    {
        double sum = 0;
        foreach (float value in Values[.._neurons])
        {
            sum += value;
        }

        return (float)(sum / _neurons);
    }

    private Span<Vector512<float>> Writable => MemoryMarshal.Cast<float, Vector512<float>>(_values.Span);

    /// <summary>Sets the weights of a step of a sample, without allocating.</summary>
    internal void Set(MeanGateWeights weights, int sample)
    {
        Span<float> values = _values.Span;
        if (weights.IsUniform)
        {
            values.Fill(weights.Of(sample, 0));
            return;
        }

        for (int neuron = 0; neuron < values.Length; neuron++)
        {
            values[neuron] = weights.Of(sample, Math.Min(neuron, _neurons - 1));
        }
    }

    internal void Transfer(ref StateTransfer transfer) => transfer.Pass(_values.Span);

    /// <summary>Sets the number of each neuron.</summary>
    internal void Set(Func<int, float> value)
    {
        Span<float> values = _values.Span;
        for (int neuron = 0; neuron < values.Length; neuron++)
        {
            values[neuron] = value(Math.Min(neuron, _neurons - 1));
        }
    }
}
