using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Passes;

/// <summary>Forward pass and scan of layers of any neurons, with any input.</summary>
internal static class NeuronPass
{
    private const int Synapses = 0; // as neuron_scan.cu numbers them
    private const int Inputs = 1;
    private const int Timed = 2;
    private const int Integrator = 3;

    /// <summary>All steps, or one after the other where neurons need each other's spikes.</summary>
    public static void Forward(Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> parameters, InputSlot input, StepPlace place)
    {
        NeuronTable table = layer.Table!;
        if (!table.IsRecurrent)
        {
            Steps(launcher, layer, below, parameters, input, place);
            return;
        }

        for (int step = 0; step < place.Steps; step++)
        {
            DevicePointer<int> now = table.Steps!.At(step);
            Steps(launcher, layer, below, parameters, input, new StepPlace(place.Samples, 1, now, now));
        }
    }

    /// <summary>The scan backward over all steps, or one after the other where neurons have errors from each other.</summary>
    public static void Scan(Launcher launcher, CudaLayer layer, DeviceBuffer<float> parameters, StepPlace place)
    {
        NeuronTable table = layer.Table!;
        if (table.Returned is null)
        {
            Scan(launcher, layer, place, from: 0, place.Steps, returned: null, begins: true);
            return;
        }

        LayerDescription shape = layer.Shape;
        DevicePointer<float> own = parameters.At(shape.Offset + (long)shape.Below * shape.Taps * shape.Stride);
        for (int step = place.Steps - 1; step >= 0; step--)
        {
            bool begins = step == place.Steps - 1;
            Scan(launcher, layer, place, step, 1, begins ? null : table.Returned, begins);
            if (step > 0)
            {
                PassDownPass.Product(
                    launcher, layer.Coefficient!.At((long)step * place.Samples * shape.Stride), own, table.Returned.Pointer, place.Samples, shape.Neurons,
                    shape.Stride, shape.Stride);
            }
        }
    }

    private static void Scan(Launcher launcher, CudaLayer layer, StepPlace place, int from, int steps, DeviceBuffer<float>? returned, bool begins)
    {
        NeuronTable table = layer.Table!;
        LayerPlan plan = layer.Plan;
        LayerDescription shape = layer.Shape;
        int trace = !plan.Layer.Spikes ? Integrator : plan.TimesSpikes ? Timed : plan.GatesErrors || plan.Trace == Trace.Input ? Inputs : Synapses;
        int carry = plan.Carry == Carry.None ? 0 : plan.Carry == Carry.Mean && trace == Inputs ? 2 : 1;
        int passes = plan.PassesDown && plan.PassedDown == RowNames.Error ? 1 : 0;
        double neurons = (double)place.Samples * steps * shape.Neurons;
        launcher.NeuronScan(
            new Grid(Grid.Cover(shape.Neurons, 128), place.Samples), KernelWork.OfFloats(4 * neurons, 12 * neurons), layer.Error, layer.Gate, layer.MeanGate,
            layer.Kept, table.Held, table.Given, returned, layer.Coefficient, layer.Bias, table.ScanStates, table.Constants, from, begins ? 1 : 0,
            place.Samples, steps, shape.Neurons, shape.Stride, trace, carry, layer.TraceReset, passes, plan.TraceCurrentLeak is null ? 0 : 1,
            trace == Synapses && plan.Layer.Neuron == Neuron.AdaptiveLif ? 1 : 0, plan.Reader.HasCurrent ? 1 : 0, table.Timing.PostGain, table.Timing.PreGain);
    }

    private static void Steps(Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> parameters, InputSlot input, StepPlace place)
    {
        NeuronTable table = layer.Table!;
        LayerDescription shape = layer.Shape;
        NeuronConstants neuron = layer.Neuron;
        var grid = new Grid(Grid.Cover(shape.Neurons, 128), place.Samples);
        DevicePointer<float> weights = parameters.At(shape.Offset);
        DevicePointer<int> noOffsets = DevicePointer<int>.Null;
        double active = launcher.Density.HiddenRate * place.Rows * shape.Inputs;
        KernelWork work = ForwardPass.Work(layer, place, active, sizeof(ushort) + sizeof(float));
        if (table.IsConnected)
        {
            launcher.Connect(
                new Grid(Grid.Cover(place.Rows, 4)), new KernelWork(8 * active + sizeof(float) * (double)place.Rows * layer.InputStride, 0),
                below is null ? input.Offsets : noOffsets, input.Units, input.Counts, below?.Lists, below?.Lengths, table.IsRecurrent ? layer.Lists : null,
                table.IsRecurrent ? layer.Lengths : null, table.Delays, table.InputLists, table.InputLengths, table.InputCounts, layer.Dense, place.Output,
                place.Samples, place.Steps, shape.Taps, shape.Below, shape.Neurons, shape.Inputs, layer.InputStride);
        }

        if (below is null)
        {
            bool isConnected = table.IsConnected;
            launcher.NeuronForwardCounts(
                grid, work, isConnected ? noOffsets : input.Offsets, isConnected ? table.InputLists : input.Units,
                isConnected ? table.InputCounts : input.Counts, table.InputLengths, weights, table.Constants, table.Membrane, table.Current,
                table.Adaptation, table.GateSum, table.GateCurrent, layer.Bits, layer.Gate, layer.MeanGate, layer.Kept, table.Held, table.Score,
                table.ScoreSum, table.MeanWeights, place.Input, place.Output, place.Samples, place.Steps, shape.Inputs, shape.Neurons, shape.Stride,
                table.MeanWidth, table.Kind, neuron.Reset, layer.IsDetached ? 1 : 0, neuron.Surrogate, table.HasReaderCurrent ? 1 : 0, neuron.First,
                neuron.Second);
            if (layer.Dense is not null && !isConnected)
            {
                ForwardPass.Dense(launcher, layer, input, place);
            }
        }
        else
        {
            launcher.NeuronForwardSpikes(
                grid, work, table.IsConnected ? table.InputLists : below.Lists, table.IsConnected ? table.InputLengths : below.Lengths, weights,
                table.Constants, table.Membrane, table.Current, table.Adaptation, table.GateSum, table.GateCurrent, layer.Bits, layer.Gate, layer.MeanGate,
                layer.Kept, table.Held, table.Score, table.ScoreSum, table.MeanWeights, place.Output, place.Samples, place.Steps, shape.Inputs, shape.Neurons,
                shape.Stride, table.MeanWidth, table.Kind, neuron.Reset, layer.IsDetached ? 1 : 0, neuron.Surrogate, table.HasReaderCurrent ? 1 : 0,
                neuron.First, neuron.Second);
        }

        if (table.Kind != (int)Neuron.LeakyIntegrator)
        {
            ForwardPass.Lists(launcher, layer, place);
        }
    }
}
