namespace OtpeFast.Runtime;

/// <summary>
/// The loss of every step of some samples, and its gradient by the output spikes: softmax cross-entropy of the spikes, or of their leaky sum,
/// <c>o = leak o + s</c> (arXiv 2311.16151, section 3.2).
/// </summary>
internal sealed class ReadoutSequence(NetworkLayer output, ReadoutSpec readout, bool errorsBySlot) : SamplePass
{
    private readonly VectorBuffer? _error = output.Has(RowNames.Error) ? output.Vectors(RowNames.Error) : null; // [slot or sample, strip, step]
    private readonly SequenceBuffer _errorRow = new(output.Workspace.Slots, 1, output.Stride); // [slot, 1, neuron] the gradient of one step
    private readonly SequenceBuffer? _sum = LeakySum.Buy(readout, output.Workspace.Slots, output); // [slot, 1, neuron]
    private readonly float _leak = (float)readout.Leak;

    public override void Run(int first, int end, int scratch)
    {
        Workspace workspace = output.Workspace;
        Span<float> error = _errorRow.Row(scratch, 0);
        for (int sample = first; sample < end; sample++)
        {
            workspace.Counter.Clear(sample);
            Span<float> sum = _sum is null ? [] : _sum.Row(scratch, 0);
            sum.Clear();
            double loss = 0;
            for (int step = 0; step < workspace.Steps; step++)
            {
                ReadOnlySpan<ushort> fired = output.Spikes.At(sample, step);
                workspace.Counter.Add(sample, fired);
                int label = workspace.Batch.Labels[sample];
                if (_sum is not null)
                {
                    TraceLoops.Leak(fired, [], _leak, sum, sum);
                    loss += SoftmaxCrossEntropy.OfScores(sum, label, output.Neurons, workspace.ErrorScale, error);
                }
                else
                {
                    loss += SoftmaxCrossEntropy.OfSpikes(fired, label, output.Neurons, workspace.ErrorScale, error);
                }

                _error?.SetRow(errorsBySlot ? scratch + sample - first : sample, step, error);
            }

            workspace.SetLoss(sample, loss);
        }
    }
}

/// <summary>The same for one time step.</summary>
internal sealed class ReadoutStep(NetworkLayer output, ReadoutSpec readout) : SamplePass
{
    private readonly SequenceBuffer _error = output.Sequence(RowNames.Error); // [sample, 1, neuron]
    private readonly SequenceBuffer? _sum = LeakySum.Buy(readout, output.Workspace.BatchSize, output); // [sample, 1, neuron]
    private readonly float _leak = (float)readout.Leak;

    public void ResetState() => _sum?.Clear();

    public override void Run(int first, int end, int scratch)
    {
        Workspace workspace = output.Workspace;
        for (int sample = first; sample < end; sample++)
        {
            ReadOnlySpan<ushort> fired = output.Spikes.At(sample, workspace.Now);
            workspace.Counter.Add(sample, fired);
            int label = workspace.Batch.Labels[sample];
            Span<float> error = _error.Row(sample, 0);
            if (_sum is not null)
            {
                Span<float> sum = _sum.Row(sample, 0);
                TraceLoops.Leak(fired, [], _leak, sum, sum);
                workspace.SetLoss(sample, SoftmaxCrossEntropy.OfScores(sum, label, output.Neurons, workspace.ErrorScale, error));
            }
            else
            {
                workspace.SetLoss(sample, SoftmaxCrossEntropy.OfSpikes(fired, label, output.Neurons, workspace.ErrorScale, error));
            }
        }
    }
}

/// <summary>Where the leaky sum of the output spikes is kept.</summary>
file static class LeakySum
{
    /// <summary>Buys it; null for readouts that have none.</summary>
    public static SequenceBuffer? Buy(ReadoutSpec readout, int rows, NetworkLayer output) => readout.Kind switch
    {
        Readout.Spikes => null,
        Readout.LeakySpikes => new SequenceBuffer(rows, 1, output.Stride),
        _ => throw new NotSupportedException($"There is no readout {readout.Kind}."),
    };
}
