using System.Runtime.InteropServices;

namespace OtpeFast.Cuda.Profiling;

/// <summary>Named ranges on the profiler's time line, through NVIDIA's library for them where it is there; without it they cost a test of a field.</summary>
internal static unsafe class NvtxRanges
{
    private static readonly delegate* unmanaged<byte*, int> Push;
    private static readonly delegate* unmanaged<int> PopOne;

    static NvtxRanges()
    {
        // The library of toolkits up to 12.8, then what later ones have for languages other than C.
        string[] names = OperatingSystem.IsWindows()
            ? ["nvToolsExt64_1.dll", "nvtx3interop.dll"]
            : ["libnvToolsExt.so.1", "libnvtx3interop.so.1", "libnvtx3interop.so"];
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library)
                && NativeLibrary.TryGetExport(library, "nvtxRangePushA", out nint push)
                && NativeLibrary.TryGetExport(library, "nvtxRangePop", out nint pop))
            {
                Push = (delegate* unmanaged<byte*, int>)push;
                PopOne = (delegate* unmanaged<int>)pop;
                return;
            }
        }
    }

    /// <summary>Whether a profiler's library is there.</summary>
    public static bool IsActive => Push is not null;

    /// <summary>Begins a range that ends when the value is disposed of.</summary>
    /// <param name="name">Its name, UTF-8, ending in a zero.</param>
    public static Range Begin(ReadOnlySpan<byte> name)
    {
        if (Push is not null)
        {
            fixed (byte* text = name)
            {
                Push(text);
            }
        }

        return default;
    }

    /// <summary>An open range.</summary>
    public readonly ref struct Range : IDisposable
    {
        public void Dispose()
        {
            if (PopOne is not null)
            {
                PopOne();
            }
        }
    }
}
