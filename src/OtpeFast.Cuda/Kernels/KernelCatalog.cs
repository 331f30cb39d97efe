namespace OtpeFast.Cuda.Kernels;

/// <content>What is not written from the kernels' declarations: their PTX.</content>
internal static partial class KernelCatalog
{
    /// <summary>The PTX of a file.</summary>
    public static Stream OpenPtx(string file)
        => typeof(KernelCatalog).Assembly.GetManifestResourceStream(file + ".ptx")
            ?? throw new InvalidOperationException($"The assembly holds no kernels '{file}'.");
}
