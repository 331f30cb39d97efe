namespace OtpeFast.Cuda;

/// <summary>What one kernel takes of a batch.</summary>
/// <param name="Kernel">Its name.</param>
/// <param name="Launches">Launches a batch.</param>
/// <param name="Milliseconds">Milliseconds a batch, in the kernel.</param>
/// <param name="Bytes">Bytes that it must move a batch, each input read once and each output written once.</param>
/// <param name="Flops">Multiplications and additions a batch.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record KernelProfile(string Kernel, double Launches, double Milliseconds, double Bytes, double Flops)
{
    /// <summary>10⁹ bytes a second.</summary>
    public double GigaBytesASecond => Bytes / Milliseconds / 1e6;

    /// <summary>10⁹ multiplications and additions a second.</summary>
    public double GigaFlopsASecond => Flops / Milliseconds / 1e6;
}
