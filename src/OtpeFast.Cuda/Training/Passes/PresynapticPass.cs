using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Passes;

/// <summary>The traces per input, over the steps of a call.</summary>
internal static class PresynapticPass
{
    public static void Enqueue(Launcher launcher, CudaLayer layer, CudaLayer? below, StepPlace place)
    {
        LayerDescription shape = layer.Shape;
        var grid = new Grid(Grid.Cover(shape.Inputs, 128), place.Samples);
        int wantsSum = layer.Plan.Carry != Carry.None ? 1 : 0;
        var work = KernelWork.OfFloats(place.Samples * (2.0 * place.Steps + 4) * layer.InputStride, 4.0 * place.Rows * shape.Inputs);
        if (below is null)
        {
            launcher.PresynapticCounts(
                grid, work, layer.Dense, layer.Trace, layer.PostsynapticTrace, layer.TraceRows, place.Samples, place.Steps, shape.Inputs, layer.InputStride,
                wantsSum, layer.TraceLeak, layer.CarryLeak);
        }
        else
        {
            launcher.PresynapticSpikes(
                grid, work, below.Bits, layer.Trace, layer.PostsynapticTrace, layer.TraceRows, place.Samples, place.Steps, shape.Inputs, layer.InputStride,
                wantsSum, layer.TraceLeak, layer.CarryLeak);
        }
    }
}
