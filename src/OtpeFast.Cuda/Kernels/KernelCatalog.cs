namespace OtpeFast.Cuda.Kernels;

/// <summary>Every kernel that ships. The tests compare it with the PTX and with the host build.</summary>
internal static class KernelCatalog
{
    public static readonly KernelEntry AdjointOstl = new("adjoint_scan", "adjoint_ostl", 128, "pppppiiiiffi");
    public static readonly KernelEntry AdjointOtpe = new("adjoint_scan", "adjoint_otpe", 128, "pppppiiiiffi");
    public static readonly KernelEntry AdjointOttt = new("adjoint_scan", "adjoint_ottt", 128, "pppppiiiiffi");
    public static readonly KernelEntry AdjointApproxOtpe = new("adjoint_scan", "adjoint_approx_otpe", 128, "pppppiiiiffi");
    public static readonly KernelEntry AdvanceClock = new("bookkeeping", "advance_clock", 32, "p");
    public static readonly KernelEntry AddGradient = new("bookkeeping", "add_gradient", 256, "ppi");
    public static readonly KernelEntry AverageGradient = new("bookkeeping", "average_gradient", 256, "ppii");
    public static readonly KernelEntry DenseInput = new("dense_input", "dense_input", 128, "ppppppiii");
    public static readonly KernelEntry EligibilityOstlCounts = new("eligibility", "eligibility_ostl_counts", 128, "pppppiiiiff");
    public static readonly KernelEntry EligibilityOstlSpikes = new("eligibility", "eligibility_ostl_spikes", 128, "pppppiiiff");
    public static readonly KernelEntry EligibilityOtpeCounts = new("eligibility", "eligibility_otpe_counts", 128, "ppppppiiiiff");
    public static readonly KernelEntry EligibilityOtpeSpikes = new("eligibility", "eligibility_otpe_spikes", 128, "ppppppiiiff");
    public static readonly KernelEntry SequenceOstlCounts = new("eligibility_sequence", "sequence_ostl_counts", 128, "ppppiiiiiiff");
    public static readonly KernelEntry SequenceOstlSpikes = new("eligibility_sequence", "sequence_ostl_spikes", 128, "ppppiiiiiff");
    public static readonly KernelEntry SequenceOtpeCounts = new("eligibility_sequence", "sequence_otpe_counts", 128, "ppppiiiiiiff");
    public static readonly KernelEntry SequenceOtpeSpikes = new("eligibility_sequence", "sequence_otpe_spikes", 128, "ppppiiiiiff");
    public static readonly KernelEntry FinishGradient = new("finish_gradient", "finish_gradient", 256, "pppiiii");
    public static readonly KernelEntry GateErrors = new("gate_errors", "gate_errors", 256, "ppppi");
    public static readonly KernelEntry HistoryOstl = new("history_scan", "history_ostl", 128, "pppppiiiff");
    public static readonly KernelEntry HistoryOtpe = new("history_scan", "history_otpe", 128, "pppppiiiff");
    public static readonly KernelEntry ForwardCounts = new("lif_forward", "lif_forward_counts", 128, "ppppppppppppiiiiiffff");
    public static readonly KernelEntry ForwardSpikes = new("lif_forward", "lif_forward_spikes", 128, "pppppppppppiiiiiffff");
    public static readonly KernelEntry LossOfSpikes = new("loss", "loss_of_spikes", 128, "pppppppiiiif");
    public static readonly KernelEntry LossOfScores = new("loss", "loss_of_scores", 128, "ppppppppiiiiff");
    public static readonly KernelEntry Adamax = new("optimizer", "adamax", 256, "ppppppffffi");
    public static readonly KernelEntry Adam = new("optimizer", "adam", 256, "ppppppfffffi");
    public static readonly KernelEntry Sgd = new("optimizer", "sgd", 256, "ppppi");
    public static readonly KernelEntry MultiplyAdd = new("ceilings", "multiply_add", 256, "pfi");
    public static readonly KernelEntry OuterProduct = new("outer_product", "outer_product", 128, "pppiiiii");
    public static readonly KernelEntry PassDown = new("pass_down", "pass_down", 128, "pppiiii");
    public static readonly KernelEntry PresynapticCounts = new("presynaptic_trace", "presynaptic_counts", 128, "ppppiiiifi");
    public static readonly KernelEntry PresynapticSpikes = new("presynaptic_trace", "presynaptic_spikes", 128, "ppppiiiifi");
    public static readonly KernelEntry SpikeLists = new("spike_lists", "spike_lists", 128, "ppppiii");
    public static readonly KernelEntry GradientCounts = new("weight_gradient", "gradient_counts", 256, "ppppiiiiii");
    public static readonly KernelEntry GradientSpikes = new("weight_gradient", "gradient_spikes", 256, "ppppiiiii");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<KernelEntry> All { get; } =
    [
        AdjointOstl, AdjointOtpe, AdjointOttt, AdjointApproxOtpe, AdvanceClock, AddGradient, AverageGradient, DenseInput,
        EligibilityOstlCounts, EligibilityOstlSpikes, EligibilityOtpeCounts, EligibilityOtpeSpikes,
        SequenceOstlCounts, SequenceOstlSpikes, SequenceOtpeCounts, SequenceOtpeSpikes, FinishGradient, GateErrors, HistoryOstl, HistoryOtpe,
        ForwardCounts, ForwardSpikes, LossOfSpikes, LossOfScores, Adamax, Adam, Sgd, MultiplyAdd, OuterProduct, PassDown, PresynapticCounts, PresynapticSpikes,
        SpikeLists, GradientCounts, GradientSpikes,
    ];

    /// <summary>The PTX of a file.</summary>
    public static Stream OpenPtx(string file)
        => typeof(KernelCatalog).Assembly.GetManifestResourceStream(file + ".ptx") ?? throw new InvalidOperationException($"The assembly holds no kernels '{file}'.");
}
