using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// Real-time recurrent learning (arXiv 2311.16151, section 2.2): for a strip of 16 neurons, the influence of their parameters on their own membrane
/// potentials (<c>P = q P + x</c>) and on every neuron k of the layers above (<c>V[k] = q[k] V[k] + sum of W g V of the layer between</c>), where
/// q is the leak times what the reset of the step before leaves. A readout that leaks sums the influence on its spikes, <c>O = leak O + g V</c>.
/// </summary>
internal sealed class InfluenceGradient : TilePass
{
    private readonly NetworkLayer _layer;
    private readonly NetworkLayer[] _above; // the layers from the next one up
    private readonly bool _isOnline;
    private readonly RowView[] _gates; // of this layer and those above
    private readonly RowView[] _kept; // likewise: what the resets of the step before left
    private readonly RowView _error; // of the output layer
    private readonly VectorBuffer _own; // P: [sample or worker, strip or 1, rows]
    private readonly VectorBuffer[] _on; // V on each layer above: [sample or worker, (strip and) neuron, rows]
    private readonly SequenceBuffer _sourceGates; // [worker, 1, neuron] of one layer, sample and step
    private readonly VectorBuffer? _onReadout; // O, as P or as V on the output layer
    private readonly NeuronRow[] _leaks; // likewise
    private readonly NeuronRow _readoutLeak;

    /// <summary>Buys the influences.</summary>
    /// <param name="layers">All layers.</param>
    /// <param name="index">The layer whose parameters are meant.</param>
    /// <param name="readout">What the loss is taken on.</param>
    /// <param name="isOnline">Whether they carry on from step to step.</param>
    public InfluenceGradient(NetworkLayer[] layers, int index, ReadoutSpec readout, bool isOnline)
    {
        _layer = layers[index];
        _above = layers[(index + 1)..];
        _isOnline = isOnline;
        _gates = Array.ConvertAll(layers[index..], layer => new RowView(layer, RowNames.Gate, isOnline));
        _kept = Array.ConvertAll(layers[index..], layer => new RowView(layer, isOnline ? RowNames.KeptBefore : RowNames.Kept, isOnline));
        _error = new RowView(layers[^1], RowNames.Error, isOnline);
        _leaks = Array.ConvertAll(layers[index..], static layer => layer.Constants("leak"));
        _readoutLeak = layers[^1].ReadoutLeak;
        Workspace workspace = _layer.Workspace;
        int widest = 0;
        foreach (NetworkLayer layer in layers[index..])
        {
            widest = Math.Max(widest, layer.Neurons);
        }

        _sourceGates = new SequenceBuffer(workspace.Workers, 1, widest);
        _own = Own();
        _on = Array.ConvertAll(_above, On);
        if (readout.Kind == Readout.LeakySpikes)
        {
            _onReadout = _above.Length == 0 ? Own() : On(_above[^1]);
        }

        VectorBuffer Own()
            => isOnline ? new VectorBuffer(workspace.BatchSize, _layer.Strips, _layer.Rows) : new VectorBuffer(workspace.Workers, 1, _layer.Rows);

        VectorBuffer On(NetworkLayer above) => isOnline
            ? new VectorBuffer(workspace.BatchSize, BufferLength.Of("influences", _layer.Strips, above.Neurons), _layer.Rows)
            : new VectorBuffer(workspace.Workers, above.Neurons, _layer.Rows);
    }

    public override void ResetState()
    {
        _own.Clear();
        foreach (VectorBuffer on in _on)
        {
            on.Clear();
        }

        _onReadout?.Clear();
    }

    public override void Run(in ParameterTile tile, int worker)
    {
        Workspace workspace = _layer.Workspace;
        int strip = tile.Column / 16;
        Span<Vector512<float>> sum = workspace.Sum!.Run(worker, 0)[.._layer.Rows];
        sum.Clear();
        for (int sample = 0; sample < workspace.Samples; sample++)
        {
            if (_isOnline)
            {
                TraceLoops.WriteDense(_layer.UnitsNow(sample), _layer.CountsNow(sample), _layer.Inputs, workspace.Input!.Row(worker, 0)[.._layer.Rows]);
                Step(new Place(sample, sample, strip, 0, 0), worker, tile.Column, sum);
                continue;
            }

            _own.Run(worker, 0).Clear();
            for (int above = 0; above < _above.Length; above++)
            {
                _on[above].Plane(worker).Clear();
            }

            _onReadout?.Plane(worker).Clear();
            for (int step = 0; step < workspace.Steps; step++)
            {
                // The influences start from zero, so the first step may take any reset for the one before it.
                TraceLoops.WriteDense(_layer.Units(sample, step), _layer.Counts(sample, step), _layer.Inputs, workspace.Input!.Row(worker, 0)[.._layer.Rows]);
                Step(new Place(sample, worker, strip, step, Math.Max(step - 1, 0)), worker, tile.Column, sum);
            }
        }

        TileLoops.StoreStrip(sum, _layer.Gradient, _layer.Stride, tile.Column);
    }

    private void Step(Place place, int worker, int column, Span<Vector512<float>> sum)
    {
        Span<float> input = _layer.Workspace.Input!.Row(worker, 0)[.._layer.Rows];
        Span<Vector512<float>> influence = _own.Run(place.Row, _isOnline ? place.Strip : 0)[.._layer.Rows];
        Vector512<float> gate = _gates[0].Vector(place.Sample, place.Strip, place.Step);
        Vector512<float> keep = _leaks[0].At(place.Strip) * _kept[0].Vector(place.Sample, place.Strip, place.Before);
        for (int i = 0; i < influence.Length; i++)
        {
            influence[i] = Vector512.FusedMultiplyAdd(keep, influence[i], Vector512.Create(input[i]));
        }

        if (_above.Length == 0)
        {
            Vector512<float> error = _error.Vector(place.Sample, place.Strip, place.Step);
            if (_onReadout is not null)
            {
                Span<Vector512<float>> read = _onReadout.Run(place.Row, _isOnline ? place.Strip : 0)[.._layer.Rows];
                Vector512<float> readoutLeak = _readoutLeak.At(place.Strip);
                for (int i = 0; i < read.Length; i++)
                {
                    read[i] = Vector512.FusedMultiplyAdd(gate, influence[i], readoutLeak * read[i]);
                }

                influence = read;
                gate = Vector512<float>.One;
            }

            error *= gate;
            for (int i = 0; i < influence.Length; i++)
            {
                sum[i] = Vector512.FusedMultiplyAdd(error, influence[i], sum[i]);
            }

            return;
        }

        for (int above = 0; above < _above.Length; above++)
        {
            Propagate(above, place, worker, column, gate, influence);
        }

        NetworkLayer output = _above[^1];
        for (int neuron = 0; neuron < output.Neurons; neuron++)
        {
            float error = _error.At(place.Sample, neuron, place.Step);
            float outputGate = _gates[^1].At(place.Sample, neuron, place.Step);
            Span<Vector512<float>> onOutput = On(_above.Length - 1, place, neuron)[.._layer.Rows];
            if (_onReadout is not null)
            {
                Span<Vector512<float>> read = _onReadout.Run(place.Row, _isOnline ? place.Strip * output.Neurons + neuron : neuron)[.._layer.Rows];
                InfluenceLoops.Keep(read, _readoutLeak.Values[neuron]);
                InfluenceLoops.Add(read, outputGate, onOutput);
                InfluenceLoops.Add(sum, error, read);
                continue;
            }

            InfluenceLoops.Add(sum, error * outputGate, onOutput);
        }
    }

    private void Propagate(int index, Place place, int worker, int column, Vector512<float> gate, ReadOnlySpan<Vector512<float>> influence)
    {
        NetworkLayer above = _above[index];
        ReadOnlySpan<float> parameters = above.Parameters;
        Span<float> gates = _sourceGates.Row(worker, 0)[..above.Inputs];
        for (int source = 0; index > 0 && source < gates.Length; source++)
        {
            gates[source] = _gates[index].At(place.Sample, source, place.Step);
        }

        for (int neuron = 0; neuron < above.Neurons; neuron++)
        {
            float kept = _leaks[index + 1].Values[neuron] * _kept[index + 1].At(place.Sample, neuron, place.Before);
            Span<Vector512<float>> target = On(index, place, neuron)[.._layer.Rows];
            if (index == 0)
            {
                Vector512<float> link = InfluenceLoops.Link(parameters, above.Inputs, above.Stride, neuron, column, gate);
                InfluenceLoops.Propagate(target, kept, link, influence);
                continue;
            }

            InfluenceLoops.Keep(target, kept);
            ReadOnlySpan<Vector512<float>> sources = AllOn(index - 1, place); // [source, row]
            int weight = neuron;
            for (int source = 0; source < gates.Length; source++)
            {
                InfluenceLoops.Add(target, parameters[weight] * gates[source], sources[..target.Length]);
                sources = sources[target.Length..];
                weight += above.Stride;
            }
        }
    }

    /// <summary>The influences on every neuron of a layer: [neuron, row].</summary>
    private ReadOnlySpan<Vector512<float>> AllOn(int index, Place place)
        => _on[index].Plane(place.Row).Slice(_isOnline ? place.Strip * _above[index].Neurons * _layer.Rows : 0, _above[index].Neurons * _layer.Rows);

    private Span<Vector512<float>> On(int index, Place place, int neuron)
        => _on[index].Run(place.Row, _isOnline ? place.Strip * _above[index].Neurons + neuron : neuron);

    /// <summary>Where a step is.</summary>
    /// <param name="Sample">The sample.</param>
    /// <param name="Row">Where its influences are.</param>
    /// <param name="Strip">The strip of neurons.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Before">The step before.</param>
    private readonly record struct Place(int Sample, int Row, int Strip, int Step, int Before);
}
