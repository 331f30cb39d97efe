using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Passes;

/// <summary>The forward pass of a layer, and the input as dense rows where a gradient wants them.</summary>
internal static class ForwardPass
{
    public static void Enqueue(Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> parameters, InputSlot input, StepPlace place)
    {
        using (Launcher.Range(layer.ForwardName))
        {
            Layer(launcher, layer, below, parameters, input, place);
        }
    }

    private static void Layer(
        Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> parameters, InputSlot input, StepPlace place)
    {
        LayerDescription shape = layer.Shape;
        LifConstants constants = layer.Constants;
        var grid = new Grid(Grid.Cover(shape.Neurons, 128), place.Samples);
        DevicePointer weights = parameters.At(shape.Offset);
        if (below is null)
        {
            launcher.Launch(
                KernelCatalog.ForwardCounts, grid,
                input.Offsets, input.Units, input.Counts, weights, layer.Membrane, layer.GateSum, layer.Bits, layer.Gate, layer.MeanGate,
                input.Schedule, place.Input, place.Output, place.Samples, place.Steps, shape.Inputs, shape.Neurons, shape.Stride,
                constants.Leak, constants.Pull, constants.Threshold, constants.Slope);
            if (layer.Dense is not null)
            {
                launcher.Launch(
                    KernelCatalog.DenseInput, new Grid(Grid.Cover(place.Rows, 4)),
                    input.Offsets, input.Units, input.Counts, layer.Dense, place.Input, place.Output, place.Samples, place.Steps, layer.InputStride);
            }
        }
        else
        {
            launcher.Launch(
                KernelCatalog.ForwardSpikes, grid,
                below.Lists, below.Lengths, weights, layer.Membrane, layer.GateSum, layer.Bits, layer.Gate, layer.MeanGate,
                input.Schedule, place.Input, place.Output, place.Samples, place.Steps, shape.Inputs, shape.Neurons, shape.Stride,
                constants.Leak, constants.Pull, constants.Threshold, constants.Slope);
        }

        if (layer.Lists is not null)
        {
            launcher.Launch(
                KernelCatalog.SpikeLists, new Grid(Grid.Cover(place.Rows, 4)),
                layer.Bits, layer.Lists, layer.Lengths, place.Output, place.Samples, place.Steps, shape.Neurons);
        }
    }
}
