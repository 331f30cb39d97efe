namespace OtpeFast.Runtime;

/// <summary>
/// The loss of every step of some samples, and its gradient by the output spikes: softmax cross-entropy of the spikes, or of the scores that the readout makes
/// of them.
/// </summary>
internal sealed class ReadoutSequence(NetworkLayer output) : SamplePass
{
    private readonly VectorBuffer? _error = output.Has(RowNames.Error) ? output.Vectors(RowNames.Error) : null; // [slot or sample, strip, step]
    private readonly VectorBuffer? _score = output.Has(RowNames.Score) ? output.Vectors(RowNames.Score) : null; // [slot or sample, strip, step]
    private readonly SequenceBuffer _rows = new(output.Workspace.Slots, 2, output.Stride); // [slot, 2, neuron] gradient and scores of one step

    public override void Run(int first, int end, int scratch)
    {
        Workspace workspace = output.Workspace;
        Span<float> error = _rows.Row(scratch, 0);
        Span<float> score = _rows.Row(scratch, 1);
        for (int sample = first; sample < end; sample++)
        {
            int index = output.RowsAreOfSamples ? sample : scratch + sample - first;
            int label = workspace.Batch.Labels[sample];
            workspace.Counter.Clear(sample);
            double loss = 0;
            for (int step = 0; step < workspace.Steps; step++)
            {
                ReadOnlySpan<ushort> fired = output.Spikes.At(sample, step);
                workspace.Counter.Add(sample, fired);
                float weight = workspace.Batch.WeightAt(step, sample);
                float scale = workspace.ErrorScale * weight;
                if (_score is null)
                {
                    loss += weight * SoftmaxCrossEntropy.OfSpikes(fired, label, output.Neurons, scale, error);
                }
                else
                {
                    _score.CopyRowTo(index, step, score);
                    loss += weight * SoftmaxCrossEntropy.OfScores(score, label, output.Neurons, scale, error);
                }

                _error?.SetRow(index, step, error);
            }

            workspace.SetLoss(sample, loss);
        }
    }
}

/// <summary>The same for one time step.</summary>
internal sealed class ReadoutStep(NetworkLayer output) : SamplePass
{
    private readonly SequenceBuffer _error = output.Sequence(RowNames.Error); // [sample, 1, neuron]
    private readonly SequenceBuffer? _score = output.Has(RowNames.Score) ? output.Sequence(RowNames.Score) : null; // [sample, 1, neuron]

    public override void Run(int first, int end, int scratch)
    {
        Workspace workspace = output.Workspace;
        for (int sample = first; sample < end; sample++)
        {
            ReadOnlySpan<ushort> fired = output.Spikes.At(sample, workspace.Now);
            workspace.Counter.Add(sample, fired);
            int label = workspace.Batch.Labels[sample];
            Span<float> error = _error.Row(sample, 0);
            float weight = workspace.Batch.WeightAt(workspace.InputStep, sample);
            float scale = workspace.ErrorScale * weight;
            double loss = _score is null
                ? SoftmaxCrossEntropy.OfSpikes(fired, label, output.Neurons, scale, error)
                : SoftmaxCrossEntropy.OfScores(_score.Row(sample, 0), label, output.Neurons, scale, error);
            workspace.SetLoss(sample, weight * loss);
        }
    }
}
