using System.Runtime.Intrinsics;
using OtpeFast.Neurons;

namespace OtpeFast.Runtime;

/// <summary>
/// The gradients of leaks and thresholds forward in time (docs/learning-rules.md): the recursion of a synapse's trace, once a neuron. A leak is a weight whose
/// input is the potential before the step, and enters behind the current; a threshold one whose input is <c>leak - 1</c>, what a step pulls the distance from
/// the threshold by, and whose trace a spike lowers by one.
/// </summary>
internal sealed class TracedConstants : TilePass
{
    private const int Numbers = 4; // of a trace: on the state, on the adaptation, on the reader's current and membrane
    private readonly NetworkLayer _layer;
    private readonly bool _isOnline;
    private readonly int _channels;
    private readonly bool _gatesErrors;
    private readonly bool _gatesInputs; // gates come into the trace, which knows no reset
    private readonly bool _isInstantaneous; // no past counts
    private readonly bool _subtracts; // whether the trace sees a reset by subtraction
    private readonly bool _leavesLess;
    private readonly bool _carries;
    private readonly RowView _error; // [channel of errors] or errors times gates
    private readonly RowView? _gate;
    private readonly RowView? _kept;
    private readonly RowView? _held;
    private readonly RowView? _before;
    private readonly RowView? _fired;
    private readonly NeuronRow? _threshold;
    private readonly NeuronRow? _adaptationLeak;
    private readonly NeuronRow? _adaptationStrength;
    private readonly VectorBuffer _traces; // [sample and channel, or worker; strip or 1; numbers of the leak, then of the threshold]

    public TracedConstants(NetworkLayer layer, LayerPlan plan, bool isOnline)
    {
        _layer = layer;
        _isOnline = isOnline;
        _channels = plan.Channels.Count;
        _gatesErrors = plan.GatesErrors;
        _gatesInputs = !plan.GatesErrors && plan.Trace == Trace.Input;
        _isInstantaneous = plan.TimesSpikes;
        _subtracts = plan.TraceReset == Reset.Subtract;
        _leavesLess = LeavesLess(plan);
        _carries = plan.Carry != Carry.None;
        _error = new RowView(layer, _gatesErrors ? RowNames.Gated : RowNames.Error, isOnline);
        _gate = _gatesErrors ? null : new RowView(layer, RowNames.Gate, isOnline);
        _kept = !_gatesErrors && plan.Has(RowNames.Kept) ? new RowView(layer, RowNames.Kept, isOnline) : null;
        _held = !_gatesErrors && plan.Has(RowNames.Held) ? new RowView(layer, RowNames.Held, isOnline) : null;
        _before = plan.Layer.TrainLeak ? new RowView(layer, RowNames.Before, isOnline) : null;
        _fired = plan.Layer.TrainThreshold ? new RowView(layer, RowNames.Fired, isOnline) : null;
        _threshold = plan.Layer.Spikes ? layer.Constants(NeuronDefinition.Threshold) : null;
        if (!_gatesErrors && !_gatesInputs && NeuronDefinition.Of(plan.Layer.Neuron).Adaptation is not null)
        {
            _adaptationLeak = layer.Constants(AdaptationDefinition.Leak);
            _adaptationStrength = layer.Constants(AdaptationDefinition.Strength);
        }

        Workspace workspace = layer.Workspace;
        _traces = isOnline
            ? new VectorBuffer(BufferLength.Of("traces", workspace.BatchSize, _channels), layer.Strips, 2 * Numbers)
            : new VectorBuffer(workspace.Workers, 1, 2 * Numbers);
        ResetState();
    }

    /// <summary>
    /// Whether a spike leaves less of a neuron's distance from the threshold than of its potential: with a reset by subtraction always, since the threshold is
    /// in it, and with one to zero as far as the rule sees it.
    /// </summary>
    public static bool LeavesLess(LayerPlan plan)
        => plan.Layer.Reset == Reset.Subtract || (plan.Layer.Reset == Reset.Zero && plan.Trace is not Trace.Input);

    public override void ResetState()
    {
        for (int first = 0; _isOnline && first < _layer.Workspace.BatchSize * _channels; first++)
        {
            for (int strip = 0; strip < _layer.Strips; strip++)
            {
                Begin(_traces.Run(first, strip));
            }
        }
    }

    internal override void ResetState(int sample)
    {
        for (int channel = sample * _channels; channel < (sample + 1) * _channels; channel++)
        {
            for (int strip = 0; strip < _layer.Strips; strip++)
            {
                Begin(_traces.Run(channel, strip));
            }
        }
    }

    internal override void Transfer(ref StateTransfer transfer) => transfer.Pass(_traces.Floats);

    public override void Run(in ParameterTile tile, int worker)
    {
        Workspace workspace = _layer.Workspace;
        for (int strip = tile.Column / 16; strip < (tile.Column + tile.Width) / 16; strip++)
        {
            Vector512<float> byLeak = Vector512<float>.Zero;
            Vector512<float> byThreshold = Vector512<float>.Zero;
            for (int sample = 0; sample < workspace.Samples; sample++)
            {
                if (_isOnline)
                {
                    for (int channel = 0; channel < _channels; channel++)
                    {
                        Step(_traces.Run(sample * _channels + channel, strip), sample, strip, 0, channel, ref byLeak, ref byThreshold);
                    }

                    continue;
                }

                Begin(_traces.Run(worker, 0));
                for (int step = 0; step < workspace.Steps; step++)
                {
                    Step(_traces.Run(worker, 0), sample, strip, step, 0, ref byLeak, ref byThreshold);
                }
            }

            if (_before is not null)
            {
                _layer.StoreConstantGradient(_layer.Shape.LeakRow, strip, byLeak);
            }

            if (_fired is not null)
            {
                _layer.StoreConstantGradient(_layer.Shape.ThresholdRow, strip, byThreshold);
            }
        }
    }

    /// <summary>Before the first step nothing has an influence, but that the distance from the threshold is minus that.</summary>
    private static void Begin(Span<Vector512<float>> traces)
    {
        traces.Clear();
        traces[Numbers] = -Vector512<float>.One;
    }

    private void Step(
        Span<Vector512<float>> traces, int sample, int strip, int step, int channel, ref Vector512<float> byLeak, ref Vector512<float> byThreshold)
    {
        Vector512<float> leak = _isInstantaneous ? Vector512<float>.Zero : _layer.TraceLeak.At(strip);
        Vector512<float> error = _error.Vector(sample, strip, step, channel);
        Vector512<float> gate = _gate?.Vector(sample, strip, step) ?? Vector512<float>.One;
        Vector512<float> kept = _kept?.Vector(sample, strip, step) ?? Vector512<float>.One;
        Vector512<float> held = _held?.Vector(sample, strip, step) ?? kept;
        if (_before is not null)
        {
            Vector512<float> potential = Vector512.FusedMultiplyAdd(leak, traces[0], _before.Vector(sample, strip, step));
            byLeak = Vector512.FusedMultiplyAdd(error, Advance(traces[..Numbers], potential, gate, (kept, held), strip, channel), byLeak);
        }

        if (_fired is not null)
        {
            Span<Vector512<float>> own = traces[Numbers..];
            Vector512<float> potential = Vector512.FusedMultiplyAdd(leak, own[0], leak - Vector512<float>.One);
            byThreshold = Vector512.FusedMultiplyAdd(error, Advance(own, potential, gate, (kept, held), strip, channel), byThreshold);
            own[0] -= _leavesLess ? _fired.Vector(sample, strip, step) : Vector512<float>.Zero;
        }
    }

    /// <summary>The step of a trace; what the error is multiplied by.</summary>
    private Vector512<float> Advance(
        Span<Vector512<float>> trace, Vector512<float> potential, Vector512<float> gate, (Vector512<float> All, Vector512<float> AtAFixedSpike) kept, int strip,
        int channel)
    {
        Vector512<float> spike = _adaptationStrength is null ? gate * potential : gate * (potential - _adaptationStrength.At(strip) * trace[1]);
        trace[0] = _gatesErrors || _gatesInputs ? potential
            : _held is not null
            ? Vector512.FusedMultiplyAdd((kept.AtAFixedSpike - kept.All) * _adaptationStrength!.At(strip), trace[1], kept.All * potential)
            : _kept is not null ? kept.All * potential
            : _subtracts ? Vector512.FusedMultiplyAdd(-_threshold!.At(strip), spike, potential)
            : potential;
        if (_adaptationLeak is not null)
        {
            trace[1] = Vector512.FusedMultiplyAdd(_adaptationLeak.At(strip), trace[1], spike);
        }

        if (!_carries)
        {
            return spike;
        }

        (NeuronRow carryLeak, NeuronRow carryCurrentLeak) = _layer.ErrorChannels is null
            ? (_layer.CarryLeak, _layer.CarryCurrentLeak)
            : (_layer.CarryLeakOf(channel), _layer.CarryCurrentLeakOf(channel));
        trace[2] = Vector512.FusedMultiplyAdd(carryCurrentLeak.At(strip), trace[2], spike);
        trace[3] = Vector512.FusedMultiplyAdd(carryLeak.At(strip), trace[3], trace[2]);
        return trace[3];
    }
}
