using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// One over the sum of the weights in the leaky mean of the gates: the response of the reader to a gate of 1 in every step, so that the mean of that is 1. In
/// double precision, rounded once.
/// </summary>
internal sealed class MeanGateWeights
{
    private readonly Reader _reader;
    private readonly double[] _currents; // [1 or neuron] of the reader, in the present step
    private readonly double[] _sums; // beside them
    private readonly VectorBuffer? _ofSteps; // [1, 1 or strip, step]

    /// <summary>Makes them for a reader.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="neurons">Number of neurons.</param>
    /// <param name="steps">How many steps are asked for as a whole; 0 where they come one by one.</param>
    public MeanGateWeights(Reader reader, int neurons, int steps)
    {
        _reader = reader;
        int count = reader.Leak.IsUniform ? 1 : neurons;
        _currents = new double[count];
        _sums = new double[count];
        if (steps == 0)
        {
            return;
        }

        _ofSteps = new VectorBuffer(1, reader.Leak.IsUniform ? 1 : (neurons + 15) / 16, steps);
        var row = new float[reader.Leak.IsUniform ? 16 : (neurons + 15) / 16 * 16];
        for (int step = 0; step < steps; step++)
        {
            Advance();
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = Of(i);
            }

            _ofSteps.SetRow(0, step, row);
        }

        Reset();
    }

    /// <summary>Whether they are the same for all neurons.</summary>
    public bool IsUniform => _sums.Length == 1;

    /// <summary>Whether those of all steps are kept.</summary>
    public bool HasSteps => _ofSteps is not null;

    /// <summary>[step] Those of 16 neurons.</summary>
    public ReadOnlySpan<Vector512<float>> OfSteps(int strip) => _ofSteps!.Run(0, _reader.Leak.IsUniform ? 0 : strip);

    /// <summary>Moves on by a step.</summary>
    /// <param name="weights">Receives those of the step.</param>
    public void BeginStep(NeuronRow weights)
    {
        Advance();
        weights.Set(this);
    }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        Array.Clear(_currents);
        Array.Clear(_sums);
    }

    /// <summary>That of a neuron in the present step.</summary>
    public float Of(int neuron) => (float)(1 / _sums[Math.Min(neuron, _sums.Length - 1)]);

    private void Advance()
    {
        for (int i = 0; i < _sums.Length; i++)
        {
            // In single precision as the loops have it, the sums themselves in double.
            _currents[i] = (_reader.CurrentLeak is PerNeuron current ? (float)current[i] * _currents[i] : 0) + 1;
            _sums[i] = (float)_reader.Leak[i] * _sums[i] + _currents[i];
        }
    }
}
