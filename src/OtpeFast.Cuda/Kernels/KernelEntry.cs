namespace OtpeFast.Cuda.Kernels;

/// <summary>One kernel as it stands in kernels/.</summary>
/// <param name="File">The file, without ending: one module of PTX.</param>
/// <param name="Name">The entry.</param>
/// <param name="Threads">Threads a block.</param>
/// <param name="Signature">A letter an argument: p pointer, i 32-bit integer, f float.</param>
internal sealed record KernelEntry(string File, string Name, int Threads, string Signature);
