using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Passes;

/// <summary>The traces per input, over the steps of a call.</summary>
internal static class PresynapticPass
{
    public static void Enqueue(Launcher launcher, CudaLayer layer, CudaLayer? below, float leak, StepPlace place)
    {
        LayerDescription shape = layer.Shape;
        var grid = new Grid(Grid.Cover(shape.Inputs, 128), place.Samples);
        int wantsSum = layer.Plan.Carry != Carry.None ? 1 : 0;
        if (below is null)
        {
            launcher.Launch(
                KernelCatalog.PresynapticCounts, grid,
                layer.Dense, layer.Trace, layer.PostsynapticTrace, layer.TraceRows, place.Samples, place.Steps, shape.Inputs, layer.InputStride, leak, wantsSum);
        }
        else
        {
            launcher.Launch(
                KernelCatalog.PresynapticSpikes, grid,
                below.Bits, layer.Trace, layer.PostsynapticTrace, layer.TraceRows, place.Samples, place.Steps, shape.Inputs, layer.InputStride, leak, wantsSum);
        }
    }
}
