using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Passes;

/// <summary>What brings errors from a layer to the one below.</summary>
internal static class PassDownPass
{
    /// <summary>Errors times gates, where a form keeps them.</summary>
    public static void Gate(Launcher launcher, CudaLayer layer, StepPlace place)
    {
        string gate = layer.Plan.ErrorGate ?? throw new NotSupportedException("There are no kernels for neurons without a gate.");
        int length = checked(place.Rows * layer.Shape.Stride);
        launcher.GateErrors(
            new Grid(Grid.Cover(length, 256)), KernelWork.OfFloats(3.0 * length, length),
            layer.Error, layer.Row(gate), layer.Gated, place.Output, length);
    }

    /// <summary>What the plan passes down times the transposed weights.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="below">The layer below, whose errors are written.</param>
    /// <param name="parameters">All parameters.</param>
    /// <param name="rows">Number of rows.</param>
    public static void Product(Launcher launcher, CudaLayer layer, CudaLayer below, DeviceBuffer<float> parameters, int rows)
    {
        LayerDescription shape = layer.Shape;
        double n = rows;
        launcher.PassDown(
            new Grid(Grid.Cover(rows, 128), Grid.Cover(shape.Inputs, 64)),
            KernelWork.OfFloats(n * shape.Stride + (double)shape.Inputs * shape.Stride + n * shape.Inputs, 2 * n * shape.Inputs * shape.Stride),
            gated: layer.Row(layer.Plan.PassedDown), parameters.At(shape.Offset), result: below.Error, rows, shape.Inputs, shape.Stride, below.Shape.Stride);
    }
}
