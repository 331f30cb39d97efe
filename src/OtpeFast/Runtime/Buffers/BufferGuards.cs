using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OtpeFast.Runtime;

/// <summary>
/// Zones before and after every <see cref="AlignedBuffer"/>, filled with a pattern and looked at after every call of a trainer or evaluator: a loop that
/// writes beside its buffer is found in the call that did it, and one that reads there computes with NaN. Only in builds with
/// <c>-p:BufferGuards=true</c>; elsewhere it is nothing.
/// </summary>
internal static class BufferGuards
{
#if OTPE_BUFFER_GUARDS
    /// <summary>Floats of a zone.</summary>
    public const int Zone = 256;

    private const uint Pattern = 0x7FA5_A5A5; // a NaN that no computation gives
    private static readonly Lock Lock = new();
    private static readonly List<WeakReference<float[]>> Buffers = [];
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<float[], Bounds> Places = [];

    /// <summary>Fills the zones of a new buffer.</summary>
    public static void Guard(float[] array, int start, int length)
    {
        // As bits: a float of this pattern may become another on its way through a register.
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(array.AsSpan());
        bits[..start].Fill(Pattern);
        bits[(start + length)..].Fill(Pattern);
        lock (Lock)
        {
            Places.Add(array, new Bounds(start, length));
            Buffers.Add(new WeakReference<float[]>(array));
        }
    }

    /// <summary>Looks at the zones of all buffers that are alive.</summary>
    /// <exception cref="InvalidProgramException">One was written to.</exception>
    public static void Check()
    {
        lock (Lock)
        {
            Buffers.RemoveAll(static reference => !reference.TryGetTarget(out _));
            foreach (WeakReference<float[]> reference in Buffers)
            {
                if (reference.TryGetTarget(out float[]? array) && Places.TryGetValue(array, out Bounds? bounds))
                {
                    Require(array.AsSpan(0, bounds.Start), "before", bounds);
                    Require(array.AsSpan(bounds.Start + bounds.Length), "after", bounds);
                }
            }
        }
    }

    private static void Require(ReadOnlySpan<float> zone, string side, Bounds bounds)
    {
        if (MemoryMarshal.Cast<float, uint>(zone).ContainsAnyExcept(Pattern))
        {
            throw new InvalidProgramException($"Something wrote {side} a buffer of {bounds.Length} floats.");
        }
    }

    private sealed record Bounds(int Start, int Length);
#else
    /// <summary>Floats of a zone.</summary>
    public const int Zone = 0;

    /// <summary>Nothing in this build.</summary>
    [Conditional("OTPE_BUFFER_GUARDS")]
    public static void Guard(float[] array, int start, int length)
    {
    }

    /// <summary>Nothing in this build.</summary>
    [Conditional("OTPE_BUFFER_GUARDS")]
    public static void Check()
    {
    }
#endif
}
