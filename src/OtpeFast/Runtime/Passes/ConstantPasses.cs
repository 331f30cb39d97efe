using System.Runtime.Intrinsics;
using OtpeFast.Neurons;

namespace OtpeFast.Runtime;

/// <summary>A step of neurons whose constants are trained: keeps the potential before it and which fired, which their gradients are made of.</summary>
internal sealed class TrainedStep(NetworkLayer layer, StepPass neurons, bool isOnline) : StepPass
{
    private readonly SequenceBuffer _membrane = layer.Sequence(RowNames.Membrane); // [sample, 1, neuron] u - threshold, or y
    private readonly SequenceBuffer? _before = layer.Has(RowNames.Before) ? layer.Sequence(RowNames.Before) : null; // [sample, 1, neuron] u
    private readonly SequenceBuffer? _fired = layer.Has(RowNames.Fired) ? layer.Sequence(RowNames.Fired) : null; // [sample, 1, neuron]
    private readonly NeuronRow? _threshold = layer.Fires ? layer.Constants(NeuronDefinition.Threshold) : null;

    public override void Run(int first, int end, int scratch) => RunStep(first, end, scratch, layer.Workspace.Now);

    public override void RunStep(int first, int end, int worker, int now)
    {
        for (int sample = first; sample < end; sample++)
        {
            Begin(sample);
        }

        neurons.RunStep(first, end, worker, now);
        for (int sample = first; sample < end && _fired is not null; sample++)
        {
            Span<float> fired = _fired.Row(sample, 0);
            fired.Clear();
            foreach (ushort neuron in layer.Spikes.At(sample, now))
            {
                fired[neuron] = 1;
            }
        }
    }

    private void Begin(int sample)
    {
        Span<Vector512<float>> membrane = _membrane.Vectors(sample, 0);
        if (isOnline && _fired is not null)
        {
            // The potential stays where it is while the threshold moves; what is kept is the distance between them.
            for (int strip = 0; strip < membrane.Length; strip++)
            {
                membrane[strip] += layer.TrainedConstants!.Shift.At(strip);
            }
        }

        if (_before is not null)
        {
            Span<Vector512<float>> before = _before.Vectors(sample, 0);
            for (int strip = 0; strip < membrane.Length; strip++)
            {
                before[strip] = _threshold is null ? membrane[strip] : membrane[strip] + _threshold.At(strip);
            }
        }
    }
}

/// <summary>
/// The gradients of leaks and thresholds in the adjoint form, from the coefficients that the scan has left: with V the derivative by the potential before the
/// reset, the leak's is <c>sum of u_before V</c>, the threshold's <c>- sum of (1 - leak (d - s)_before) V</c>, where d - s is what a spike leaves of the
/// distance from the threshold. The sums over the scan's own terms (docs/learning-rules.md) are rearranged so that nothing cancels.
/// </summary>
internal sealed class ConstantScan : SamplePass
{
    private readonly NetworkLayer _layer;
    private readonly VectorBuffer _coefficient; // [strip, sample, step] C
    private readonly VectorBuffer? _before; // [slot, strip, step] u of the step before
    private readonly VectorBuffer? _fired; // [slot, strip, step]
    private readonly VectorBuffer? _leakGradient; // [strip, 1, sample]
    private readonly VectorBuffer? _thresholdGradient; // [strip, 1, sample]
    private readonly VectorBuffer? _error; // [slot, strip, step] where spikes are timed, and V is errors times gates
    private readonly VectorBuffer? _gate; // [slot, strip, step] likewise; null where the scan has multiplied them
    private readonly NeuronRow? _currentLeak;
    private readonly bool _leavesLess; // whether a spike leaves less of the distance than of the potential

    public ConstantScan(NetworkLayer layer, LayerPlan plan)
    {
        _layer = layer;
        _coefficient = layer.Vectors(RowNames.Coefficient);
        _before = plan.Layer.TrainLeak ? layer.Vectors(RowNames.Before) : null;
        _fired = plan.Layer.TrainThreshold ? layer.Vectors(RowNames.Fired) : null;
        _leakGradient = plan.Layer.TrainLeak ? layer.Vectors(RowNames.LeakGradient) : null;
        _thresholdGradient = plan.Layer.TrainThreshold ? layer.Vectors(RowNames.ThresholdGradient) : null;
        _currentLeak = plan.TraceCurrentLeak is null ? null : layer.Constants(CurrentDefinition.Leak);
        _leavesLess = TracedConstants.LeavesLess(plan);
        if (plan.TimesSpikes)
        {
            _error = layer.Vectors(RowNames.Error);
            _gate = plan.PassesDown ? null : layer.Vectors(RowNames.Gate);
        }
    }

    public override void Run(int first, int end, int scratch)
    {
        for (int sample = first; sample < end; sample++)
        {
            int slot = _layer.RowsAreOfSamples ? sample : scratch + sample - first;
            for (int strip = 0; strip < _layer.Strips; strip++)
            {
                Scan(sample, slot, strip);
            }
        }
    }

    private void Scan(int sample, int slot, int strip)
    {
        int steps = _layer.Workspace.Steps;
        ReadOnlySpan<Vector512<float>> coefficient = _coefficient.Run(strip, sample)[..steps];
        ReadOnlySpan<Vector512<float>> before = _before is null ? [] : _before.Run(slot, strip)[..steps];
        ReadOnlySpan<Vector512<float>> fired = _fired is null ? [] : _fired.Run(slot, strip)[..steps];
        ReadOnlySpan<Vector512<float>> error = _error is null ? [] : _error.Run(slot, strip)[..steps];
        ReadOnlySpan<Vector512<float>> gate = _gate is null ? [] : _gate.Run(slot, strip)[..steps];
        Vector512<float> leak = error.IsEmpty ? _layer.TraceLeak.At(strip) : Vector512<float>.Zero;
        Vector512<float> currentLeak = _currentLeak?.At(strip) ?? Vector512<float>.Zero;
        Vector512<float> byLeak = Vector512<float>.Zero;
        Vector512<float> byThreshold = Vector512<float>.Zero;
        for (int step = 0; step < steps; step++)
        {
            Vector512<float> later = step + 1 < steps ? coefficient[step + 1] : Vector512<float>.Zero;
            Vector512<float> factor = !gate.IsEmpty ? error[step] * gate[step]
                : !error.IsEmpty ? error[step]
                : Vector512.FusedMultiplyAdd(-currentLeak, later, coefficient[step]); // V = C - current leak C of the next step
            if (!before.IsEmpty)
            {
                byLeak = Vector512.FusedMultiplyAdd(before[step], factor, byLeak);
            }

            if (!fired.IsEmpty)
            {
                Vector512<float> left = step == 0 ? Vector512<float>.Zero : _leavesLess ? leak * (Vector512<float>.One - fired[step - 1]) : leak;
                byThreshold = Vector512.FusedMultiplyAdd(left - Vector512<float>.One, factor, byThreshold);
            }
        }

        if (_leakGradient is not null)
        {
            _leakGradient.Run(strip, 0)[sample] = byLeak;
        }

        if (_thresholdGradient is not null)
        {
            _thresholdGradient.Run(strip, 0)[sample] = byThreshold;
        }
    }
}

/// <summary>The gradient of a tile's weights, and of the constants that are trained with them.</summary>
internal sealed class GradientWithConstants(NetworkLayer layer, TilePass weights, TilePass constants) : TilePass
{
    public override void ResetState()
    {
        weights.ResetState();
        constants.ResetState();
    }

    internal override void ResetState(int sample)
    {
        weights.ResetState(sample);
        constants.ResetState(sample);
    }

    internal override void Transfer(ref StateTransfer transfer)
    {
        weights.Transfer(ref transfer);
        constants.Transfer(ref transfer);
    }

    public override void Run(in ParameterTile tile, int worker)
    {
        // The last rows of a layer are the constants'.
        int after = tile.Row + tile.Rows - layer.Rows;
        ParameterTile own = after > 0 ? tile with { Rows = tile.Rows - after } : tile;
        weights.Run(in own, worker);
        if (after > 0)
        {
            constants.Run(in tile, worker);
        }
    }
}

/// <summary>The gradients of trained constants, summed over what a scan has left of the samples.</summary>
internal sealed class ScannedConstants(NetworkLayer layer) : TilePass
{
    private readonly VectorBuffer? _leak = layer.Shape.TrainsLeak ? layer.Vectors(RowNames.LeakGradient) : null; // [strip, 1, sample]
    private readonly VectorBuffer? _threshold = layer.Shape.TrainsThreshold ? layer.Vectors(RowNames.ThresholdGradient) : null; // [strip, 1, sample]

    public override void Run(in ParameterTile tile, int worker)
    {
        for (int strip = tile.Column / 16; strip < (tile.Column + tile.Width) / 16; strip++)
        {
            Sum(_leak, layer.Shape.LeakRow, strip);
            Sum(_threshold, layer.Shape.ThresholdRow, strip);
        }
    }

    private void Sum(VectorBuffer? ofSamples, int row, int strip)
    {
        if (ofSamples is null)
        {
            return;
        }

        Vector512<float> sum = Vector512<float>.Zero;
        foreach (Vector512<float> one in ofSamples.Run(strip, 0)[..layer.Workspace.Samples])
        {
            sum += one;
        }

        layer.StoreConstantGradient(row, strip, sum);
    }
}
