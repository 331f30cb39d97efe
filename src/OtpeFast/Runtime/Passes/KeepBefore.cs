namespace OtpeFast.Runtime;

/// <summary>Keeps a row as the step before left it, before the next step writes its own.</summary>
internal sealed class KeepBefore(NetworkLayer layer, string row, string before) : SamplePass
{
    private readonly SequenceBuffer _row = layer.Sequence(row); // [sample, 1, neuron]
    private readonly SequenceBuffer _before = layer.Sequence(before); // [sample, 1, neuron]

    public override void Run(int first, int end, int scratch)
    {
        for (int sample = first; sample < end; sample++)
        {
            _row.Row(sample, 0).CopyTo(_before.Row(sample, 0));
        }
    }
}
