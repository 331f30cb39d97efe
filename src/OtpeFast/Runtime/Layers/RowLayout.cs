using OtpeFast.Neurons;

namespace OtpeFast.Runtime;

/// <summary>
/// Where the rows of a plan lie on a CPU. What is gone through over time or samples lies in strips of 16 neurons, [first, strip, last], the last dimension in
/// one run of memory; what is gone through neuron by neuron lies in rows.
/// </summary>
internal static class RowLayout
{
    private const int StripsWorthListing = 4; // lists of events take about as long as adding them to two strips
    private const int ListPlaces = 512; // the coefficients of 64 neurons in all of them stay in the second-level cache
    private const int WindowSamples = 64; // the fewer steps a list has, the fewer are listed again
    private const int HistorySamples = 32; // what is kept of each between two steps of a scan, too

    /// <summary>Buys the rows of a layer.</summary>
    /// <exception cref="NotSupportedException">A row has no place on a CPU.</exception>
    public static void Buy(NetworkLayer layer, LayerPlan plan, TrainerPlan trainer)
    {
        Workspace workspace = layer.Workspace;
        bool isOnline = trainer.IsOnline;
        int batch = workspace.BatchSize;
        int steps = workspace.LargestSteps;

        // The adjoint form goes through a block of samples at a time, the trace form comes back to all of them.
        bool adjoint = trainer.Description.Form == GradientForm.Adjoint;
        layer.RowsAreOfSamples = !adjoint;
        int kept = adjoint ? workspace.Slots : batch;
        if (!isOnline)
        {
            layer.Weights = new VectorBuffer(1, layer.Strips, layer.Rows);
        }

        layer.LatestDelay = plan.LatestDelay;
        layer.CarryLeak = RowOf(plan.TimesSpikes ? layer.SpikeTiming.PostLeak : plan.Reader.Leak);
        layer.CarryCurrentLeak = RowOf(plan.Reader.CurrentLeak ?? 0);
        layer.TraceLeak = plan.TracesTrainedLeak ? layer.Constants(NeuronDefinition.Leak)
            : RowOf(plan.TimesSpikes ? layer.SpikeTiming.PreLeak : plan.TraceLeak);
        layer.ReadoutLeak = RowOf(plan.IsOutput ? trainer.Network.Readout.Leak : 0);
        if (plan.Has(RowNames.MeanGate))
        {
            // Of a sum, and not a mean, the weights are 1: those of a reader that keeps nothing.
            layer.MeanGates = new MeanGateWeights(
                plan.TimesSpikes ? RowOf(0) : layer.CarryLeak, layer.CarryCurrentLeak, plan.Reader.Leak.IsUniform, layer.Neurons, isOnline ? 0 : steps,
                batch);
        }

        if ((trainer.Description.Scans && layer.Strips >= StripsWorthListing) || (trainer.KeepsHistory && plan.TracesSynapses && !plan.GatesErrors))
        {
            // From the history, the scan takes many samples through a step, and the lists of the last chunk are made anew in every step.
            bool history = trainer.Description.Form == GradientForm.History;
            int block = history ? HistorySamples : isOnline ? WindowSamples : Math.Max(1, ListPlaces / steps);
            block = Math.Min(block, batch);
            layer.EventRows = new EventRows(
                batch, steps, layer.Inputs, layer.Below is null, block, isOnline ? ListPlaces / block : steps, stepAfterStep: history, grows: isOnline);
            workspace.BuyCoefficients(layer.EventRows);
        }

        int channels = plan.Channels.Count;
        foreach (Row row in plan.Rows)
        {
            if (row.Name == RowNames.Spikes)
            {
                layer.Spikes = new SpikeTrains(
                    batch, row.Lifetime == RowLifetime.Step ? 1 : steps, layer.Neurons, isOnline ? workspace.Workers : workspace.Slots);
                continue;
            }

            switch (Buy(row))
            {
                case VectorBuffer vectors:
                    layer.Add(row, vectors);
                    break;
                case SequenceBuffer sequence:
                    layer.Add(row, sequence);
                    break;
                case PanelHistory history:
                    layer.Add(row, history);
                    break;
            }
        }

        if (!plan.Layer.IsPlain || plan.RunsStepByStep)
        {
            layer.Connections = new Connections(layer, plan.Layer, plan.Rows[0].Lifetime == RowLifetime.Step ? 1 : steps, isOnline);
        }

        if (plan.HasChannels)
        {
            layer.ErrorChannels = new ErrorChannels(layer, plan);
        }

        if (plan.RunsStepByStep)
        {
            workspace.BuyDriveRow();
        }

        NeuronRow RowOf(PerNeuron values) => new(layer.Neurons, neuron => (float)values[neuron]);

        object Buy(Row row) => (row.Name, row.Extent, row.Lifetime) switch
        {
            (RowNames.Error, _, RowLifetime.Step) => new SequenceBuffer(batch, channels, 16 * layer.PanelStrips),
            (RowNames.Gated or RowNames.PostGated or RowNames.PreGated, _, RowLifetime.Step) => new SequenceBuffer(batch, channels, layer.Stride),
            (RowNames.Error or RowNames.CarriedError, _, RowLifetime.Sequence) => new VectorBuffer(kept, layer.PanelStrips, steps),
            (RowNames.Coefficient, _, _) => new VectorBuffer(layer.Strips, batch, steps),
            (RowNames.GateHistory or RowNames.KeptHistory, _, _) => new PanelHistory(layer.Strips, steps, batch, layer.EventRows.BlockSamples),
            (RowNames.Bias or RowNames.LeakGradient or RowNames.ThresholdGradient, _, _) => new VectorBuffer(layer.Strips, 1, batch),
            (_, RowExtent.Neurons, RowLifetime.Step or RowLifetime.State or RowLifetime.StepOfSequence) => new SequenceBuffer(batch, 1, layer.Stride),
            (_, RowExtent.Neurons, RowLifetime.Sequence) => new VectorBuffer(kept, layer.Strips, steps),
            (_, RowExtent.Inputs, RowLifetime.State) => new SequenceBuffer(BufferLength.Of("traces", batch, channels), 1, layer.Inputs),
            (_, RowExtent.Inputs, RowLifetime.Sequence) => new SequenceBuffer(workspace.Workers, steps, layer.Inputs),
            (_, RowExtent.Synapses, RowLifetime.State) => new VectorBuffer(BufferLength.Of("traces", batch, channels), layer.Strips, layer.Rows),
            (_, RowExtent.Synapses, RowLifetime.Sample) => new VectorBuffer(workspace.Workers, 1, layer.Rows),
            _ => throw new NotSupportedException($"The row {row.Name} of {row.Extent} for a {row.Lifetime} has no place on a CPU."),
        };
    }
}
