using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>
/// Real-time recurrent learning (arXiv 2311.16151, section 2.2): for a strip of 16 neurons, the influence of their parameters on every neuron of their layer
/// that they reach, and of the layers above. A readout that leaks sums the influence on its spikes, <c>O = leak O + S</c>.
/// </summary>
internal sealed class InfluenceGradient : TilePass
{
    private readonly NetworkLayer _layer;
    private readonly LayerInfluences[] _on; // the layer itself, and those above
    private readonly bool _isOnline;
    private readonly RowView _error; // of the output layer
    private readonly VectorBuffer? _onReadout; // O: [sample or worker, (strip and) neuron, rows]
    private readonly NeuronRow _readoutLeak;

    /// <summary>Buys the influences.</summary>
    /// <param name="layers">All layers.</param>
    /// <param name="index">The layer whose parameters are meant.</param>
    /// <param name="plan">The trainer.</param>
    public InfluenceGradient(NetworkLayer[] layers, int index, TrainerPlan plan)
    {
        _layer = layers[index];
        _isOnline = plan.IsOnline;
        _error = new RowView(layers[^1], RowNames.Error, _isOnline);
        _readoutLeak = layers[^1].ReadoutLeak;
        _on = new LayerInfluences[layers.Length - index];
        for (int i = 0; i < _on.Length; i++)
        {
            int above = index + i;
            LayerSpec? reader = above + 1 < layers.Length ? plan.Network.Layers[above + 1] : null;
            _on[i] = new LayerInfluences(_layer, layers[above], plan.Network.Layers[above], reader, i == 0 ? null : _on[i - 1], _isOnline);
        }

        _onReadout = plan.Network.Readout.Kind == Readout.LeakySpikes ? _on[^1].Buy(1) : null;
    }

    public override void ResetState()
    {
        foreach (LayerInfluences on in _on)
        {
            on.ResetState();
        }

        _onReadout?.Clear();
    }

    internal override void ResetState(int sample)
    {
        foreach (LayerInfluences on in _on)
        {
            on.ResetState(sample);
        }

        _onReadout?.Plane(sample).Clear();
    }

    internal override void Transfer(ref StateTransfer transfer)
    {
        foreach (LayerInfluences on in _on)
        {
            on.Transfer(ref transfer);
        }

        if (_onReadout is not null)
        {
            transfer.Pass(_onReadout.Floats);
        }
    }

    public override void Run(in ParameterTile tile, int worker)
    {
        Workspace workspace = _layer.Workspace;
        int strip = tile.Column / 16;
        Span<Vector512<float>> sum = workspace.Sum!.Run(worker, 0)[.._layer.Shape.Rows];
        Span<float> input = workspace.Input!.Row(worker, 0)[.._layer.Shape.Rows];
        sum.Clear();
        for (int sample = 0; sample < workspace.Samples; sample++)
        {
            if (_isOnline)
            {
                TraceLoops.WriteDense(_layer.UnitsNow(sample), _layer.CountsNow(sample), _layer.Inputs, 0, input);
                Step(new InfluencePlace(sample, sample, worker, strip, strip, 0, workspace.StepsSinceReset), input, sum);
                continue;
            }

            foreach (LayerInfluences on in _on)
            {
                on.Begin(worker, strip);
            }

            _onReadout?.Plane(worker).Clear();
            for (int step = 0; step < workspace.Steps; step++)
            {
                TraceLoops.WriteDense(_layer.Units(sample, step), _layer.Counts(sample, step), _layer.Inputs, 0, input);
                Step(new InfluencePlace(sample, worker, worker, strip, 0, step, step), input, sum);
            }
        }

        TileLoops.StoreStrip(sum, workspace.Gradients.Slice(_layer.Shape.Offset, _layer.Shape.Length), _layer.Stride, tile.Column);
    }

    private void Step(InfluencePlace place, ReadOnlySpan<float> input, Span<Vector512<float>> sum)
    {
        foreach (LayerInfluences on in _on)
        {
            on.Step(place, input);
        }

        LayerInfluences output = _on[^1];
        for (int neuron = 0; neuron < output.Count; neuron++)
        {
            Vector512<float> error = output.IsOfLanes
                ? _error.Vector(place.Sample, place.Strip, place.Step)
                : Vector512.Create(_error.At(place.Sample, neuron, place.Step));
            ReadOnlySpan<Vector512<float>> influence = output.OnSpikes(place, neuron, delay: 0);
            if (_onReadout is not null)
            {
                Span<Vector512<float>> read = _onReadout.Run(place.Row, place.Part * output.Count + neuron);
                InfluenceLoops.Keep(read, output.IsOfLanes ? _readoutLeak.At(place.Strip) : Vector512.Create(_readoutLeak.Values[neuron]));
                InfluenceLoops.Add(read, Vector512<float>.One, influence);
                influence = read;
            }

            InfluenceLoops.Add(sum, error, influence);
        }
    }
}

/// <summary>Where a step of influences is.</summary>
/// <param name="Sample">The sample.</param>
/// <param name="Row">Where its influences are: online the sample, else the worker.</param>
/// <param name="Worker">The worker, for its scratch.</param>
/// <param name="Strip">The strip of neurons whose parameters are meant.</param>
/// <param name="Part">Online the strip, else 0: the influences of one strip are kept at a time.</param>
/// <param name="Step">The step among those that are kept.</param>
/// <param name="Time">The number of steps before it since the reset.</param>
internal readonly record struct InfluencePlace(int Sample, int Row, int Worker, int Strip, int Part, int Step, long Time);
