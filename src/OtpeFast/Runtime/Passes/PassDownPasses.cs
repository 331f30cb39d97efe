using System.Runtime.Intrinsics;
using OtpeFast.Neurons;
using OtpeFast.Plans;

namespace OtpeFast.Runtime;

/// <summary>Errors times gates of a whole sequence, and down to the layer below: what the trace form offline needs.</summary>
internal sealed class GateSequence(NetworkLayer layer, LayerPlan plan) : SamplePass
{
    private readonly VectorBuffer _error = layer.Vectors(RowNames.Error); // [sample, strip, step]
    private readonly VectorBuffer? _gate = plan.ErrorGate is string gate ? layer.Vectors(gate) : null; // [sample, strip, step]
    private readonly VectorBuffer _gated = layer.Vectors(RowNames.Gated); // [sample, strip, step]
    private readonly bool _passesDown = plan.PassesDown;

    public override void Run(int first, int end, int scratch)
    {
        int steps = layer.Workspace.Steps;
        for (int sample = first; sample < end; sample++)
        {
            for (int strip = 0; strip < layer.Strips; strip++)
            {
                ReadOnlySpan<Vector512<float>> error = _error.Run(sample, strip)[..steps];
                Span<Vector512<float>> gated = _gated.Run(sample, strip)[..error.Length];
                if (_gate is null)
                {
                    error.CopyTo(gated);
                    continue;
                }

                ReadOnlySpan<Vector512<float>> gate = _gate.Run(sample, strip)[..error.Length];
                for (int step = 0; step < error.Length; step++)
                {
                    gated[step] = error[step] * gate[step];
                }
            }

            if (_passesDown)
            {
                layer.PassDown(sample, scratch, _gated.AcrossSecond(sample));
            }
        }
    }
}

/// <summary>The same for one time step.</summary>
internal sealed class GateStep(NetworkLayer layer, LayerPlan plan) : SamplePass
{
    private readonly SequenceBuffer _error = layer.Sequence(RowNames.Error); // [sample, 1, neuron]
    private readonly SequenceBuffer? _gate = plan.ErrorGate is string gate ? layer.Sequence(gate) : null; // [sample, 1, neuron]
    private readonly SequenceBuffer _gated = layer.Sequence(RowNames.Gated); // [sample, 1, neuron]

    public override void Run(int first, int end, int scratch)
    {
        for (int sample = first; sample < end; sample++)
        {
            Span<Vector512<float>> gated = _gated.Vectors(sample, 0);
            ReadOnlySpan<Vector512<float>> error = _error.Vectors(sample, 0)[..gated.Length];
            if (_gate is null)
            {
                error.CopyTo(gated);
                continue;
            }

            ReadOnlySpan<Vector512<float>> gate = _gate.Vectors(sample, 0)[..gated.Length];
            for (int i = 0; i < gated.Length; i++)
            {
                gated[i] = error[i] * gate[i];
            }
        }

        foreach (FeedbackPath path in layer.Paths)
        {
            path.PassDownStep(_gated, first, end);
        }
    }
}

/// <summary>
/// The same where errors come late, or from readers that are told apart, to this layer or to one below: channel by channel, each with the gates that its
/// errors are about.
/// </summary>
internal sealed class GateChannels : SamplePass
{
    private readonly NetworkLayer _layer;
    private readonly string? _gate;
    private readonly SequenceBuffer _error; // [sample, channel, neuron]
    private readonly SequenceBuffer _gated; // [sample, channel, neuron] that of all channels of a delay in the first of them
    private readonly NeuronRow[] _groups; // [group] as readers of the layers below
    private readonly SequenceBuffer _scratch; // [worker, 1, 2 * neurons]

    public GateChannels(NetworkLayer layer, LayerPlan plan, bool areToldApart)
    {
        _layer = layer;
        _gate = plan.ErrorGate;
        _error = layer.Sequence(RowNames.Error);
        _gated = layer.Sequence(RowNames.Gated);
        (int[] groupOf, Reader[] responses) = areToldApart ? Readers.Groups(plan.Layer) : ([], []);
        _groups = [.. responses.Select((_, group) => new NeuronRow(layer.Neurons, neuron => groupOf[neuron] == group ? 1 : 0))];
        int widest = layer.Paths.Aggregate(_error.Stride, static (width, path) => Math.Max(width, path.To.Sequence(RowNames.Error).Stride));
        _scratch = new SequenceBuffer(layer.Workspace.Workers, 1, 2 * widest);
    }

    public override void Run(int first, int end, int scratch)
    {
        for (int sample = first; sample < end; sample++)
        {
            foreach (FeedbackPath path in _layer.Paths)
            {
                path.To.Sequence(RowNames.Error).Rows(sample, path.To.Channels).Clear();
            }

            _gated.Rows(sample, _layer.Channels).Clear();
            int into = 0;
            for (int channel = 0; channel < _layer.Channels; channel++)
            {
                into = channel > 0 && DelayOf(channel) == DelayOf(into) ? into : channel;
                if (_layer.ErrorChannels?.Arrive(channel) ?? true)
                {
                    TileLoops.Add(_error.Row(sample, channel)[.._gated.Stride], _gated.Row(sample, into));
                }
            }

            for (int channel = 0; channel < _layer.Channels; channel++)
            {
                if (channel > 0 && DelayOf(channel) == DelayOf(channel - 1) || !(_layer.ErrorChannels?.Arrive(channel) ?? true))
                {
                    continue;
                }

                Gate(sample, channel);
                foreach (FeedbackPath path in _layer.Paths)
                {
                    path.AddChannels(_gated.Row(sample, channel), sample, DelayOf(channel), _groups, _scratch.Row(scratch, 0));
                }
            }
        }
    }

    private int DelayOf(int channel) => _layer.ErrorChannels?.DelayOf(channel) ?? 0;

    private void Gate(int sample, int channel)
    {
        if (_gate is null)
        {
            return;
        }

        Span<Vector512<float>> gated = _gated.Vectors(sample, channel);
        ReadOnlySpan<Vector512<float>> gate = _layer.ErrorChannels is null ? _layer.Sequence(_gate).Vectors(sample, 0) : _layer.RowOf(_gate, sample, channel);
        for (int i = 0; i < gated.Length; i++)
        {
            gated[i] *= gate[i];
        }
    }
}

/// <summary>Keeps what a step leaves, for errors that come late.</summary>
internal sealed class KeepStep(NetworkLayer layer) : SamplePass
{
    public override void Run(int first, int end, int scratch)
    {
        for (int sample = first; sample < end; sample++)
        {
            layer.ErrorChannels!.Keep(sample);
        }
    }
}

/// <summary>
/// The readers of layers below go through their later steps, each with its own leaks, and hand on the errors with those: <c>D = gated error + leak D</c>, the
/// current's leak once more.
/// </summary>
internal sealed class CarryErrors(NetworkLayer layer, LayerPlan plan) : SamplePass
{
    private readonly VectorBuffer _error = layer.Vectors(RowNames.Error); // [slot, strip, step] errors times gates, which the scan has left
    private readonly NeuronRow _leak = layer.Constants(NeuronDefinition.Leak);
    private readonly NeuronRow? _currentLeak = plan.TraceCurrentLeak is null ? null : layer.Constants(CurrentDefinition.Leak);

    public override void Run(int first, int end, int scratch)
    {
        int steps = layer.Workspace.Steps;
        for (int sample = first; sample < end; sample++)
        {
            int slot = scratch + sample - first;
            for (int strip = 0; strip < layer.Strips; strip++)
            {
                Span<Vector512<float>> error = _error.Run(slot, strip)[..steps];
                Vector512<float> leak = _leak.At(strip);
                Vector512<float> currentLeak = _currentLeak?.At(strip) ?? Vector512<float>.Zero;
                Vector512<float> membrane = Vector512<float>.Zero;
                Vector512<float> current = Vector512<float>.Zero;
                for (int step = error.Length - 1; step >= 0; step--)
                {
                    membrane = Vector512.FusedMultiplyAdd(leak, membrane, error[step]);
                    current = Vector512.FusedMultiplyAdd(currentLeak, current, membrane);
                    error[step] = current;
                }
            }

            foreach (FeedbackPath path in layer.Paths)
            {
                path.PassDown(slot, scratch, _error.AcrossSecond(slot), path.To.Vectors(RowNames.CarriedError));
            }
        }
    }
}
