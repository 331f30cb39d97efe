using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Passes;

/// <summary>The traces of synapses, and the gradient from them: one step of those that are carried on, or a whole batch in registers.</summary>
internal static class SynapsePass
{
    /// <summary>One time step.</summary>
    public static void Step(Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> gradients, StepPlace place)
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

    /// <summary>A whole batch.</summary>
    public static void Sequence(Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> gradients, StepPlace place)
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
