using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.Passes;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Programs;

/// <summary>
/// What is put into the stream for one batch (offline) or one time step (online), from the input to the gradient, and the memory it needs. One for
/// each way to compute the gradient.
/// </summary>
internal abstract class TrainingProgram
{
    /// <summary>Takes the shape of the network.</summary>
    protected TrainingProgram(DeviceMemory memory, CudaStream stream, NetworkDescription network, TrainerPlan plan, TrainerOptions options)
    {
        Samples = options.BatchSize;
        Layers = new CudaLayer[network.Layers.Count];
        for (int i = 0; i < Layers.Length; i++)
        {
            Layers[i] = new CudaLayer(memory, stream, network, i, plan.Layers[i]);
        }

        Loss = new LossPass(memory, stream, network.Layers[^1], options.BatchSize, plan.Network.Readout);
    }

    /// <summary>The layers, first to last.</summary>
    public CudaLayer[] Layers { get; }

    /// <summary>The output layer.</summary>
    public CudaLayer Output => Layers[^1];

    /// <summary>The loss and what it carries on.</summary>
    public LossPass Loss { get; }

    /// <summary>Whether every step since the reset is kept.</summary>
    public virtual bool KeepsHistory => false;

    /// <summary>Largest number of samples.</summary>
    protected int Samples { get; }

    /// <summary>Makes the program of a plan.</summary>
    public static TrainingProgram Create(DeviceMemory memory, CudaStream stream, NetworkDescription network, TrainerPlan plan, TrainerOptions options)
    {
        TrainingProgram program = (plan.Description.Mode, plan.Description.Form) switch
        {
            (UpdateMode.Online, GradientForm.History) => new HistoryProgram(memory, stream, network, plan, options),
            (UpdateMode.Online, GradientForm.Trace) => new StreamProgram(memory, stream, network, plan, options),
            (UpdateMode.Offline, GradientForm.Adjoint) => new AdjointProgram(memory, stream, network, plan, options),
            (UpdateMode.Offline, GradientForm.Trace) => new SequenceProgram(memory, stream, network, plan, options),
            _ => throw new NotSupportedException($"There is no {plan.Description.Form} form {plan.Description.Mode}."),
        };
        program.Buy(options.Steps);
        return program;
    }

    /// <summary>Forward pass, loss, errors, gradient.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="parameters">All parameters.</param>
    /// <param name="gradients">Receives all gradients.</param>
    /// <param name="input">The batch.</param>
    /// <param name="scale">Factor of the loss's gradient.</param>
    /// <param name="place">Which steps of how many samples.</param>
    public abstract void Enqueue(Launcher launcher, DeviceBuffer<float> parameters, DeviceBuffer<float> gradients, InputSlot input, float scale, StepPlace place);

    /// <summary>Forgets membrane potentials, traces, scores and counts.</summary>
    public void Reset(CudaStream stream)
    {
        foreach (CudaLayer layer in Layers)
        {
            layer.ResetState(stream);
        }

        Loss.Reset(stream);
    }

    /// <summary>Buys the memory.</summary>
    /// <param name="steps">Largest number of steps.</param>
    protected abstract void Buy(int steps);

    /// <summary>Forward pass and loss, the same for all.</summary>
    protected void EnqueueForward(Launcher launcher, DeviceBuffer<float> parameters, InputSlot input, float scale, StepPlace place)
    {
        ForwardPass.Enqueue(launcher, Layers, parameters, input, place);
        Loss.Enqueue(launcher, Output, input, scale, place);
    }

    /// <summary>Errors times gates, and down to the layer below: what the forms that go forward in time have in common.</summary>
    protected void EnqueueErrors(Launcher launcher, DeviceBuffer<float> parameters, StepPlace place)
    {
        for (int i = Layers.Length - 1; i >= 0; i--)
        {
            CudaLayer layer = Layers[i];
            if (!layer.Plan.Has(RowNames.Gated))
            {
                continue;
            }

            using (Launcher.Range(layer.BackwardName))
            {
                PassDownPass.Gate(launcher, layer, place);
                if (layer.Plan.PassesDown)
                {
                    PassDownPass.Product(launcher, layer, Layers[i - 1], parameters, layer.Gated!, place.Rows);
                }
            }
        }
    }
}
