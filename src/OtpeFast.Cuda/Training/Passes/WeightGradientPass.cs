using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Passes;

/// <summary>The gradient of a layer's parameters, from coefficients and sparse input or from traces and gated errors.</summary>
internal static class WeightGradientPass
{
    /// <summary>From coefficients: grad W = sum x^T C.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="below">The layer below; null for the first.</param>
    /// <param name="gradients">All gradients.</param>
    /// <param name="now">On the device: the last of the steps; null for all rows given.</param>
    /// <param name="samples">Number of samples.</param>
    /// <param name="rows">Number of rows, at most.</param>
    public static void Sparse(Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> gradients, DevicePointer now, int samples, int rows)
    {
        LayerDescription shape = layer.Shape;
        int parts = GradientParts.Sparse(shape, rows);
        var grid = new Grid(Grid.Cover(shape.Neurons, 128), Grid.Cover(shape.Inputs, 64), parts);
        if (below is null)
        {
            launcher.Launch(
                KernelCatalog.GradientCounts, grid,
                layer.Dense, layer.Coefficient, layer.Partial, now, rows, parts, samples, shape.Inputs, layer.InputStride, shape.Stride);
        }
        else
        {
            launcher.Launch(
                KernelCatalog.GradientSpikes, grid,
                below.Bits, layer.Coefficient, layer.Partial, now, rows, parts, samples, shape.Inputs, shape.Stride);
        }

        Finish(launcher, layer, gradients, parts, layer.Bias!, samples);
    }

    /// <summary>From traces: grad W = sum trace x gated errors.</summary>
    public static void Dense(Launcher launcher, CudaLayer layer, DeviceBuffer<float> gradients, int rows)
    {
        LayerDescription shape = layer.Shape;
        int parts = GradientParts.Dense(shape, rows);
        launcher.Launch(
            KernelCatalog.OuterProduct, new Grid(Grid.Cover(shape.Neurons, 64), Grid.Cover(shape.Inputs, 64), parts),
            layer.TraceRows, layer.Gated, layer.Partial, rows, parts, shape.Inputs, layer.InputStride, shape.Stride);
        Finish(launcher, layer, gradients, parts, layer.Gated!, rows);
    }

    private static void Finish(Launcher launcher, CudaLayer layer, DeviceBuffer<float> gradients, int parts, DeviceBuffer<float> bias, int biasRows)
    {
        LayerDescription shape = layer.Shape;
        launcher.Launch(
            KernelCatalog.FinishGradient, new Grid(Grid.Cover(shape.Length, 256)),
            layer.Partial, bias, gradients.At(shape.Offset), parts, biasRows, shape.Inputs, shape.Stride);
    }
}
