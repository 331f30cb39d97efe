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
        NeuronConstants neuron = layer.Neuron;
        var grid = new Grid(Grid.Cover(shape.Stride, 128), Grid.Cover(shape.Inputs + 1, 4));
        DevicePointer<float> gradient = gradients.At(shape.Offset);
        bool carries = layer.Plan.Carry != Carry.None;
        double synapses = (shape.Inputs + 1.0) * shape.Stride;
        var work = KernelWork.OfFloats((place.Samples * (carries ? 4 : 2) + 1) * synapses, (carries ? 9 : 7) * place.Samples * synapses);
        switch (below, carries)
        {
            case (null, false):
                launcher.EligibilityOstlCounts(
                    grid, work, layer.Dense, layer.Error, layer.Gate, layer.Kept, layer.Eligibility, gradient, place.Samples, shape.Inputs, layer.InputStride,
                    shape.Stride, layer.TraceReset, neuron.Leak, neuron.Threshold);
                break;
            case (null, true):
                launcher.EligibilityOtpeCounts(
                    grid, work, layer.Dense, layer.Error, layer.Gate, layer.Kept, layer.Eligibility, layer.PostsynapticEligibility, gradient, place.Samples,
                    shape.Inputs, layer.InputStride, shape.Stride, layer.TraceReset, neuron.Leak, neuron.Threshold, layer.CarryLeak);
                break;
            case (not null, false):
                launcher.EligibilityOstlSpikes(
                    grid, work, below.Bits, layer.Error, layer.Gate, layer.Kept, layer.Eligibility, gradient, place.Samples, shape.Inputs, shape.Stride,
                    layer.TraceReset, neuron.Leak, neuron.Threshold);
                break;
            case (not null, true):
                launcher.EligibilityOtpeSpikes(
                    grid, work, below.Bits, layer.Error, layer.Gate, layer.Kept, layer.Eligibility, layer.PostsynapticEligibility, gradient, place.Samples,
                    shape.Inputs, shape.Stride, layer.TraceReset, neuron.Leak, neuron.Threshold, layer.CarryLeak);
                break;
        }
    }

    /// <summary>A whole batch.</summary>
    public static void Sequence(Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> gradients, StepPlace place)
    {
        LayerDescription shape = layer.Shape;
        NeuronConstants neuron = layer.Neuron;
        var grid = new Grid(Grid.Cover(shape.Neurons, 128), Grid.Cover(shape.Inputs + 1, 8));
        DevicePointer<float> gradient = gradients.At(shape.Offset);
        bool carries = layer.Plan.Carry != Carry.None;
        var work = KernelWork.OfFloats(
            (2.0 * place.Rows + shape.Inputs + 1) * shape.Stride, (carries ? 9.0 : 7) * place.Rows * (shape.Inputs + 1) * shape.Neurons);
        switch (below, carries)
        {
            case (null, false):
                launcher.SequenceOstlCounts(
                    grid, work, layer.Dense, layer.Error, layer.Gate, layer.Kept, gradient, place.Samples, place.Steps, shape.Inputs, layer.InputStride,
                    shape.Neurons, shape.Stride, layer.TraceReset, neuron.Leak, neuron.Threshold);
                break;
            case (null, true):
                launcher.SequenceOtpeCounts(
                    grid, work, layer.Dense, layer.Error, layer.Gate, layer.Kept, gradient, place.Samples, place.Steps, shape.Inputs, layer.InputStride,
                    shape.Neurons, shape.Stride, layer.TraceReset, neuron.Leak, neuron.Threshold, layer.CarryLeak);
                break;
            case (not null, false):
                launcher.SequenceOstlSpikes(
                    grid, work, below.Bits, layer.Error, layer.Gate, layer.Kept, gradient, place.Samples, place.Steps, shape.Inputs, shape.Neurons,
                    shape.Stride, layer.TraceReset, neuron.Leak, neuron.Threshold);
                break;
            case (not null, true):
                launcher.SequenceOtpeSpikes(
                    grid, work, below.Bits, layer.Error, layer.Gate, layer.Kept, gradient, place.Samples, place.Steps, shape.Inputs, shape.Neurons,
                    shape.Stride, layer.TraceReset, neuron.Leak, neuron.Threshold, layer.CarryLeak);
                break;
        }
    }
}
