using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Training.Passes;
using OtpeFast.Cuda.Training.State;
using OtpeFast.Runtime;

namespace OtpeFast.Cuda.Training;

/// <summary>Offline: one gradient over all time steps, one optimizer step a batch.</summary>
internal sealed class CudaOfflineTrainer : CudaTrainer
{
    private readonly float[][] _meanWeights; // [layer][step] one over the sum of the weights in the mean of the gates

    public CudaOfflineTrainer(CudaDevice device, DeviceMemory memory, ISpikingNetwork network, TrainerPlan plan, TrainerOptions options)
        : base(device, memory, network, plan, options)
        => _meanWeights = [.. plan.Layers.Select(layer => MeanWeights(layer, options.Steps))];

    /// <summary>Of neurons that are all alike; others have a table.</summary>
    private static float[] MeanWeights(LayerPlan layer, int steps)
    {
        float Leak(int neuron) => layer.Reader.Leak.IsUniform ? (float)layer.Reader.Leak[neuron] : 0;
        var weights = new MeanGateWeights(new NeuronRow(1, Leak), new NeuronRow(1, static _ => 0), isUniform: true, 1, steps);
        var ofSteps = new float[steps];
        for (int step = 0; step < steps; step++)
        {
            ofSteps[step] = weights.OfSteps(0)[step][0];
        }

        return ofSteps;
    }

    protected override void Check(SpikeBatch batch) => BatchCheck.Require(batch, Network, Options.BatchSize, Options.Steps);

    protected override void Schedule(InputSlot slot, bool learn)
    {
        (float rate, float normScale) = learn && slot.HasTargets ? Optimizer.BeginStep() : default;
        for (int step = 0; step < slot.Steps; step++)
        {
            slot.SetStep(step, rate, normScale);
            for (int layer = 0; layer < _meanWeights.Length; layer++)
            {
                slot.SetGateWeight(step, layer, _meanWeights[layer][step]);
            }
        }
    }

    protected override void Run(InputSlot slot, bool learn)
    {
        Program.Reset(Stream);
        Replay(slot, slot.Samples, slot.Steps, learn && slot.HasTargets);
    }

    protected override void Enqueue(InputSlot slot, in GraphKey key)
    {
        float scale = Plan.Network.Readout.IsOfSequence ? 1f / key.Samples : 1f / ((float)key.Samples * key.Steps);
        Program.Enqueue(Launcher, Parameters, Gradients, slot, scale, new StepPlace(key.Samples, key.Steps, Zero, Zero));
        if (key.Learns)
        {
            Optimizer.Enqueue(Launcher, Parameters, Gradients, slot, Zero);
        }
    }

    protected override long LastOutputRow(InputSlot slot) => (long)(slot.Steps - 1) * slot.Samples;
}
