namespace OtpeFast.Tasks;

/// <summary>
/// What a network costs as it streams one sample, counted as NeuroBench's harness counts (<c>neurobench/metrics</c> at e521c28; docs/task-definitions.md):
/// footprint, sparsity of connections and of spikes, and synaptic operations. Each layer is one call of one connection a step, whose inputs are those of all
/// its delays and its own spikes of the step before.
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class NeuroBenchMeter
{
    private const int Digits = 4; // that the harness rounds the sparsity of connections to
    private readonly NetworkDescription _network;
    private readonly Connection[] _connections;
    private readonly long _zeroWeights;
    private readonly long _weights;
    private long _multiplied;
    private long _accumulated;
    private long _dense;
    private long _outputs; // of neurons that can fire, a step each
    private long _spikes;

    /// <summary>Makes one for a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">[<see cref="NetworkDescription.ParameterLength"/>] Its parameters.</param>
    /// <exception cref="ArgumentException">The parameters are of another length.</exception>
    public NeuroBenchMeter(NetworkDescription network, ReadOnlySpan<float> parameters)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (parameters.Length != network.ParameterLength)
        {
            throw new ArgumentException($"There are {parameters.Length} parameters, but the network has {network.ParameterLength}.", nameof(parameters));
        }

        _network = network;
        _connections = new Connection[network.Layers.Count];
        for (int layer = 0; layer < _connections.Length; layer++)
        {
            LayerDescription shape = network.Layers[layer];
            _connections[layer] = new Connection(shape, network.Spec.Layers[layer], parameters.Slice(shape.Offset, shape.Length));
            _weights += (long)shape.Inputs * shape.Neurons;
            _zeroWeights += _connections[layer].ZeroWeights;
        }
    }

    /// <summary>
    /// Bytes of all parameters and of all that is kept from step to step, four for each number: potentials, currents, adaptations, spikes that are on their
    /// way.
    /// </summary>
    public long FootprintBytes
        => sizeof(float) * (NetworkSize.Parameters(_network) + _network.Layers.Zip(_network.Spec.Layers, static (shape, layer) => Kept(shape, layer)).Sum());

    /// <summary>Share of the weights that are zero, biases left out, to four digits.</summary>
    public double ConnectionSparsity => Math.Round((double)_zeroWeights / _weights, Digits);

    /// <summary>Share of the neurons that can fire and steps without a spike; 0 before the first step.</summary>
    public double ActivationSparsity => _outputs == 0 ? 0 : (double)(_outputs - _spikes) / _outputs;

    /// <summary>Operations of calls whose inputs were not all -1, 0 or 1: products of an input and a weight that are not zero.</summary>
    public long MultiplyAccumulates => _multiplied;

    /// <summary>Operations of the other calls: weights that are not zero, added up.</summary>
    public long Accumulates => _accumulated;

    /// <summary>Operations were no input and no weight zero.</summary>
    public long DenseOperations => _dense;

    /// <summary>Forgets spikes that are on their way, as a reset of the network does; counts go on.</summary>
    public void Reset()
    {
        foreach (Connection connection in _connections)
        {
            connection.Reset();
        }
    }

    /// <summary>Counts a step.</summary>
    /// <param name="units">[active] The input units that are not zero.</param>
    /// <param name="counts">[active] What they are.</param>
    /// <param name="evaluator">The network, after that step.</param>
    /// <param name="sample">Which sample of it.</param>
    /// <exception cref="ArgumentException">It runs another network, or the lengths differ.</exception>
    public void Step(ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, StreamEvaluator evaluator, int sample = 0)
    {
        ArgumentNullException.ThrowIfNull(evaluator);
        if (units.Length != counts.Length)
        {
            throw new ArgumentException($"There are {units.Length} units and {counts.Length} counts.", nameof(counts));
        }

        if (!ReferenceEquals(evaluator.Network, _network))
        {
            throw new ArgumentException("It runs another network than this meter is of.", nameof(evaluator));
        }

        bool ternary = counts.IndexOfAnyExcept(-1, 0, 1) < 0;
        for (int layer = 0; layer < _connections.Length; layer++)
        {
            Connection connection = _connections[layer];
            (long operations, bool spiking) = connection.Step(layer == 0 ? units : evaluator.Spikes(layer - 1, sample), layer > 0 || ternary);
            _accumulated += spiking ? operations : 0;
            _multiplied += spiking ? 0 : operations;
            _dense += (long)connection.Shape.Inputs * connection.Shape.Neurons;
            if (connection.Fires)
            {
                ReadOnlySpan<ushort> fired = evaluator.Spikes(layer, sample);
                connection.Keep(fired);
                _outputs += connection.Shape.Neurons;
                _spikes += fired.Length;
            }
        }
    }

    /// <summary>Numbers that a layer keeps from step to step.</summary>
    private static long Kept(LayerDescription shape, LayerSpec layer)
        => shape.Neurons * (layer.Neuron is Neuron.AdaptiveLif or Neuron.CurrentBasedLif ? 2L : 1L)
            + (long)shape.Below * layer.Delays[^1]
            + (shape.IsRecurrent ? shape.Neurons : 0);

    /// <summary>The connections of one layer, and what is on its way in them.</summary>
    private sealed class Connection
    {
        private readonly long[] _nonZero; // [input] weights of its row
        private readonly int[] _delays;
        private readonly (ushort[] Units, bool Ternary)[] _before; // [step, modulo] what came in, the longest delay back
        private ushort[] _own = []; // spikes of the step before
        private long _step;

        public Connection(LayerDescription shape, LayerSpec layer, ReadOnlySpan<float> block)
        {
            Shape = shape;
            Fires = layer.Neuron != Neuron.LeakyIntegrator;
            _delays = [.. layer.Delays];
            _before = new (ushort[], bool)[_delays[^1] + 1];
            _nonZero = new long[shape.Inputs];
            for (int input = 0; input < shape.Inputs; input++)
            {
                ReadOnlySpan<float> row = block.Slice(input * shape.Stride, shape.Neurons);
                _nonZero[input] = shape.Neurons - row.Count(0f);
                ZeroWeights += row.Count(0f);
            }

            Reset();
        }

        public LayerDescription Shape { get; }

        public bool Fires { get; }

        public long ZeroWeights { get; }

        public void Reset()
        {
            Array.Fill(_before, ([], true));
            _own = [];
        }

        public (long Operations, bool Spiking) Step(ReadOnlySpan<ushort> units, bool ternary)
        {
            _before[_step % _before.Length] = (units.ToArray(), ternary);
            long operations = 0;
            bool spiking = true;
            for (int tap = 0; tap < _delays.Length; tap++)
            {
                (ushort[] came, bool cameTernary) = _before[(_step + _before.Length - _delays[tap]) % _before.Length];
                spiking &= cameTernary;
                foreach (ushort unit in came)
                {
                    operations += _nonZero[Shape.Below * tap + unit];
                }
            }

            foreach (ushort neuron in _own)
            {
                operations += _nonZero[Shape.Below * _delays.Length + neuron];
            }

            _step++;
            return (operations, spiking);
        }

        public void Keep(ReadOnlySpan<ushort> fired)
        {
            if (Shape.IsRecurrent)
            {
                _own = fired.ToArray();
            }
        }
    }
}
