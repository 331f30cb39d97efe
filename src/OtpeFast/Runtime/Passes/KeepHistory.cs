namespace OtpeFast.Runtime;

/// <summary>Keeps what a step leaves for all later ones: the gates, what the resets left, and the network's input.</summary>
internal sealed class KeepHistory(NetworkLayer layer) : SamplePass
{
    private readonly (SequenceBuffer Now, PanelHistory SoFar)[] _rows = layer.Has(RowNames.KeptHistory)
        ? [Row(layer, RowNames.Gate, RowNames.GateHistory), Row(layer, RowNames.Kept, RowNames.KeptHistory)]
        : [Row(layer, RowNames.Gate, RowNames.GateHistory)];

    public override void Run(int first, int end, int scratch)
    {
        Workspace workspace = layer.Workspace;
        int now = workspace.Now;
        for (int sample = first; sample < end; sample++)
        {
            if (layer.Below is null && layer.Connections is null)
            {
                workspace.Inputs!.Append(sample, now, layer.UnitsNow(sample), layer.CountsNow(sample));
            }

            foreach ((SequenceBuffer present, PanelHistory soFar) in _rows)
            {
                soFar.Set(now, sample, present.Vectors(sample, 0));
            }
        }
    }

    private static (SequenceBuffer Now, PanelHistory SoFar) Row(NetworkLayer layer, string now, string soFar) => (layer.Sequence(now), layer.History(soFar));
}
