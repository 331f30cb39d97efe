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
            if (layer.Table is not null)
            {
                NeuronPass.Forward(launcher, layer, below, parameters, input, place);
                return;
            }

            Layer(launcher, layer, below, parameters, input, place);
        }
    }

    private static void Layer(
        Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> parameters, InputSlot input, StepPlace place)
    {
        LayerDescription shape = layer.Shape;
        NeuronConstants neuron = layer.Neuron;
        BatchDensity density = launcher.Density;
        var grid = new Grid(Grid.Cover(shape.Neurons, 128), place.Samples);
        DevicePointer<float> weights = parameters.At(shape.Offset);
        DevicePointer<float> weightsOfMeans = input.GateWeights(layer.Index);
        if (below is null)
        {
            double active = density.ActiveIn(place.Steps);
            launcher.LifForwardCounts(
                grid, Work(layer, place, active, bytesOfActive: sizeof(ushort) + sizeof(float)),
                input.Offsets, input.Units, input.Counts, weights, layer.Membrane, layer.GateSum, layer.Bits, layer.Gate, layer.MeanGate, layer.Kept,
                weightsOfMeans, place.Input, place.Output, place.Samples, place.Steps, shape.Inputs, shape.Neurons, shape.Stride, input.ScheduleWidth,
                neuron.Reset, layer.IsDetached ? 1 : 0, neuron.Surrogate, neuron.Leak, neuron.Pull, neuron.Threshold, layer.CarryLeak, neuron.First,
                neuron.Second);
            if (layer.Dense is not null)
            {
                Dense(launcher, layer, input, place);
            }
        }
        else
        {
            double active = density.HiddenRate * place.Rows * shape.Inputs;
            launcher.LifForwardSpikes(
                grid, Work(layer, place, active, bytesOfActive: sizeof(ushort)),
                below.Lists, below.Lengths, weights, layer.Membrane, layer.GateSum, layer.Bits, layer.Gate, layer.MeanGate, layer.Kept,
                weightsOfMeans, place.Input, place.Output, place.Samples, place.Steps, shape.Inputs, shape.Neurons, shape.Stride, input.ScheduleWidth,
                neuron.Reset, layer.IsDetached ? 1 : 0, neuron.Surrogate, neuron.Leak, neuron.Pull, neuron.Threshold, layer.CarryLeak, neuron.First,
                neuron.Second);
        }

        Lists(launcher, layer, place);
    }

    /// <summary>The input as dense rows.</summary>
    public static void Dense(Launcher launcher, CudaLayer layer, InputSlot input, StepPlace place)
    {
        double active = launcher.Density.ActiveIn(place.Steps);
        launcher.DenseInput(
            new Grid(Grid.Cover(place.Rows, 4)), new KernelWork(6 * active + sizeof(float) * (double)place.Rows * layer.InputStride, 0),
            input.Offsets, input.Units, input.Counts, layer.Dense, place.Input, place.Output, place.Samples, place.Steps, layer.InputStride);
    }

    /// <summary>Lists of the spikes, where they are wanted.</summary>
    public static void Lists(Launcher launcher, CudaLayer layer, StepPlace place)
    {
        if (layer.Lists is not null)
        {
            launcher.SpikeLists(
                new Grid(Grid.Cover(place.Rows, 4)),
                new KernelWork(place.Rows * (layer.Shape.Neurons / 8.0 + sizeof(ushort) * launcher.Density.HiddenRate * layer.Shape.Neurons), 0),
                layer.Bits, layer.Lists, layer.Lengths, place.Output, place.Samples, place.Steps, layer.Shape.Neurons);
        }
    }

    public static KernelWork Work(CudaLayer layer, StepPlace place, double active, int bytesOfActive)
    {
        LayerDescription shape = layer.Shape;
        double neurons = (double)place.Rows * shape.Neurons;
        int rows = (layer.Gate is null ? 0 : 1) + (layer.MeanGate is null ? 0 : 1) + (layer.Kept is null ? 0 : 1);
        double parameters = (shape.Inputs + 1.0) * shape.Stride;
        return new KernelWork(sizeof(float) * (parameters + rows * neurons) + bytesOfActive * active, 2 * active * shape.Neurons + 12 * neurons);
    }
}
