namespace OtpeFast.Runtime;

/// <summary>
/// Softmax cross-entropy of what a sample's potentials are over time: their weighted mean, or each output's largest over the steps with a weight, the first of
/// equals. A sample without any weight adds nothing.
/// </summary>
internal sealed class SequenceLoss(NetworkLayer output, bool ofMean)
{
    private readonly VectorBuffer _score = output.Vectors(RowNames.Score); // [slot or sample, strip, step]
    private readonly VectorBuffer? _error = output.Has(RowNames.Error) ? output.Vectors(RowNames.Error) : null; // likewise
    private readonly SequenceBuffer _rows = new(output.Workspace.Slots, 3, output.Stride); // [slot, 3, neuron] of one step, over time, gradient
    private readonly int[] _steps = new int[output.Workspace.Slots * output.Stride]; // [slot, neuron] where the largest is

    /// <summary>The loss of a sample, and its gradient in every step.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="slot">Scratch that is the caller's.</param>
    /// <param name="index">Where the rows of the sample are.</param>
    public double Of(int sample, int slot, int index)
    {
        Workspace workspace = output.Workspace;
        SpikeBatch batch = workspace.Batch;
        Span<float> now = _rows.Row(slot, 0), overTime = _rows.Row(slot, 1), error = _rows.Row(slot, 2);
        Span<int> steps = _steps.AsSpan(slot * output.Stride, output.Stride);
        double total = 0;
        overTime.Fill(ofMean ? 0 : float.NegativeInfinity);
        for (int step = 0; step < workspace.Steps; step++)
        {
            float weight = batch.WeightAt(step, sample);
            if (weight > 0)
            {
                _score.CopyRowTo(index, step, now);
                Take(now, weight, step, overTime, steps);
                total += weight;
            }
        }

        double loss = 0;
        error.Clear();
        if (total > 0)
        {
            for (int i = 0; ofMean && i < overTime.Length; i++)
            {
                overTime[i] = (float)(overTime[i] / total);
            }

            loss = SoftmaxCrossEntropy.OfScores(overTime, batch.Labels[sample], output.Neurons, workspace.ErrorScale, error);
        }

        for (int step = 0; _error is not null && step < workspace.Steps; step++)
        {
            float share = total > 0 ? (float)(batch.WeightAt(step, sample) / total) : 0;
            for (int i = 0; i < now.Length; i++)
            {
                now[i] = ofMean ? share * error[i] : total > 0 && steps[i] == step ? error[i] : 0;
            }

            _error.SetRow(index, step, now);
        }

        return loss;
    }

    private void Take(ReadOnlySpan<float> now, float weight, int step, Span<float> overTime, Span<int> steps)
    {
        for (int i = 0; i < now.Length; i++)
        {
            if (ofMean)
            {
                overTime[i] += weight * now[i];
            }
            else if (now[i] > overTime[i])
            {
                overTime[i] = now[i];
                steps[i] = step;
            }
        }
    }
}
