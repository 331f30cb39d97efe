using System.Runtime.Intrinsics;

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
