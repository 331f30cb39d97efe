using OtpeFast.Readouts;

namespace OtpeFast.Runtime;

/// <summary>
/// The loss of some samples over all steps, and its gradient by what it is taken on: the output spikes, or the scores that the readout makes of them, or the
/// potentials of neurons that do not fire.
/// </summary>
internal sealed class ReadoutSequence(NetworkLayer output, ReadoutSpec readout) : SamplePass
{
    private readonly VectorBuffer? _error = output.Has(RowNames.Error) ? output.Vectors(RowNames.Error) : null; // [slot or sample, strip, step]
    private readonly VectorBuffer? _score = output.Has(RowNames.Score) ? output.Vectors(RowNames.Score) : null; // [slot or sample, strip, step]
    private readonly SequenceBuffer _rows = new(output.Workspace.Slots, 2, output.Stride); // [slot, 2, neuron] gradient and scores of one step
    private readonly StepLoss _stepLoss = new(output, readout.Loss);
    private readonly SequenceLoss? _sequenceLoss = LossDefinition.Of(readout.Loss).IsOfSequence
        ? new SequenceLoss(output, ofMean: readout.Loss == Loss.CrossEntropyMean)
        : null;

    private readonly Predictions _predictions = output.Workspace.PredictFrom(readout);

    public override void Run(int first, int end, int scratch)
    {
        Workspace workspace = output.Workspace;
        Span<float> error = _rows.Row(scratch, 0);
        Span<float> score = _score is null ? [] : _rows.Row(scratch, 1);
        for (int sample = first; sample < end; sample++)
        {
            int slot = scratch + sample - first;
            int index = output.RowsAreOfSamples ? sample : slot;
            _predictions.Clear(sample);
            double loss = _sequenceLoss?.Of(sample, slot, index) ?? 0;
            for (int step = 0; step < workspace.Steps; step++)
            {
                ReadOnlySpan<ushort> fired = output.Spikes.At(sample, step);
                _score?.CopyRowTo(index, step, score);
                float weight = workspace.Batch.WeightAt(step, sample);
                _predictions.Add(sample, fired, score, weight);
                if (_sequenceLoss is null)
                {
                    loss += _stepLoss.Of(step, sample, weight, fired, score, error);
                    _error?.SetRow(index, step, error);
                }
            }

            workspace.SetLoss(sample, loss);
        }
    }
}

/// <summary>What the outputs say in one time step, without any target.</summary>
internal sealed class PredictionStep(NetworkLayer output, ReadoutSpec readout) : SamplePass
{
    private readonly SequenceBuffer? _score = output.Has(RowNames.Score) ? output.Sequence(RowNames.Score) : null; // [sample, 1, neuron]
    private readonly Predictions _predictions = output.Workspace.PredictFrom(readout);

    public override void Run(int first, int end, int scratch)
    {
        for (int sample = first; sample < end; sample++)
        {
            _predictions.Add(sample, output.Spikes.At(sample, 0), _score is null ? [] : _score.Row(sample, 0), weight: 1);
        }
    }
}

/// <summary>The same for one time step.</summary>
internal sealed class ReadoutStep(NetworkLayer output, ReadoutSpec readout) : SamplePass
{
    private readonly SequenceBuffer _error = output.Sequence(RowNames.Error); // [sample, 1, neuron]
    private readonly SequenceBuffer? _score = output.Has(RowNames.Score) ? output.Sequence(RowNames.Score) : null; // [sample, 1, neuron]
    private readonly StepLoss _loss = new(output, readout.Loss);
    private readonly Predictions _predictions = output.Workspace.PredictFrom(readout);

    public override void Run(int first, int end, int scratch)
    {
        Workspace workspace = output.Workspace;
        for (int sample = first; sample < end; sample++)
        {
            ReadOnlySpan<ushort> fired = output.Spikes.At(sample, workspace.Now);
            ReadOnlySpan<float> score = _score is null ? [] : _score.Row(sample, 0);
            float weight = workspace.Batch.WeightAt(workspace.InputStep, sample);
            _predictions.Add(sample, fired, score, weight);
            double loss = workspace.OutputErrors is IOutputErrors errors
                ? OfErrors(errors, sample, fired, score)
                : _loss.Of(workspace.InputStep, sample, weight, fired, score, _error.Row(sample, 0));
            workspace.SetLoss(sample, loss);
        }
    }

    /// <summary>The errors are somebody else's.</summary>
    private double OfErrors(IOutputErrors errors, int sample, ReadOnlySpan<ushort> fired, ReadOnlySpan<float> score)
    {
        Span<float> row = _error.Row(sample, 0);
        row.Clear();
        Span<float> own = row[..output.Neurons];
        double loss = errors.Compute(sample, fired, score.IsEmpty ? score : score[..output.Neurons], own);
        bool any = false;
        foreach (ref float error in own)
        {
            if (!float.IsFinite(error))
            {
                Throw.ErrorNotFinite(sample, error);
            }

            any |= error != 0;
            error *= output.Workspace.ErrorScale;
        }

        if (any)
        {
            output.Workspace.NothingToLearn = false;
        }

        return loss;
    }
}
