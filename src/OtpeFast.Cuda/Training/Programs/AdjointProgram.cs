using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.Passes;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Programs;

/// <summary>Offline, adjoint form: a scan backward over each layer's neurons, then grad W = sum x^T C.</summary>
internal sealed class AdjointProgram(DeviceMemory memory, CudaStream stream, NetworkDescription network, TrainerPlan plan, TrainerOptions options)
    : TrainingProgram(memory, stream, network, plan, options)
{
    public override void Enqueue(Launcher launcher, DeviceBuffer<float> parameters, DeviceBuffer<float> gradients, InputSlot input, float scale, StepPlace place)
    {
        EnqueueForward(launcher, parameters, input, scale, place);
        for (int i = Layers.Length - 1; i >= 0; i--)
        {
            CudaLayer layer = Layers[i];
            using (Launcher.Range(layer.BackwardName))
            {
                Scan(launcher, layer, place);
                if (layer.Plan.PassesDown)
                {
                    // BPTT passes the true derivative down, the others the gated error that the scan left in its place.
                    DeviceBuffer<float> passed = layer.Plan.Trace == Trace.Exact ? layer.Coefficient! : layer.Error!;
                    PassDownPass.Product(launcher, layer, Layers[i - 1], parameters, passed, place.Rows);
                }
            }

            using (Launcher.Range(layer.GradientName))
            {
                WeightGradientPass.Sparse(launcher, layer, i == 0 ? null : Layers[i - 1], gradients, DevicePointer.Null, place.Samples, place.Rows);
            }
        }
    }

    protected override void Buy(int steps)
    {
        long rows = (long)Samples * steps;
        foreach (CudaLayer layer in Layers)
        {
            layer.BuyForward(rows, withLists: !layer.IsOutput);
            layer.BuyError(rows);
            layer.BuyCoefficient(rows, Samples);
            layer.BuyPartial(WeightGradientPass.SparseParts(layer.Shape, rows));
            layer.BuyDense(rows);
        }
    }

    private static void Scan(Launcher launcher, CudaLayer layer, StepPlace place)
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
}
