using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Passes;

/// <summary>The scans backward over a layer's neurons, for the coefficients of its inputs: over a whole batch, or over the history of a step.</summary>
internal static class ScanPass
{
    /// <summary>Of the adjoint form.</summary>
    public static void Adjoint(Launcher launcher, CudaLayer layer, StepPlace place)
    {
        KernelEntry kernel = (layer.Plan.Trace, layer.Plan.Carry) switch
        {
            (Trace.Exact or Trace.Synapse, Carry.None) => KernelCatalog.AdjointOstl,
            (Trace.Exact or Trace.Synapse, Carry.Exact) => KernelCatalog.AdjointOtpe,
            (Trace.Input, Carry.None) => KernelCatalog.AdjointOttt,
            (Trace.Input, Carry.Mean) => KernelCatalog.AdjointApproxOtpe,
            _ => throw new NotSupportedException($"There is no kernel for the trace {layer.Plan.Trace} with the carry {layer.Plan.Carry}."),
        };
        LayerDescription shape = layer.Shape;
        bool replacesError = layer.Plan.PassesDown && layer.Plan.Trace != Trace.Exact;
        launcher.Launch(
            kernel, new Grid(Grid.Cover(shape.Neurons, 128), place.Samples),
            layer.Error, layer.Gate, layer.MeanGate, layer.Coefficient, layer.Bias, place.Samples, place.Steps, shape.Neurons, shape.Stride,
            layer.Constants.Leak, layer.Constants.Threshold, replacesError ? 1 : 0);
    }

    /// <summary>Of the history form: back from the present step, with its error alone.</summary>
    public static void History(Launcher launcher, CudaLayer layer, StepPlace place)
    {
        LayerDescription shape = layer.Shape;
        launcher.Launch(
            layer.Plan.Carry == Carry.None ? KernelCatalog.HistoryOstl : KernelCatalog.HistoryOtpe,
            new Grid(Grid.Cover(shape.Neurons, 128), place.Samples),
            layer.Error, layer.Gate, layer.Coefficient, layer.Bias, place.Output, place.Samples, shape.Neurons, shape.Stride, layer.Constants.Leak, layer.Constants.Threshold);
    }
}
