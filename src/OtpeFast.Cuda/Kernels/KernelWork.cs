namespace OtpeFast.Cuda.Kernels;

/// <summary>What must be known of a batch to count the work of kernels over sparse input.</summary>
/// <param name="Steps">Time steps of the batch.</param>
/// <param name="ActiveInputs">Active entries of the network's input.</param>
/// <param name="HiddenRate">Share of hidden neurons that fire in a step.</param>
internal readonly record struct BatchDensity(int Steps, long ActiveInputs, double HiddenRate);

/// <summary>The least that a launch must do: bytes, each input read once and each output written once, and operations.</summary>
/// <param name="Bytes">Bytes.</param>
/// <param name="Flops">Multiplications and additions.</param>
internal readonly record struct KernelWork(double Bytes, double Flops)
{
    private const int Float = sizeof(float);

    /// <summary>Counts a launch from its shapes; kernels over history are counted at half of their steps, the mean over a batch.</summary>
    public static KernelWork Of(KernelEntry kernel, ReadOnlySpan<KernelArgument> arguments, BatchDensity batch)
    {
        Span<double> n = stackalloc double[arguments.Length]; // the integers, in order
        int count = 0;
        foreach (KernelArgument argument in arguments)
        {
            if (argument.Kind == 'i')
            {
                n[count++] = (int)argument.Bits;
            }
        }

        if (count == 0)
        {
            return default; // the clock
        }

        bool otpe = kernel.Name.Contains("otpe", StringComparison.Ordinal);
        bool counted = kernel.Name.EndsWith("_counts", StringComparison.Ordinal);
        double meanSteps = (batch.Steps + 1) / 2.0;
        switch (kernel.Name)
        {
            case "lif_forward_counts" or "lif_forward_spikes":
                {
                    double rows = n[0] * n[1];
                    double active = counted ? batch.ActiveInputs * n[1] / batch.Steps : batch.HiddenRate * rows * n[2];
                    int gates = (arguments[counted ? 7 : 6].Bits == 0 ? 0 : 1) + (arguments[counted ? 8 : 7].Bits == 0 ? 0 : 1);
                    return new(Float * ((n[2] + 1) * n[4] + gates * rows * n[3]) + (counted ? 6 : 2) * active, 2 * active * n[3] + 12 * rows * n[3]);
                }

            case "spike_lists":
                return new(n[0] * n[1] * (n[2] / 8 + 2 * batch.HiddenRate * n[2]), 0);
            case "dense_input":
                return new(6.0 * batch.ActiveInputs * n[1] / batch.Steps + Float * n[0] * n[1] * n[2], 0);
            case "loss_of_spikes" or "loss_of_scores":
                return new(Float * n[0] * n[1] * n[3], 4 * n[0] * n[1] * n[2]);
            case "adjoint_ostl" or "adjoint_otpe" or "adjoint_ottt" or "adjoint_approx_otpe":
                return new(Float * n[0] * n[1] * n[2] * (3 + n[4] * (kernel.Name == "adjoint_otpe" ? 2 : 1)), 8 * n[0] * n[1] * n[2]);
            case "history_ostl" or "history_otpe":
                return new(Float * n[0] * n[1] * meanSteps * 2, (otpe ? 8 : 5) * n[0] * n[1] * meanSteps);
            case "pass_down":
                return new(Float * (n[0] * n[2] + n[1] * n[2] + n[0] * n[1]), 2 * n[0] * n[1] * n[2]);
            case "gradient_counts" or "gradient_spikes":
                {
                    double stride = n[count - 1];
                    double rows = arguments[3].Bits == 0 ? n[0] : n[2] * meanSteps;
                    double active = counted ? batch.ActiveInputs * rows / (n[2] * batch.Steps) : batch.HiddenRate * rows * n[3];
                    return new(Float * (rows * stride + n[1] * n[3] * stride) + (counted ? Float * rows * n[4] : rows * n[3] / 8), 2 * active * stride);
                }

            case "outer_product":
                return new(Float * (n[0] * n[3] + n[0] * n[4] + n[1] * n[2] * n[4]), 2 * n[0] * n[2] * n[4]);
            case "finish_gradient":
                return new(Float * (n[0] * n[2] * n[3] + n[1] * n[3] + (n[2] + 1) * n[3]), n[0] * n[2] * n[3]);
            case "gate_errors" or "add_gradient":
                return new(3 * Float * n[0], n[0]);
            case "average_gradient":
                return new(2 * Float * n[1], n[1]);
            case "presynaptic_counts" or "presynaptic_spikes":
                return new(Float * n[0] * (2 * n[1] + 4) * n[3], 4 * n[0] * n[1] * n[2]);
            case "adamax" or "adam":
                return new(7 * Float * n[0], 10 * n[0]);
            case "sgd":
                return new(3 * Float * n[0], 2 * n[0]);
        }

        double last = n[count - 1];
        return kernel.File switch
        {
            "eligibility" => new(Float * (n[0] * (n[1] + 1) * last * (otpe ? 4 : 2) + (n[1] + 1) * last), (otpe ? 9 : 7) * n[0] * (n[1] + 1) * last),
            "eligibility_sequence" => new(Float * (2 * n[0] * n[1] * last + (n[2] + 1) * last), (otpe ? 9 : 7) * n[0] * n[1] * (n[2] + 1) * n[count - 2]),
            _ => default,
        };
    }
}
