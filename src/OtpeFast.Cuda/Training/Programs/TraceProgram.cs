using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.Passes;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Programs;

/// <summary>The trace forms: forward in time, errors down, then the traces of each layer and the gradient from them.</summary>
internal abstract class TraceProgram(DeviceMemory memory, CudaStream stream, NetworkDescription network, TrainerPlan plan, TrainerOptions options)
    : TrainingProgram(memory, stream, network, plan, options)
{
    public sealed override void Enqueue(
        Launcher launcher, DeviceBuffer<float> parameters, DeviceBuffer<float> gradients, InputSlot input, float scale, StepPlace place)
    {
        EnqueueForward(launcher, parameters, input, scale, place);
        EnqueueErrors(launcher, parameters, place);
        for (int i = 0; i < Layers.Length; i++)
        {
            CudaLayer layer = Layers[i];
            CudaLayer? below = i == 0 ? null : Layers[i - 1];
            using (Launcher.Range(layer.GradientName))
            {
                if (layer.Plan.Trace == Trace.Input)
                {
                    PresynapticPass.Enqueue(launcher, layer, below, layer.Constants.Leak, place);
                    WeightGradientPass.Dense(launcher, layer, gradients, place.Rows);
                }
                else
                {
                    EnqueueSynaptic(launcher, layer, below, gradients, place);
                }
            }
        }
    }

    /// <summary>The traces per synapse of one layer, and the gradient from them.</summary>
    protected abstract void EnqueueSynaptic(Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> gradients, StepPlace place);
}
