using System.Runtime.Intrinsics;
using OtpeFast.Neurons;
using OtpeFast.Plans;

namespace OtpeFast.Runtime;

/// <summary>
/// The influence of the parameters of 16 neurons, a row each and a lane a neuron, on every neuron of a layer: <c>P = leak U + D</c>, D what comes by the
/// weights from those influenced before and what the parameters themselves let in, <c>S = g (P - strength A)</c> on its spikes, U what the reset leaves of P,
/// A and the current likewise. Where the layer is that of the parameters, and not recurrent, they reach no neuron but their own: lanes then, and no neurons.
/// </summary>
internal sealed class LayerInfluences
{
    private readonly NetworkLayer _source; // whose parameters are meant
    private readonly NetworkLayer _layer; // whose neurons are influenced
    private readonly LayerInfluences? _below; // null where the layer is that of the parameters
    private readonly int[] _delays;
    private readonly bool _isRecurrent;
    private readonly bool _isOnline;
    private readonly bool _leavesLess; // whether a spike leaves less of the distance from the threshold than of the potential
    private readonly RowView _gate;
    private readonly RowView _kept;
    private readonly RowView? _held;
    private readonly RowView? _before;
    private readonly RowView? _fired;
    private readonly NeuronRow _leak;
    private readonly NeuronRow? _currentLeak;
    private readonly NeuronRow? _adaptationLeak;
    private readonly NeuronRow? _adaptationStrength;
    private readonly VectorBuffer _onState; // U: [sample or worker, (strip and) neuron, rows]
    private readonly VectorBuffer? _onCurrent; // likewise
    private readonly VectorBuffer? _onAdaptation; // likewise
    private readonly VectorBuffer _onSpikes; // S: likewise for each of the last steps, round and round; for a worker where the present one is all
    private readonly VectorBuffer _drive; // D: [worker, 1, rows]
    private readonly int _steps; // of S

    /// <summary>Buys the influences.</summary>
    /// <param name="source">The layer whose parameters are meant.</param>
    /// <param name="layer">The layer whose neurons are influenced.</param>
    /// <param name="spec">What that is.</param>
    /// <param name="reader">The layer above it; null for the last.</param>
    /// <param name="below">The influences on the layer below it; null where it is that of the parameters.</param>
    /// <param name="isOnline">Whether they carry on from step to step.</param>
    public LayerInfluences(NetworkLayer source, NetworkLayer layer, LayerSpec spec, LayerSpec? reader, LayerInfluences? below, bool isOnline)
    {
        (_source, _layer, _below, _isOnline) = (source, layer, below, isOnline);
        _delays = spec.Delays.ToArray();
        _isRecurrent = spec.Recurrent;
        IsOfLanes = below is null && !spec.Recurrent;
        Count = IsOfLanes ? 1 : layer.Neurons;
        _leavesLess = spec.Reset != Reset.None;
        _gate = new RowView(layer, RowNames.Gate, isOnline);
        _kept = new RowView(layer, RowNames.Kept, isOnline);
        _held = layer.Has(RowNames.Held) ? new RowView(layer, RowNames.Held, isOnline) : null;
        _before = below is null && spec.TrainLeak ? new RowView(layer, RowNames.Before, isOnline) : null;
        _fired = below is null && spec.TrainThreshold ? new RowView(layer, RowNames.Fired, isOnline) : null;
        var neuron = NeuronDefinition.Of(spec.Neuron);
        _leak = layer.Constants(NeuronDefinition.Leak);
        _currentLeak = neuron.Current is null ? null : layer.Constants(CurrentDefinition.Leak);
        _adaptationLeak = neuron.Adaptation is null ? null : layer.Constants(AdaptationDefinition.Leak);
        _adaptationStrength = neuron.Adaptation is null ? null : layer.Constants(AdaptationDefinition.Strength);
        _onState = Buy(1);
        _onCurrent = neuron.Current is null ? null : Buy(1);
        _onAdaptation = neuron.Adaptation is null ? null : Buy(1);
        _steps = 1 + Readers.LatestArrival(spec, reader);
        _onSpikes = _steps > 1 ? Buy(_steps) : new VectorBuffer(layer.Workspace.Workers, Count, source.Shape.Rows);
        _drive = new VectorBuffer(layer.Workspace.Workers, 1, source.Shape.Rows);
        ResetState();
    }

    /// <summary>Whether a lane's parameters reach its own neuron alone.</summary>
    public bool IsOfLanes { get; }

    /// <summary>Number of neurons that are told apart: one where the lanes are.</summary>
    public int Count { get; }

    /// <summary>Buys influences on its neurons.</summary>
    /// <param name="steps">Of how many steps.</param>
    /// <returns>[sample or worker, (strip, step and) neuron, rows]</returns>
    public VectorBuffer Buy(int steps)
    {
        int parts = _isOnline ? _source.Strips : 1;
        return new VectorBuffer(
            _isOnline ? _layer.Workspace.BatchSize : _layer.Workspace.Workers, BufferLength.Of("influences", parts, steps, Count), _source.Shape.Rows);
    }

    /// <summary>Begins anew; online.</summary>
    public void ResetState()
    {
        for (int row = 0; row < (_isOnline ? _layer.Workspace.BatchSize : _layer.Workspace.Workers); row++)
        {
            ResetState(row);
        }
    }

    /// <summary>Has a sample begin anew; online.</summary>
    public void ResetState(int row)
    {
        int parts = _isOnline ? _source.Strips : 1;
        for (int part = 0; part < parts; part++)
        {
            Begin(row, part, part);
        }
    }

    public void Transfer(ref StateTransfer transfer)
    {
        transfer.Pass(_onState.Floats);
        if (_onCurrent is not null)
        {
            transfer.Pass(_onCurrent.Floats);
        }

        if (_onAdaptation is not null)
        {
            transfer.Pass(_onAdaptation.Floats);
        }

        if (_steps > 1)
        {
            transfer.Pass(_onSpikes.Floats);
        }
    }

    /// <summary>Begins a sequence.</summary>
    public void Begin(int worker, int strip) => Begin(worker, 0, strip);

    /// <summary>The influence on the spikes of a neuron.</summary>
    /// <param name="place">The step.</param>
    /// <param name="neuron">The neuron.</param>
    /// <param name="delay">How many steps before.</param>
    /// <returns>[rows]</returns>
    public Span<Vector512<float>> OnSpikes(InfluencePlace place, int neuron, int delay)
        => _steps == 1 ? _onSpikes.Run(place.Worker, neuron)
            : _onSpikes.Run(place.Row, (place.Part * _steps + (int)((place.Time + _steps - delay) % _steps)) * Count + neuron);

    /// <summary>Moves on by a step; the layer below has.</summary>
    /// <param name="place">The step.</param>
    /// <param name="input">[rows] What came in by each row: 1 by the bias, nothing by constants.</param>
    public void Step(InfluencePlace place, ReadOnlySpan<float> input)
    {
        for (int neuron = 0; neuron < Count; neuron++)
        {
            Span<Vector512<float>> drive = _drive.Run(place.Worker, 0);
            Drive(place, neuron, input, drive);
            Advance(place, neuron, drive);
        }
    }

    private void Begin(int row, int part, int strip)
    {
        for (int neuron = 0; neuron < Count; neuron++)
        {
            Span<Vector512<float>> state = _onState.Run(row, part * Count + neuron);
            state.Clear();
            _onCurrent?.Run(row, part * Count + neuron).Clear();
            _onAdaptation?.Run(row, part * Count + neuron).Clear();
            if (_fired is not null)
            {
                // The distance of a potential of zero from the threshold is minus that.
                state[_source.Shape.ThresholdRow] = -Own(neuron, strip);
            }
        }

        for (int slot = 0; slot < (_steps == 1 ? 0 : _steps * Count); slot++)
        {
            _onSpikes.Run(row, part * _steps * Count + slot).Clear();
        }
    }

    /// <summary>1 in the lanes whose parameters are a neuron's own.</summary>
    private Vector512<float> Own(int neuron, int strip)
    {
        int lane = neuron - 16 * strip;
        return IsOfLanes ? Vector512<float>.One
            : _below is null && lane is >= 0 and < 16 ? Vector512<float>.Zero.WithElement(lane, 1)
            : Vector512<float>.Zero;
    }

    /// <summary>What comes to a neuron by its connections, and what its own parameters let in.</summary>
    private void Drive(InfluencePlace place, int neuron, ReadOnlySpan<float> input, Span<Vector512<float>> drive)
    {
        drive.Clear();
        ReadOnlySpan<float> weights = _layer.Parameters;
        int stride = _layer.Stride;
        if (_below is not null)
        {
            foreach (int delay in _delays)
            {
                From(_below, place, neuron, delay, weights, drive);
                weights = weights[(_layer.Shape.Below * stride)..];
            }
        }
        else
        {
            weights = weights[(_delays.Length * _layer.Shape.Below * stride)..];
        }

        if (_isRecurrent)
        {
            From(this, place, neuron, 1, weights, drive);
        }

        Vector512<float> own = Own(neuron, place.Strip);
        if (own != Vector512<float>.Zero)
        {
            for (int row = 0; row < drive.Length; row++)
            {
                drive[row] = Vector512.FusedMultiplyAdd(own, Vector512.Create(input[row]), drive[row]);
            }
        }
    }

    /// <summary>What comes to a neuron from those of a layer.</summary>
    private void From(
        LayerInfluences from, InfluencePlace place, int neuron, int delay, ReadOnlySpan<float> weights, Span<Vector512<float>> drive)
    {
        if (from.IsOfLanes)
        {
            Vector512<float> link = InfluenceLoops.Link(weights, from._layer.Neurons, _layer.Stride, neuron, 16 * place.Strip);
            InfluenceLoops.Add(drive, link, from.OnSpikes(place, 0, delay));
            return;
        }

        for (int source = 0; source < from.Count; source++)
        {
            InfluenceLoops.Add(drive, Vector512.Create(weights[source * _layer.Stride + neuron]), from.OnSpikes(place, source, delay));
        }
    }

    private void Advance(InfluencePlace place, int neuron, Span<Vector512<float>> drive)
    {
        Span<Vector512<float>> state = _onState.Run(place.Row, place.Part * Count + neuron)[..drive.Length];
        Span<Vector512<float>> onSpikes = OnSpikes(place, neuron, delay: 0)[..drive.Length];
        Vector512<float> leak = Of(_leak, place, neuron);
        Vector512<float> gate = Of(_gate, place, neuron);
        Vector512<float> kept = Of(_kept, place, neuron);
        if (_onCurrent is not null)
        {
            Span<Vector512<float>> current = _onCurrent.Run(place.Row, place.Part * Count + neuron)[..drive.Length];
            Vector512<float> currentLeak = Of(_currentLeak!, place, neuron);
            for (int row = 0; row < drive.Length; row++)
            {
                drive[row] = current[row] = Vector512.FusedMultiplyAdd(currentLeak, current[row], drive[row]);
            }
        }

        // Constants that are trained enter behind the current.
        Vector512<float> own = Own(neuron, place.Strip);
        if (_before is not null)
        {
            drive[_source.Shape.LeakRow] = Vector512.FusedMultiplyAdd(own, Of(_before, place, neuron), drive[_source.Shape.LeakRow]);
        }

        if (_fired is not null)
        {
            drive[_source.Shape.ThresholdRow] = Vector512.FusedMultiplyAdd(own, leak - Vector512<float>.One, drive[_source.Shape.ThresholdRow]);
        }

        if (_onAdaptation is not null)
        {
            Adapt(place, neuron, drive, state, onSpikes, (leak, gate, kept));
        }
        else
        {
            for (int row = 0; row < drive.Length; row++)
            {
                Vector512<float> potential = Vector512.FusedMultiplyAdd(leak, state[row], drive[row]);
                onSpikes[row] = gate * potential;
                state[row] = kept * potential;
            }
        }

        if (_fired is not null && _leavesLess)
        {
            state[_source.Shape.ThresholdRow] -= own * Of(_fired, place, neuron);
        }
    }

    private void Adapt(
        InfluencePlace place, int neuron, ReadOnlySpan<Vector512<float>> drive, Span<Vector512<float>> state, Span<Vector512<float>> onSpikes,
        (Vector512<float> Leak, Vector512<float> Gate, Vector512<float> Kept) neurons)
    {
        Span<Vector512<float>> adaptation = _onAdaptation!.Run(place.Row, place.Part * Count + neuron)[..drive.Length];
        Vector512<float> adaptationLeak = Of(_adaptationLeak!, place, neuron);
        Vector512<float> strength = Of(_adaptationStrength!, place, neuron);
        Vector512<float> bySpike = ((_held is null ? Vector512<float>.One : Of(_held, place, neuron)) - neurons.Kept) * strength; // -r g strength
        for (int row = 0; row < drive.Length; row++)
        {
            Vector512<float> potential = Vector512.FusedMultiplyAdd(neurons.Leak, state[row], drive[row]);
            Vector512<float> spike = neurons.Gate * Vector512.FusedMultiplyAdd(-strength, adaptation[row], potential);
            state[row] = Vector512.FusedMultiplyAdd(bySpike, adaptation[row], neurons.Kept * potential);
            adaptation[row] = Vector512.FusedMultiplyAdd(adaptationLeak, adaptation[row], spike);
            onSpikes[row] = spike;
        }
    }

    private Vector512<float> Of(NeuronRow row, InfluencePlace place, int neuron) => IsOfLanes ? row.At(place.Strip) : Vector512.Create(row.Values[neuron]);

    private Vector512<float> Of(RowView row, InfluencePlace place, int neuron)
        => IsOfLanes ? row.Vector(place.Sample, place.Strip, place.Step) : Vector512.Create(row.At(place.Sample, neuron, place.Step));
}
