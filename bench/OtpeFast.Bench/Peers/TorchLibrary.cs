using System.Runtime.InteropServices;
using TorchSharp;

namespace OtpeFast.Bench.Peers;

/// <summary>Makes libtorch ready.</summary>
internal static partial class TorchLibrary
{
    private const int Now = 2; // RTLD_NOW
    private const int Global = 0x100; // RTLD_GLOBAL

    /// <summary>Loads libtorch and sets its number of threads.</summary>
    public static void Initialize(int threads)
    {
        // Where the build had to bring a missing symbol of libstdc++, it must be visible to libraries loaded later.
        string symbols = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libstandardstreams.so");
        if (OperatingSystem.IsLinux() && File.Exists(symbols) && Open(symbols, Now | Global) == 0)
        {
            throw new DllNotFoundException($"{symbols} could not be loaded; delete it and build again.");
        }

        torch.set_num_threads(threads);
    }

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);
}
