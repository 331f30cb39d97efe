using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>Puts together the input of a layer with delays, over all steps of some samples.</summary>
internal sealed class ConnectSequence(NetworkLayer layer) : SamplePass
{
    public override void Run(int first, int end, int scratch)
    {
        for (int sample = first; sample < end; sample++)
        {
            for (int step = 0; step < layer.Workspace.Steps; step++)
            {
                layer.Connections!.Connect(sample, step);
            }
        }
    }
}

/// <summary>Puts together the input of a layer with delays or recurrence in the present step of a stream.</summary>
internal sealed class ConnectStep(NetworkLayer layer) : SamplePass
{
    public override void Run(int first, int end, int scratch)
    {
        for (int sample = first; sample < end; sample++)
        {
            layer.Connections!.ConnectNow(sample);
        }
    }
}

/// <summary>
/// All time steps of a layer whose neurons need each other's spikes, or that trains constants: step by step with the code of a stream, and what a step leaves
/// goes where the sequence has it.
/// </summary>
internal sealed class SteppedSequence : SamplePass
{
    private readonly NetworkLayer _layer;
    private readonly StepPass _step;
    private readonly (SequenceBuffer Now, VectorBuffer OfSteps)[] _kept;

    public SteppedSequence(NetworkLayer layer, StepPass step)
    {
        _layer = layer;
        _step = step;
        _kept = layer.RowsOfStepAndSteps();
    }

    public override void Run(int first, int end, int scratch)
    {
        int worker = scratch / SampleBlock.Size;
        for (int sample = first; sample < end; sample++)
        {
            int index = _layer.RowsAreOfSamples ? sample : scratch + sample - first;
            _layer.BeginSequence(sample);
            for (int step = 0; step < _layer.Workspace.Steps; step++)
            {
                _layer.Connections!.Connect(sample, step);
                _step.RunStep(sample, sample + 1, worker, step);
                foreach ((SequenceBuffer now, VectorBuffer ofSteps) in _kept)
                {
                    ofSteps.SetRow(index, step, now.Row(sample, 0));
                }
            }
        }
    }
}

/// <summary>
/// The exact coefficients of a recurrent layer, backward in time: in each step the error that comes back through the layer's own connections is added before
/// the neurons are gone through.
/// </summary>
internal sealed class RecurrentScan(NetworkLayer layer, StepScan scan) : SamplePass
{
    private readonly VectorBuffer _coefficient = layer.Vectors(RowNames.Coefficient); // [strip, sample, step]
    private readonly VectorBuffer _bias = layer.Vectors(RowNames.Bias); // [strip, 1, sample]
    private readonly SequenceBuffer _returned = layer.Sequence(RowNames.Returned); // [sample, 1, neuron] the error through the layer's own connections

    public override void Run(int first, int end, int scratch)
    {
        int steps = layer.Workspace.Steps;
        int own = layer.Shape.Below * layer.Shape.Taps * layer.Stride;
        Span<float> row = layer.Workspace.DriveRow!.Row(scratch / SampleBlock.Size, 0)[..layer.Stride];
        for (int sample = first; sample < end; sample++)
        {
            int slot = scratch + sample - first;
            scan.Begin(sample);
            for (int strip = 0; strip < layer.Strips; strip++)
            {
                _bias.Run(strip, 0)[sample] = Vector512<float>.Zero;
            }

            Span<float> returned = _returned.Row(sample, 0);
            returned.Clear();
            for (int step = steps - 1; step >= 0; step--)
            {
                scan.RunStep(slot, sample, step);
                for (int strip = 0; strip < layer.Strips; strip++)
                {
                    Vector512<float> coefficient = _coefficient.Run(strip, sample)[step];
                    coefficient.CopyTo(row[(16 * strip)..]);
                    _bias.Run(strip, 0)[sample] += coefficient;
                }

                DenseProduct.PassDownFewRows(row, layer.Parameters[own..], layer.Neurons, layer.Stride, returned, layer.Stride, 1);
            }

            if (layer.Paths.Length > 0)
            {
                layer.PassDown(slot, scratch, _coefficient.AcrossFirst(sample));
            }
        }
    }
}

/// <summary>One step of a scan back over the neurons of a sample.</summary>
/// <remarks>Different samples may be worked on by different threads.</remarks>
public abstract class StepScan
{
    /// <summary>Begins a sample, after its last step.</summary>
    /// <param name="sample">The sample.</param>
    public abstract void Begin(int sample);

    /// <summary>Goes back over a step.</summary>
    /// <param name="slot">Where the rows of the sample are.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The step.</param>
    public abstract void RunStep(int slot, int sample, int step);
}
