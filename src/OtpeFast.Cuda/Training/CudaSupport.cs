namespace OtpeFast.Cuda.Training;

/// <summary>For which networks and trainers there are kernels.</summary>
internal static class CudaSupport
{
    /// <summary>Why a network cannot run on a device, in a sentence; null where it can.</summary>
    public static string? ProblemWith(NetworkSpec network)
        => network.Layers.FirstOrDefault(static layer => layer.Neuron != Neuron.Lif) is LayerSpec other
            ? $"On a GPU there are LIF neurons, not {other.Neuron}; use the CPU."
            : network.Layers.Any(static layer => !layer.IsPlain)
            ? "On a GPU layers are neither recurrent nor connected with delays; use the CPU."
            : network.Layers.Any(static layer => layer.TrainsConstants)
            ? "On a GPU leaks and thresholds are not trained; train them on the CPU."
            : network.Layers.Any(static layer => !layer.Leak.IsUniform || !layer.Threshold.IsUniform) || !network.Readout.Leak.IsUniform
            ? "On a GPU all neurons of a layer have the same leak and threshold; use the CPU."
            : null;

    /// <summary>Why a trainer cannot run on a device, in a sentence; null where it can.</summary>
    public static string? ProblemWith(NetworkSpec network, TrainerDescription trainer) => trainer switch
    {
        { Rule: LearningRule.Rtrl } => "RTRL has no CUDA kernels; train with it on the CPU, or use OTPE, which approximates it.",
        { Rule: LearningRule.Stllr } => "S-TLLR has no CUDA kernels; train with it on the CPU, or use OTTT.",
        { Rule: LearningRule.InputExact } => "Traces of inputs with the exact carry have no CUDA kernels; train so on the CPU, or use Approx OTPE.",
        { Form: GradientForm.Window } => "On a GPU an update every step or once a batch has kernels; train with windows on the CPU.",
        { Feedback: not Feedback.Layers } => "On a GPU errors come down by the weights; train with random or broadcast feedback on the CPU.",
        _ => ProblemWith(network),
    };
}
