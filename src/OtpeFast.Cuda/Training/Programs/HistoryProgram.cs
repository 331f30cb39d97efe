using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.Passes;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Programs;

/// <summary>Online, history form: gates and spikes of every step since the reset, and in each step a scan back over them.</summary>
internal sealed class HistoryProgram(DeviceMemory memory, CudaStream stream, NetworkDescription network, TrainerPlan plan, TrainerOptions options)
    : TrainingProgram(memory, stream, network, plan, options)
{
    private long _rows;

    public override bool KeepsHistory => true;

    public override void Enqueue(Launcher launcher, DeviceBuffer<float> parameters, DeviceBuffer<float> gradients, InputSlot input, float scale, StepPlace place)
    {
        EnqueueForward(launcher, parameters, input, scale, place);
        EnqueueErrors(launcher, parameters, place);
        for (int i = 0; i < Layers.Length; i++)
        {
            CudaLayer layer = Layers[i];
            LayerDescription shape = layer.Shape;
            using (Launcher.Range(layer.GradientName))
            {
                launcher.Launch(
                    layer.Plan.Carry != Carry.None ? KernelCatalog.HistoryOtpe : KernelCatalog.HistoryOstl,
                    new Grid(Grid.Cover(shape.Neurons, 128), place.Samples),
                    layer.Error, layer.Gate, layer.Coefficient, layer.Bias, place.Output, place.Samples, shape.Neurons, shape.Stride, layer.Constants.Leak, layer.Constants.Threshold);
                WeightGradientPass.Sparse(launcher, layer, i == 0 ? null : Layers[i - 1], gradients, place.Output, place.Samples, (int)_rows);
            }
        }
    }

    protected override void Buy(int steps)
    {
        _rows = (long)Samples * steps;
        foreach (CudaLayer layer in Layers)
        {
            layer.BuyForward(_rows, withLists: !layer.IsOutput);
            layer.BuyState(Samples);
            layer.BuyError(Samples);
            layer.BuyGated(Samples);
            layer.BuyCoefficient(_rows, Samples);
            layer.BuyPartial(WeightGradientPass.SparseParts(layer.Shape, _rows));
            layer.BuyDense(_rows);
        }
    }
}
