using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>Keeps what a step leaves where all steps since the reset are kept, and the network's input.</summary>
internal sealed class KeepSteps(NetworkLayer layer) : SamplePass
{
    private readonly (SequenceBuffer Now, VectorBuffer OfSteps)[] _rows = layer.RowsOfStepAndSteps();

    public override void Run(int first, int end, int scratch)
    {
        Workspace workspace = layer.Workspace;
        for (int sample = first; sample < end; sample++)
        {
            if (layer.Below is null && layer.Connections is null)
            {
                workspace.Inputs!.Append(sample, workspace.Now, layer.UnitsNow(sample), layer.CountsNow(sample));
            }

            foreach ((SequenceBuffer now, VectorBuffer ofSteps) in _rows)
            {
                ofSteps.SetRow(sample, workspace.Now, now.Row(sample, 0));
            }
        }
    }
}

/// <summary>Keeps the errors of a step at the outputs until its window is full.</summary>
internal sealed class KeepError(NetworkLayer output) : SamplePass
{
    private readonly SequenceBuffer _now = output.Sequence(RowNames.Error); // [sample, 1, neuron]
    private readonly VectorBuffer _ofSteps = output.Vectors(RowNames.Error); // [sample, strip, step]

    public override void Run(int first, int end, int scratch)
    {
        for (int sample = first; sample < end; sample++)
        {
            _ofSteps.SetRow(sample, output.Workspace.Now, _now.Row(sample, 0)[..output.Stride]);
        }
    }
}

/// <summary>The gradient of a window is the mean over its steps.</summary>
internal sealed class ScaleErrors(NetworkLayer output) : SamplePass
{
    private readonly VectorBuffer _error = output.Vectors(RowNames.Error); // [sample, strip, step]

    public override void Run(int first, int end, int scratch)
    {
        Workspace workspace = output.Workspace;
        float share = 1f / (workspace.Steps - workspace.WindowStart);
        for (int sample = first; sample < end; sample++)
        {
            for (int strip = 0; strip < output.Strips; strip++)
            {
                foreach (ref Vector512<float> error in _error.Run(sample, strip)[workspace.WindowStart..workspace.Steps])
                {
                    error *= share;
                }
            }
        }
    }
}

/// <summary>
/// Forgets the errors of a window once they are used: the scan of the next goes over the same steps, and so do its errors, where connections have delays.
/// </summary>
internal sealed class ClearErrors(NetworkLayer layer, bool ofAllSteps) : SamplePass
{
    private readonly VectorBuffer _error = layer.Vectors(RowNames.Error); // [sample, strip, step]

    public override void Run(int first, int end, int scratch)
    {
        for (int sample = first; sample < end; sample++)
        {
            for (int strip = 0; strip < layer.Strips; strip++)
            {
                _error.Run(sample, strip)[(ofAllSteps ? 0 : layer.FirstErrorStep)..layer.Workspace.Steps].Clear();
            }
        }
    }
}

/// <summary>Runs a pass that asks for a slot on rows that every sample has of its own.</summary>
internal sealed class WithRowsOfSamples(SamplePass pass) : SamplePass
{
    public override void Run(int first, int end, int scratch) => pass.Run(first, end, first);
}
