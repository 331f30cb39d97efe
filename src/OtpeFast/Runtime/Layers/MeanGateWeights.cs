using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// One over the sum of the weights in the leaky mean of the gates: the response of the reader to a gate of 1 in every step, so that the mean of that is 1. In
/// double precision, rounded once.
/// </summary>
/// <remarks>Not safe from several threads while it moves on.</remarks>
public sealed class MeanGateWeights
{
    private readonly NeuronRow _leak; // of the reader
    private readonly NeuronRow _currentLeak; // likewise; 0 where it has no current
    private readonly double[] _currents; // [1 or neuron] of the reader, in the present step
    private readonly double[] _sums; // beside them
    private readonly VectorBuffer? _ofSteps; // [1, 1 or strip, step]
    private readonly float[] _row = []; // of a step
    private readonly int _steps;

    /// <summary>Makes them for a reader.</summary>
    /// <param name="leak">The reader's leak.</param>
    /// <param name="currentLeak">The leak of its current; 0 where it has none.</param>
    /// <param name="isUniform">Whether they are the same for all neurons.</param>
    /// <param name="neurons">Number of neurons.</param>
    /// <param name="steps">How many steps are asked for as a whole; 0 where they come one by one.</param>
    public MeanGateWeights(NeuronRow leak, NeuronRow currentLeak, bool isUniform, int neurons, int steps)
    {
        ArgumentNullException.ThrowIfNull(leak);
        ArgumentNullException.ThrowIfNull(currentLeak);
        _leak = leak;
        _currentLeak = currentLeak;
        _steps = steps;
        int count = isUniform ? 1 : neurons;
        _currents = new double[count];
        _sums = new double[count];
        if (steps == 0)
        {
            return;
        }

        _ofSteps = new VectorBuffer(1, isUniform ? 1 : (neurons + 15) / 16, steps);
        _row = new float[isUniform ? 16 : (neurons + 15) / 16 * 16];
        Refresh();
    }

    /// <summary>Computes those of all steps, where they are asked for as a whole, from the leaks as they are.</summary>
    public void Refresh()
    {
        if (_ofSteps is null)
        {
            return;
        }

        for (int step = 0; step < _steps; step++)
        {
            Advance();
            for (int i = 0; i < _row.Length; i++)
            {
                _row[i] = Of(i);
            }

            _ofSteps.SetRow(0, step, _row);
        }

        Reset();
    }

    /// <summary>Whether they are the same for all neurons.</summary>
    public bool IsUniform => _sums.Length == 1;

    /// <summary>Whether those of all steps are kept.</summary>
    public bool HasSteps => _ofSteps is not null;

    /// <summary>[step] Those of 16 neurons.</summary>
    /// <param name="strip">The strip.</param>
    public ReadOnlySpan<Vector512<float>> OfSteps(int strip) => OfSteps(strip, 1);

    /// <summary>[strip, step] Those of some strips; of one where they are the same for all.</summary>
    /// <param name="strip">The first strip.</param>
    /// <param name="width">Number of strips.</param>
    public ReadOnlySpan<Vector512<float>> OfSteps(int strip, int width) => IsUniform ? _ofSteps!.Run(0, 0) : _ofSteps!.Runs(0, strip, width);

    /// <summary>Moves on by a step.</summary>
    /// <param name="weights">Receives those of the step.</param>
    public void BeginStep(NeuronRow weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
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
    /// <param name="neuron">The neuron.</param>
    public float Of(int neuron) => (float)(1 / _sums[Math.Min(neuron, _sums.Length - 1)]);

    private void Advance()
    {
        for (int i = 0; i < _sums.Length; i++)
        {
            // In single precision as the loops have it, the sums themselves in double.
            _currents[i] = _currentLeak.Values[i] * _currents[i] + 1;
            _sums[i] = _leak.Values[i] * _sums[i] + _currents[i];
        }
    }
}
