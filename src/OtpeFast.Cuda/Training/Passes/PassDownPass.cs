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
        int length = checked(place.Rows * layer.Shape.Stride);
        launcher.Launch(
            KernelCatalog.GateErrors, new Grid(Grid.Cover(length, 256)),
            layer.Error, layer.Plan.Carry != Carry.None ? layer.MeanGate : layer.Gate, layer.Gated, place.Output, length);
    }

    /// <summary>Gated errors, or what else a form passes down, times the transposed weights.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="below">The layer below, whose errors are written.</param>
    /// <param name="parameters">All parameters.</param>
    /// <param name="rows">Number of rows.</param>
    public static void Product(Launcher launcher, CudaLayer layer, CudaLayer below, DeviceBuffer<float> parameters, int rows)
    {
        // BPTT passes the true derivative down, the other scans the gated error that they left in its place.
        DeviceBuffer<float>? gated = layer.Gated ?? (layer.Plan.Trace == Trace.Exact ? layer.Coefficient : layer.Error);
        LayerDescription shape = layer.Shape;
        launcher.Launch(
            KernelCatalog.PassDown, new Grid(Grid.Cover(rows, 128), Grid.Cover(shape.Inputs, 64)),
            gated, parameters.At(shape.Offset), below.Error, rows, shape.Inputs, shape.Stride, below.Shape.Stride);
    }
}
