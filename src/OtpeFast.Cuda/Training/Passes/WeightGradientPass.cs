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
    public static void Sparse(
        Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> gradients, DevicePointer<int> now, int samples, int rows)
    {
        LayerDescription shape = layer.Shape;
        int parts = GradientParts.Sparse(shape, rows);
        var grid = new Grid(Grid.Cover(shape.Neurons, 128), Grid.Cover(shape.Inputs, 64), parts);
        double done = now == DevicePointer<int>.Null ? rows : samples * launcher.Density.MeanSteps;
        if (below is null || layer.IsConnected)
        {
            launcher.GradientCounts(
                grid, Work(launcher.Density.ActiveIn(done / samples), sizeof(float) * done * layer.InputStride),
                layer.Dense, layer.Coefficient, layer.Partial, now, rows, parts, samples, shape.Inputs, layer.InputStride, shape.Stride);
        }
        else
        {
            launcher.GradientSpikes(
                grid, Work(launcher.Density.HiddenRate * done * shape.Inputs, done * shape.Inputs / 8),
                below.Bits, layer.Coefficient, layer.Partial, now, rows, parts, samples, shape.Inputs, shape.Stride);
        }

        Finish(launcher, layer, gradients, parts, layer.Bias!, samples);

        KernelWork Work(double active, double bytesOfInput)
            => new(sizeof(float) * (done + (double)parts * shape.Inputs) * shape.Stride + bytesOfInput, 2 * active * shape.Stride);
    }

    /// <summary>From traces: grad W = sum trace x gated errors.</summary>
    public static void Dense(Launcher launcher, CudaLayer layer, DeviceBuffer<float> gradients, int rows)
    {
        LayerDescription shape = layer.Shape;
        int parts = GradientParts.Dense(shape, rows);
        double n = rows;
        launcher.OuterProduct(
            new Grid(Grid.Cover(shape.Neurons, 64), Grid.Cover(shape.Inputs, 64), parts),
            KernelWork.OfFloats(n * (layer.InputStride + shape.Stride) + (double)parts * shape.Inputs * shape.Stride, 2 * n * shape.Inputs * shape.Stride),
            layer.TraceRows, layer.Gated, layer.Partial, rows, parts, shape.Inputs, layer.InputStride, shape.Stride);
        Finish(launcher, layer, gradients, parts, layer.Gated!, rows);
    }

    private static void Finish(Launcher launcher, CudaLayer layer, DeviceBuffer<float> gradients, int parts, DeviceBuffer<float> bias, int biasRows)
    {
        LayerDescription shape = layer.Shape;
        double weights = (double)shape.Inputs * shape.Stride;
        launcher.FinishGradient(
            new Grid(Grid.Cover(shape.Length, 256)),
            KernelWork.OfFloats(parts * weights + (double)biasRows * shape.Stride + weights + shape.Stride, parts * weights),
            layer.Partial, bias, gradients.At(shape.Offset), parts, biasRows, shape.Inputs, shape.Stride);
    }
}
