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
    private readonly int _count; // 1, or the number of neurons
    private readonly double[] _currents; // [sample, 1 or neuron] of the reader, in the present step
    private readonly double[] _sums; // beside them
    private readonly NeuronRow[] _now = []; // [sample] those of the present step, where steps come one by one
    private readonly VectorBuffer? _ofSteps; // [1, 1 or strip, step]
    private readonly float[] _row = []; // of a step
    private readonly int _steps;
    private bool _together = true; // whether all samples began in the same step: then the first one's are everyone's

    /// <summary>Makes them for a reader.</summary>
    /// <param name="leak">The reader's leak.</param>
    /// <param name="currentLeak">The leak of its current; 0 where it has none.</param>
    /// <param name="isUniform">Whether they are the same for all neurons.</param>
    /// <param name="neurons">Number of neurons.</param>
    /// <param name="steps">How many steps are asked for as a whole; 0 where they come one by one.</param>
    /// <param name="samples">Number of samples whose steps come one by one.</param>
    public MeanGateWeights(NeuronRow leak, NeuronRow currentLeak, bool isUniform, int neurons, int steps, int samples = 1)
    {
        ArgumentNullException.ThrowIfNull(leak);
        ArgumentNullException.ThrowIfNull(currentLeak);
        _leak = leak;
        _currentLeak = currentLeak;
        _steps = steps;
        _count = isUniform ? 1 : neurons;
        int length = steps == 0 ? BufferLength.Of("weights of gates", samples, _count) : _count;
        _currents = new double[length];
        _sums = new double[length];
        if (steps == 0)
        {
            _now = new NeuronRow[samples];
            for (int sample = 0; sample < samples; sample++)
            {
                _now[sample] = new NeuronRow(neurons, static _ => 0);
            }

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
            Advance(0);
            for (int i = 0; i < _row.Length; i++)
            {
                _row[i] = Of(0, i);
            }

            _ofSteps.SetRow(0, step, _row);
        }

        Reset();
    }

    /// <summary>Whether they are the same for all neurons.</summary>
    public bool IsUniform => _count == 1;

    /// <summary>Whether those of all steps are kept.</summary>
    public bool HasSteps => _ofSteps is not null;

    /// <summary>[step] Those of 16 neurons.</summary>
    /// <param name="strip">The strip.</param>
    public ReadOnlySpan<Vector512<float>> OfSteps(int strip) => OfSteps(strip, 1);

    /// <summary>[strip, step] Those of some strips; of one where they are the same for all.</summary>
    /// <param name="strip">The first strip.</param>
    /// <param name="width">Number of strips.</param>
    public ReadOnlySpan<Vector512<float>> OfSteps(int strip, int width) => IsUniform ? _ofSteps!.Run(0, 0) : _ofSteps!.Runs(0, strip, width);

    /// <summary>Those of a sample in the present step, where steps come one by one.</summary>
    /// <param name="sample">The sample.</param>
    public NeuronRow Now(int sample) => _now[_together ? 0 : sample];

    /// <summary>Moves on by a step.</summary>
    /// <param name="samples">Number of samples.</param>
    public void BeginStep(int samples)
    {
        for (int sample = 0; sample < (_together ? 1 : samples); sample++)
        {
            Advance(sample);
            _now[sample].Set(this, sample);
        }
    }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        Array.Clear(_currents);
        Array.Clear(_sums);
        _together = true;
    }

    /// <summary>Has one sample begin anew.</summary>
    internal void Reset(int sample)
    {
        Part();
        _currents.AsSpan(sample * _count, _count).Clear();
        _sums.AsSpan(sample * _count, _count).Clear();
    }

    internal void Transfer(ref StateTransfer transfer)
    {
        transfer.Pass(ref _together);
        transfer.Pass(_currents);
        transfer.Pass(_sums);
    }

    /// <summary>That of a neuron in the present step.</summary>
    internal float Of(int sample, int neuron) => (float)(1 / _sums[sample * _count + Math.Min(neuron, _count - 1)]);

    /// <summary>Keeps those of each sample from now on.</summary>
    private void Part()
    {
        if (_together)
        {
            for (int sample = 1; sample < _now.Length; sample++)
            {
                _currents.AsSpan(0, _count).CopyTo(_currents.AsSpan(sample * _count));
                _sums.AsSpan(0, _count).CopyTo(_sums.AsSpan(sample * _count));
                _now[0].CopyTo(_now[sample]);
            }

            _together = false;
        }
    }

    private void Advance(int sample)
    {
        Span<double> currents = _currents.AsSpan(sample * _count, _count);
        Span<double> sums = _sums.AsSpan(sample * _count, _count);
        for (int i = 0; i < sums.Length; i++)
        {
            // In single precision as the loops have it, the sums themselves in double.
            currents[i] = _currentLeak.Values[i] * currents[i] + 1;
            sums[i] = _leak.Values[i] * sums[i] + currents[i];
        }
    }
}
