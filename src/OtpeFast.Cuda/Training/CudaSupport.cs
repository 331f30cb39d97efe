namespace OtpeFast.Cuda.Training;

/// <summary>For which networks and trainers there are kernels.</summary>
internal static class CudaSupport
{
    /// <summary>Why a network cannot run on a device, in a sentence; null where it can.</summary>
    public static string? ProblemWith(NetworkSpec network)
        => network.Layers.Any(static layer => layer.TrainsConstants) ? "On a GPU leaks and thresholds are not trained; use the CPU." : null;

    /// <summary>Why an optimizer cannot run on a device, in a sentence; null where it can.</summary>
    public static string? ProblemWith(OptimizerOptions optimizer)
        => optimizer.IsPlain ? null : "On a GPU parameters do not decay, and gradients have no bound; leave both out, or use the CPU.";

    /// <summary>Why a trainer cannot run on a device, in a sentence; null where it can.</summary>
    public static string? ProblemWith(NetworkSpec network, TrainerDescription trainer) => trainer switch
    {
        { Rule: LearningRule.Rtrl } => "RTRL has no CUDA kernels; train with it on the CPU, or use OTPE, which approximates it.",
        { Form: GradientForm.Window } => "On a GPU an update every step or once a batch has kernels; train with windows on the CPU.",
        { Form: GradientForm.Adjoint } => ProblemWith(network),
        { Rule: LearningRule.Stllr } => "S-TLLR has CUDA kernels offline alone; train with it so, or on the CPU.",
        { Rule: LearningRule.InputExact } => "Traces of inputs with the exact carry have CUDA kernels offline alone; train so, or on the CPU.",
        { Feedback: not Feedback.Layers } => "On a GPU errors come by fixed matrices offline alone, in the adjoint form; train so, or on the CPU.",
        _ => ProblemWith(network) ?? ProblemWithTraces(network),
    };

    /// <summary>What there are no kernels for but those of the adjoint form.</summary>
    private static string? ProblemWithTraces(NetworkSpec network)
        => network.Layers.FirstOrDefault(static layer => layer.Neuron != Neuron.Lif) is LayerSpec other
            ? $"On a GPU {other.Neuron} neurons train offline alone, in the adjoint form; train so, or on the CPU."
            : network.Layers.Any(static layer => !layer.IsPlain)
            ? "On a GPU layers that are recurrent or connected with delays train offline alone, in the adjoint form; train so, or on the CPU."
            : network.Layers.Any(static layer => !layer.Leak.IsUniform || !layer.Threshold.IsUniform) || !network.Readout.Leak.IsUniform
            ? "On a GPU layers whose neurons leak or fire each in its own way train offline alone, in the adjoint form; train so, or on the CPU."
            : null;
}
