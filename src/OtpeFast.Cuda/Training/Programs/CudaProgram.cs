using OtpeFast.Cuda.Execution;
using OtpeFast.Cuda.Kernels;
using OtpeFast.Cuda.Training.Passes;
using OtpeFast.Cuda.Training.State;

namespace OtpeFast.Cuda.Training.Programs;

/// <summary>
/// What is put into the stream for one batch (offline) or one time step (online), from the input to the gradient: the passes of the plan, each a kernel or two;
/// and the memory of its rows.
/// </summary>
internal sealed class CudaProgram
{
    private readonly TrainerPlan _plan;
    private readonly DeviceBuffer<float>? _passed; // [row, S] of the widest layer, for errors of one of several delays
    private readonly bool _isGeneral; // whether errors go other ways than straight to the layer below
    private readonly int _rows; // most rows, of all samples and steps that are kept

    /// <summary>Buys the memory.</summary>
    public CudaProgram(DeviceMemory memory, CudaStream stream, NetworkDescription network, TrainerPlan plan, TrainerOptions options)
    {
        _plan = plan;
        _rows = checked(options.BatchSize * (plan.IsOnline && !plan.KeepsHistory ? 1 : options.Steps));
        Layers = new CudaLayer[network.Layers.Count];
        for (int i = 0; i < Layers.Length; i++)
        {
            Layers[i] = new CudaLayer(memory, stream, network, i, plan.Layers[i], plan.Network.Readout, options.SpikeTiming);
        }

        Loss = new LossPass(memory, stream, Layers[^1], options.BatchSize, plan.Network.Readout);
        foreach (CudaLayer layer in Layers)
        {
            layer.Buy(_rows, options.BatchSize);
        }

        FeedbackMatrices = new FeedbackMatrices(memory, stream, plan, options.FeedbackSeed);
        bool isLate = plan.Layers.Any(static layer => !layer.Layer.IsUndelayed);
        _isGeneral = isLate || plan.Description.Feedback != Feedback.Layers || plan.Layers.Any(static layer => layer.CarryIsGiven);
        _passed = isLate ? memory.Buy<float>(stream, _rows, network.Layers.Max(static layer => layer.Stride)) : null;
    }

    /// <summary>The layers, first to last.</summary>
    public CudaLayer[] Layers { get; }

    /// <summary>The output layer.</summary>
    public CudaLayer Output => Layers[^1];

    /// <summary>The loss and what it carries on.</summary>
    public LossPass Loss { get; }

    /// <summary>Whether every step since the reset is kept.</summary>
    public bool KeepsHistory => _plan.KeepsHistory;

    /// <summary>Every pass of the plan, up to the gradient.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="parameters">All parameters.</param>
    /// <param name="gradients">Receives all gradients.</param>
    /// <param name="input">The batch.</param>
    /// <param name="scale">Factor of the loss's gradient.</param>
    /// <param name="place">Which steps of how many samples.</param>
    public void Enqueue(Launcher launcher, DeviceBuffer<float> parameters, DeviceBuffer<float> gradients, InputSlot input, float scale, StepPlace place)
    {
        for (int i = 0; i < _plan.Passes.Count; i++)
        {
            Pass pass = _plan.Passes[i];
            CudaLayer layer = Layers[pass.Layer];
            CudaLayer? below = pass.Layer == 0 ? null : Layers[pass.Layer - 1];
            switch (pass.Kind)
            {
                case PassKind.Forward:
                    ForwardPass.Enqueue(launcher, layer, below, parameters, input, place);
                    break;
                case PassKind.Readout:
                    Loss.Enqueue(launcher, layer, input, scale, place);
                    break;
                case PassKind.Scan:
                    using (Launcher.Range(layer.BackwardName))
                    {
                        if (layer.Table is null)
                        {
                            ScanPass.Adjoint(launcher, layer, place);
                        }
                        else
                        {
                            NeuronPass.Scan(launcher, layer, parameters, place);
                        }
                    }

                    break;
                case PassKind.GateErrors:
                    using (Launcher.Range(layer.BackwardName))
                    {
                        PassDownPass.Gate(launcher, layer, place);
                    }

                    break;
                case PassKind.PassDown:
                    using (Launcher.Range(layer.BackwardName))
                    {
                        if (_isGeneral)
                        {
                            PassDownPass.HandOn(launcher, Layers, layer, parameters, FeedbackMatrices, _passed, place);
                        }
                        else
                        {
                            PassDownPass.Product(launcher, layer, below!, parameters, place.Rows);
                        }
                    }

                    break;
                case PassKind.Gradient:
                    using (Launcher.Range(layer.GradientName))
                    {
                        Gradient(launcher, layer, below, gradients, place);
                    }

                    break;
                case PassKind.Optimize:
                    // All parameters at once, after the last gradient: the trainer does it.
                    break;
                default:
                    throw new NotSupportedException($"There is no pass {pass.Kind}.");
            }
        }
    }

    /// <summary>The fixed matrices by which errors come to hidden layers.</summary>
    public FeedbackMatrices FeedbackMatrices { get; }

    /// <summary>Forgets membrane potentials, traces, scores and counts.</summary>
    public void Reset(CudaStream stream)
    {
        foreach (CudaLayer layer in Layers)
        {
            layer.ResetState(stream);
        }

        Loss.Reset(stream);
    }

    private void Gradient(Launcher launcher, CudaLayer layer, CudaLayer? below, DeviceBuffer<float> gradients, StepPlace place)
    {
        TrainerDescription trainer = _plan.Description;
        switch (trainer.Form, layer.Plan.Trace)
        {
            case (GradientForm.Adjoint, _):
                WeightGradientPass.Sparse(launcher, layer, below, gradients, DevicePointer<int>.Null, place.Samples, place.Rows);
                break;
            case (GradientForm.History, _):
                ScanPass.History(launcher, layer, place);
                WeightGradientPass.Sparse(launcher, layer, below, gradients, place.Output, place.Samples, _rows);
                break;
            case (GradientForm.Trace, Trace.Input or Trace.None):
                PresynapticPass.Enqueue(launcher, layer, below, place);
                WeightGradientPass.Dense(launcher, layer, gradients, place.Rows);
                break;
            case (GradientForm.Trace, Trace.Synapse or Trace.Detached) when _plan.IsOnline:
                SynapsePass.Step(launcher, layer, below, gradients, place);
                break;
            case (GradientForm.Trace, Trace.Synapse or Trace.Detached):
                SynapsePass.Sequence(launcher, layer, below, gradients, place);
                break;
            default:
                throw new NotSupportedException($"There are no kernels for the trace {layer.Plan.Trace} in {trainer.Form} form.");
        }
    }
}
