using System.Globalization;

namespace OtpeFast.Tasks;

/// <summary>
/// Shows the latest points of a series to a spiking network: each for some steps, from rest, as constant currents into neurons with a threshold each, spread
/// over the range of the series. They neither leak nor fire more than once a step, so that a neuron's spikes count how far its point is above its threshold.
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class SeriesCode
{
    private const double Half = 0.5; // a neuron begins in the middle between two spikes, by an input that is there in the first step alone
    private readonly int[] _neurons; // of each point, the latest first
    private readonly double _lowest;
    private readonly double _range;
    private readonly float _gain;
    private readonly double[] _points;
    private readonly ushort[] _units;
    private readonly float[] _counts;

    /// <summary>Makes a code.</summary>
    /// <param name="neurons">[point] Number of neurons for the latest point, for the one before it, and so on.</param>
    /// <param name="steps">Steps that a point is shown for.</param>
    /// <param name="lowest">The lowest threshold.</param>
    /// <param name="highest">The highest.</param>
    /// <param name="gain">Spikes a step of a neuron whose point is 1 above its threshold, if that many could be fired.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public SeriesCode(ReadOnlySpan<int> neurons, int steps, double lowest, double highest, double gain)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neurons.Length, 1, nameof(neurons));
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(highest, lowest);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(gain);
        foreach (int count in neurons)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(neurons));
        }

        _neurons = neurons.ToArray();
        _lowest = lowest;
        _range = highest - lowest;
        _gain = (float)gain;
        _points = new double[_neurons.Length];
        _units = [.. Enumerable.Range(0, _neurons.Length + 1).Select(static unit => (ushort)unit)];
        _counts = new float[_units.Length];
        Steps = steps;
        Neurons = _neurons.Sum();
    }

    /// <summary>Steps that a point is shown for.</summary>
    public int Steps { get; }

    /// <summary>Number of neurons of all points.</summary>
    public int Neurons { get; }

    /// <summary>The latest point.</summary>
    public double Latest => _points[0];

    /// <summary>The network: the code's neurons, and a readout that adds their spikes up.</summary>
    public string Network => string.Create(
        CultureInfo.InvariantCulture, $"{_units.Length}-{Neurons}(leak=1 threshold=1)-1li(leak=1) loss=half_squared_error");

    /// <summary>Writes the code's weights into the parameters of such a network; those of the readout become zero.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">[<see cref="NetworkDescription.ParameterLength"/>] Receives the parameters.</param>
    /// <param name="random">Places the thresholds: each somewhere in a range of its own.</param>
    public void WriteWeights(NetworkDescription network, Span<float> parameters, ref RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(network);
        parameters.Clear();
        LayerDescription layer = network.Layers[0];
        int neuron = layer.Offset;
        for (int point = 0; point < _neurons.Length; point++)
        {
            for (int i = 0; i < _neurons[point]; i++, neuron++)
            {
                double threshold = _lowest + (i + random.NextDouble()) / _neurons[point] * _range;
                parameters[neuron + point * layer.Stride] = _gain;
                parameters[neuron + _neurons.Length * layer.Stride] = (float)Half;
                parameters[neuron + layer.Inputs * layer.Stride] = (float)(-threshold * _gain);
            }
        }
    }

    /// <summary>Forgets all points.</summary>
    public void Clear() => _points.AsSpan().Clear();

    /// <summary>Takes the next point.</summary>
    /// <param name="point">The point.</param>
    public void Take(double point)
    {
        _points.AsSpan(..^1).CopyTo(_points.AsSpan(1));
        _points[0] = point;
        for (int i = 0; i < _points.Length; i++)
        {
            _counts[i] = (float)_points[i];
        }
    }

    /// <summary>The network's inputs in a step.</summary>
    /// <param name="step">The step, from 0, of those that the latest point is shown for.</param>
    public SpikeFrame Frame(int step)
    {
        _counts[^1] = step == 0 ? 1 : 0;
        return new SpikeFrame(_units, _counts);
    }
}
