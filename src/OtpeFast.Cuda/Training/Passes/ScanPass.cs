using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Passes;

/// <summary>The scans backward over a layer's neurons, for the coefficients of its inputs: over a whole batch, or over the history of a step.</summary>
internal static class ScanPass
{
    /// <summary>Of the adjoint form.</summary>
    public static void Adjoint(Launcher launcher, CudaLayer layer, StepPlace place)
    {
        LayerDescription shape = layer.Shape;
        NeuronConstants neuron = layer.Neuron;
        int passes = layer.Plan.PassesDown && layer.Plan.PassedDown == RowNames.Error ? 1 : 0; // errors are replaced by what is passed down
        var grid = new Grid(Grid.Cover(shape.Neurons, 128), place.Samples);
        double neurons = (double)place.Rows * shape.Neurons;
        KernelWork Work(int rows) => KernelWork.OfFloats(rows * neurons, 8 * neurons);
        switch (layer.Plan.Trace, layer.Plan.Carry)
        {
            case (Trace.Exact or Trace.Synapse or Trace.Detached, Carry.None):
                launcher.AdjointOstl(
                    grid, Work(3 + passes), layer.Error, layer.Gate, layer.Kept, layer.Coefficient, layer.Bias, place.Samples, place.Steps, shape.Neurons,
                    shape.Stride, layer.TraceReset, passes, neuron.Leak, neuron.Threshold);
                break;
            case (Trace.Exact or Trace.Synapse or Trace.Detached, Carry.Exact or Carry.Mean): // all readers of a layer leak alike
                launcher.AdjointOtpe(
                    grid, Work(3 + 2 * passes), layer.Error, layer.Gate, layer.MeanGate, layer.Kept, layer.Coefficient, layer.Bias, place.Samples, place.Steps,
                    shape.Neurons, shape.Stride, layer.TraceReset, passes, neuron.Leak, neuron.Threshold, layer.CarryLeak);
                break;
            case (Trace.Input or Trace.None, Carry.None):
                launcher.AdjointOttt(
                    grid, Work(3 + passes), layer.Error, layer.Gate, layer.Coefficient, layer.Bias, place.Samples, place.Steps, shape.Neurons, shape.Stride,
                    passes, layer.TraceLeak);
                break;
            case (Trace.Input, Carry.Mean):
                launcher.AdjointApproxOtpe(
                    grid, Work(3 + passes), layer.Error, layer.MeanGate, layer.Coefficient, layer.Bias, place.Samples, place.Steps, shape.Neurons, shape.Stride,
                    passes, layer.TraceLeak, layer.CarryLeak);
                break;
            default:
                throw new NotSupportedException($"There is no kernel for the trace {layer.Plan.Trace} with the carry {layer.Plan.Carry}.");
        }
    }

    /// <summary>Of the history form: back from the present step, with its error alone.</summary>
    public static void History(Launcher launcher, CudaLayer layer, StepPlace place)
    {
        LayerDescription shape = layer.Shape;
        NeuronConstants neuron = layer.Neuron;
        var grid = new Grid(Grid.Cover(shape.Neurons, 128), place.Samples);
        double neurons = place.Samples * launcher.Density.MeanSteps * shape.Neurons;
        if (layer.Plan.Carry == Carry.None)
        {
            launcher.HistoryOstl(
                grid, KernelWork.OfFloats(2 * neurons, 5 * neurons), layer.Error, layer.Gate, layer.Kept, layer.Coefficient, layer.Bias, place.Output,
                place.Samples, shape.Neurons, shape.Stride, layer.TraceReset, neuron.Leak, neuron.Threshold);
        }
        else
        {
            launcher.HistoryOtpe(
                grid, KernelWork.OfFloats(2 * neurons, 8 * neurons), layer.Error, layer.Gate, layer.Kept, layer.Coefficient, layer.Bias, place.Output,
                place.Samples, shape.Neurons, shape.Stride, layer.TraceReset, neuron.Leak, neuron.Threshold, layer.CarryLeak);
        }
    }
}
