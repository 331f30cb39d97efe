namespace OtpeFast.Cuda.Kernels;

/// <summary>What must be known of a batch to count the work of kernels over sparse input.</summary>
/// <param name="Steps">Time steps of the batch.</param>
/// <param name="ActiveInputs">Active entries of the network's input.</param>
/// <param name="HiddenRate">Share of hidden neurons that fire in a step.</param>
internal readonly record struct BatchDensity(int Steps, long ActiveInputs, double HiddenRate)
{
    /// <summary>Steps since the reset in the middle of a batch: what kernels over the history are counted at.</summary>
    public double MeanSteps => (Steps + 1) / 2.0;

    /// <summary>Active entries in so many steps of the network's input.</summary>
    public double ActiveIn(double steps) => ActiveInputs * steps / Steps;
}

/// <summary>
/// The least that a launch must do: bytes, each input read once and each output written once, and operations. Whoever launches a kernel says it.
/// </summary>
/// <param name="Bytes">Bytes.</param>
/// <param name="Flops">Multiplications and additions.</param>
internal readonly record struct KernelWork(double Bytes, double Flops)
{
    /// <summary>That of so many floats.</summary>
    public static KernelWork OfFloats(double floats, double flops) => new(sizeof(float) * floats, flops);
}
