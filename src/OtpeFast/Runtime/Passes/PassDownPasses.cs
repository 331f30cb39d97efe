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
    private readonly SpikeTimingOptions? _timing = plan.TimesSpikes ? layer.SpikeTiming : null;

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

            if (_timing is not null)
            {
                Time(sample, steps);
            }

            if (_passesDown)
            {
                layer.PassDown(sample, scratch, _gated.AcrossSecond(sample));
            }
        }
    }

    /// <summary>What the sums of inputs and the inputs themselves are multiplied by, where spikes before and after one another count.</summary>
    private void Time(int sample, int steps)
    {
        VectorBuffer sums = layer.Vectors(RowNames.MeanGate);
        VectorBuffer post = layer.Vectors(RowNames.PostGated);
        VectorBuffer pre = layer.Vectors(RowNames.PreGated);
        for (int strip = 0; strip < layer.Strips; strip++)
        {
            // The sums before the first step are zero; those of all others are the ones of the step before.
            ReadOnlySpan<Vector512<float>> error = _error.Run(sample, strip)[..steps];
            ReadOnlySpan<Vector512<float>> gated = _gated.Run(sample, strip)[..steps];
            TimedErrors.Of(_timing!, error[..1], gated[..1], [Vector512<float>.Zero], post.Run(sample, strip), pre.Run(sample, strip));
            TimedErrors.Of(_timing!, error[1..], gated[1..], sums.Run(sample, strip), post.Run(sample, strip)[1..], pre.Run(sample, strip)[1..]);
        }
    }
}

/// <summary>The same for one time step.</summary>
internal sealed class GateStep(NetworkLayer layer, LayerPlan plan) : SamplePass
{
    private readonly SequenceBuffer _error = layer.Sequence(RowNames.Error); // [sample, 1, neuron]
    private readonly SequenceBuffer? _gate = plan.ErrorGate is string gate ? layer.Sequence(gate) : null; // [sample, 1, neuron]
    private readonly SequenceBuffer _gated = layer.Sequence(RowNames.Gated); // [sample, 1, neuron]
    private readonly bool _timesSpikes = plan.TimesSpikes;

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

            if (_timesSpikes)
            {
                TimedErrors.Step(layer, sample, 0, error, gated);
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
    private readonly bool _timesSpikes;

    public GateChannels(NetworkLayer layer, TrainerPlan trainer)
    {
        LayerPlan plan = trainer.Layers[layer.Index];
        bool areToldApart = Array.Exists(layer.Paths, static path => path.To.ErrorChannels?.AreToldApart ?? false);
        _layer = layer;
        _gate = plan.ErrorGate;
        _timesSpikes = plan.TimesSpikes;
        _error = layer.Sequence(RowNames.Error);
        _gated = layer.Sequence(RowNames.Gated);
        (int[] groupOf, Reader[] responses) = areToldApart ? Readers.Groups(trainer.Network, layer.Index) : ([], []);
        _groups = new NeuronRow[responses.Length];
        for (int i = 0; i < _groups.Length; i++)
        {
            int group = i;
            _groups[i] = new NeuronRow(layer.Neurons, neuron => groupOf[neuron] == group ? 1 : 0);
        }

        int widest = _error.Stride;
        foreach (FeedbackPath path in layer.Paths)
        {
            widest = Math.Max(widest, path.To.Sequence(RowNames.Error).Stride);
        }

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
                if (_layer.ErrorChannels?.Arrive(sample, channel) ?? true)
                {
                    TileLoops.Add(_error.Row(sample, channel)[.._gated.Stride], _gated.Row(sample, into));
                }
            }

            for (int channel = 0; channel < _layer.Channels; channel++)
            {
                if (channel > 0 && DelayOf(channel) == DelayOf(channel - 1) || !(_layer.ErrorChannels?.Arrive(sample, channel) ?? true))
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

        if (_timesSpikes)
        {
            // There is one channel for each delay, so that these are its errors.
            TimedErrors.Step(_layer, sample, channel, _error.Vectors(sample, channel)[..gated.Length], gated);
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
                path.PassDown(slot, scratch, _error.AcrossSecond(slot), path.To.Vectors(RowNames.CarriedError), isWhole: true);
            }
        }
    }
}

/// <summary>S-TLLR: what the leaky sums of inputs and the inputs themselves are multiplied by.</summary>
internal static class TimedErrors
{
    /// <summary>Of one step of a sample.</summary>
    public static void Step(NetworkLayer layer, int sample, int channel, ReadOnlySpan<Vector512<float>> error, ReadOnlySpan<Vector512<float>> gated)
    {
        ReadOnlySpan<Vector512<float>> before = layer.ErrorChannels is null
            ? layer.Sequence(RowNames.PostBefore).Vectors(sample, 0)
            : layer.RowOf(RowNames.PostBefore, sample, channel);
        Of(
            layer.SpikeTiming, error, gated, before, layer.Sequence(RowNames.PostGated).Vectors(sample, channel),
            layer.Sequence(RowNames.PreGated).Vectors(sample, channel));
    }

    /// <summary>Of errors, errors times gates, and the sums of the gates before.</summary>
    public static void Of(
        SpikeTimingOptions timing, ReadOnlySpan<Vector512<float>> error, ReadOnlySpan<Vector512<float>> gated, ReadOnlySpan<Vector512<float>> before,
        Span<Vector512<float>> post, Span<Vector512<float>> pre)
    {
        for (int i = 0; i < gated.Length; i++)
        {
            post[i] = gated[i] * timing.PostGain;
            pre[i] = error[i] * before[i] * timing.PreGain;
        }
    }
}
