using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.Passes;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Programs;

/// <summary>Online, trace form: one step of every trace, for streams without end.</summary>
internal sealed class StreamProgram(DeviceMemory memory, CudaStream stream, NetworkDescription network, TrainerPlan plan, TrainerOptions options)
    : TraceProgram(memory, stream, network, plan, options)
{
    protected override void Buy(int steps)
    {
        foreach (CudaLayer layer in Layers)
        {
            layer.BuyForward(Samples, withLists: !layer.IsOutput);
            layer.BuyState(Samples);
            layer.BuyError(Samples);
            layer.BuyGated(Samples);
            layer.BuyDense(Samples);
            if (layer.Plan.Trace == Trace.Input)
            {
                layer.BuyTrace(Samples);
                layer.BuyTraceRows(Samples);
                layer.BuyPartial(WeightGradientPass.DenseParts(layer.Shape, Samples));
            }
            else
            {
                layer.BuyEligibility(Samples);
            }
        }
    }

    protected override void EnqueueSynaptic(Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> gradients, StepPlace place)
    {
        LayerDescription shape = layer.Shape;
        var grid = new Grid(Grid.Cover(shape.Stride, 128), Grid.Cover(shape.Inputs + 1, 4));
        DevicePointer gradient = gradients.At(shape.Offset);
        (float leak, float threshold) = (layer.Constants.Leak, layer.Constants.Threshold);
        switch (below, layer.Plan.Carry != Carry.None)
        {
            case (null, false):
                launcher.Launch(
                    KernelCatalog.EligibilityOstlCounts, grid,
                    layer.Dense, layer.Error, layer.Gate, layer.Eligibility, gradient, place.Samples, shape.Inputs, layer.InputStride, shape.Stride, leak, threshold);
                break;
            case (null, true):
                launcher.Launch(
                    KernelCatalog.EligibilityOtpeCounts, grid,
                    layer.Dense, layer.Error, layer.Gate, layer.Eligibility, layer.PostsynapticEligibility, gradient, place.Samples, shape.Inputs,
                    layer.InputStride, shape.Stride, leak, threshold);
                break;
            case (not null, false):
                launcher.Launch(
                    KernelCatalog.EligibilityOstlSpikes, grid,
                    below.Bits, layer.Error, layer.Gate, layer.Eligibility, gradient, place.Samples, shape.Inputs, shape.Stride, leak, threshold);
                break;
            default:
                launcher.Launch(
                    KernelCatalog.EligibilityOtpeSpikes, grid,
                    below.Bits, layer.Error, layer.Gate, layer.Eligibility, layer.PostsynapticEligibility, gradient, place.Samples, shape.Inputs, shape.Stride,
                    leak, threshold);
                break;
        }
    }
}
