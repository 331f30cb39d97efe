using System.ComponentModel;
using System.Runtime.InteropServices;

namespace OtpeFast.Streaming;

/// <summary>Keeps threads to processors.</summary>
internal static partial class ThreadAffinity
{
    private const int WordBits = 64;
    private const int Words = 16; // as many processors as the C library's own mask has

    /// <summary>Keeps the calling thread to one processor.</summary>
    /// <param name="processor">The processor, from 0.</param>
    /// <exception cref="PlatformNotSupportedException">This system has no way to ask for it.</exception>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static void KeepTo(int processor)
    {
        if (OperatingSystem.IsLinux())
        {
            Span<ulong> mask = stackalloc ulong[Words];
            mask.Clear();
            mask[processor / WordBits] = 1UL << (processor % WordBits);
            Require(SetOnLinux(0, Words * sizeof(ulong), mask) == 0, processor);
        }
        else if (OperatingSystem.IsWindows())
        {
            Require(SetOnWindows(CurrentThread(), (nuint)1 << processor) != 0, processor);
        }
        else
        {
            throw new PlatformNotSupportedException("Threads cannot be kept to a processor on this system; leave the option out.");
        }
    }

    private static void Require(bool isDone, int processor)
    {
        if (!isDone)
        {
            throw new Win32Exception(
                Marshal.GetLastPInvokeError(),
                $"The thread cannot be kept to processor {processor} ({Marshal.GetLastPInvokeErrorMessage().TrimEnd('.')}); take another, or leave the " +
                $"option out.");
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetOnLinux(int thread, nuint length, ReadOnlySpan<ulong> mask);

    [LibraryImport("kernel32", EntryPoint = "SetThreadAffinityMask", SetLastError = true)]
    private static partial nuint SetOnWindows(nint thread, nuint mask);

    [LibraryImport("kernel32", EntryPoint = "GetCurrentThread")]
    private static partial nint CurrentThread();
}
