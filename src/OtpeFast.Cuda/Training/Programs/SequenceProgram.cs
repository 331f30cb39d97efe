using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.Passes;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Programs;

/// <summary>Offline, trace form: traces forward in time, those of synapses in registers.</summary>
internal sealed class SequenceProgram(DeviceMemory memory, CudaStream stream, NetworkDescription network, TrainerPlan plan, TrainerOptions options)
    : TraceProgram(memory, stream, network, plan, options)
{
    protected override void Buy(int steps)
    {
        long rows = (long)Samples * steps;
        foreach (CudaLayer layer in Layers)
        {
            layer.BuyForward(rows, withLists: !layer.IsOutput);
            layer.BuyError(rows);
            layer.BuyGated(rows);
            layer.BuyDense(rows);
            if (layer.Plan.Trace == Trace.Input)
            {
                layer.BuyTraceRows(rows);
                layer.BuyPartial(WeightGradientPass.DenseParts(layer.Shape, rows));
            }
        }
    }

    protected override void EnqueueSynaptic(Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> gradients, StepPlace place)
    {
        LayerDescription shape = layer.Shape;
        var grid = new Grid(Grid.Cover(shape.Neurons, 128), Grid.Cover(shape.Inputs + 1, 8));
        DevicePointer gradient = gradients.At(shape.Offset);
        bool postsynaptic = layer.Plan.Carry != Carry.None;
        if (below is null)
        {
            launcher.Launch(
                postsynaptic ? KernelCatalog.SequenceOtpeCounts : KernelCatalog.SequenceOstlCounts, grid,
                layer.Dense, layer.Error, layer.Gate, gradient, place.Samples, place.Steps, shape.Inputs, layer.InputStride, shape.Neurons, shape.Stride,
                layer.Constants.Leak, layer.Constants.Threshold);
        }
        else
        {
            launcher.Launch(
                postsynaptic ? KernelCatalog.SequenceOtpeSpikes : KernelCatalog.SequenceOstlSpikes, grid,
                below.Bits, layer.Error, layer.Gate, gradient, place.Samples, place.Steps, shape.Inputs, shape.Neurons, shape.Stride,
                layer.Constants.Leak, layer.Constants.Threshold);
        }
    }
}
