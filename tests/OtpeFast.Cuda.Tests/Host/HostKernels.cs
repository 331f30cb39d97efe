using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace OtpeFast.Cuda.Tests.Host;

/// <summary>The kernels' host build: compiled once per test run, called by name.</summary>
internal static unsafe partial class HostKernels
{
    private const string Library = "otpe_host_kernels";
    private static readonly Lazy<string?> Problem = new(Build);
    private static nint _handle;

    /// <summary>Skips the test where the kernels cannot be built, with the reason.</summary>
    public static void Require()
    {
        if (Problem.Value is { } problem)
        {
            Assert.Ignore(problem);
        }
    }

    public static IReadOnlyList<(string Name, string File, string Signature, int Threads)> All()
        => [.. Enumerable.Range(0, otpe_kernel_count()).Select(static i => (Text(otpe_kernel_name(i)), Text(otpe_kernel_file(i)), Text(otpe_kernel_signature(i)), otpe_kernel_threads(i)))];

    /// <summary>Runs a kernel.</summary>
    /// <returns>What went wrong; null for nothing.</returns>
    public static string? Launch(int kernel, int x, int y, int z, void** arguments, bool descending)
    {
        byte* error = stackalloc byte[512];
        return otpe_kernel_launch(kernel, x, y, z, arguments, descending ? 1 : 0, error, 512) == 0 ? null : Marshal.PtrToStringUTF8((nint)error);
    }

    [LibraryImport(Library)]
    public static partial double otpe_logarithm(double x);

    [LibraryImport(Library)]
    public static partial double otpe_exponential(double x);

    private static string Text(nint text) => Marshal.PtrToStringUTF8(text)!;

    private static string? Build()
    {
        if (OperatingSystem.IsWindows())
        {
            return "The host build of the kernels needs a POSIX system.";
        }

        string output = Path.Combine(TestContext.CurrentContext.TestDirectory, "libotpe_host_kernels.so");
        using var build = Process.Start(
            new ProcessStartInfo("bash", [Path.Combine(KernelDirectory(), "host", "build.sh"), output]) { RedirectStandardError = true })!;
        string messages = build.StandardError.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode == 3)
        {
            return messages.Trim();
        }

        // A compiler that does not take the kernels is a failure, not a reason to skip.
        Assert.That(build.ExitCode, Is.Zero, messages);
        Assert.That(messages, Is.Empty, "the kernels compile without a warning");
        _handle = NativeLibrary.Load(output);
        NativeLibrary.SetDllImportResolver(typeof(HostKernels).Assembly, static (name, _, _) => name == Library ? _handle : 0);
        return null;
    }

    /// <summary>kernels/ of this repository.</summary>
    public static string KernelDirectory() => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "kernels"));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [LibraryImport(Library)]
    private static partial int otpe_kernel_count();

    [LibraryImport(Library)]
    private static partial nint otpe_kernel_name(int kernel);

    [LibraryImport(Library)]
    private static partial nint otpe_kernel_file(int kernel);

    [LibraryImport(Library)]
    private static partial nint otpe_kernel_signature(int kernel);

    [LibraryImport(Library)]
    private static partial int otpe_kernel_threads(int kernel);

    [LibraryImport(Library)]
    private static partial int otpe_kernel_launch(int kernel, int x, int y, int z, void** arguments, int descending, byte* error, int errorLength);
}
