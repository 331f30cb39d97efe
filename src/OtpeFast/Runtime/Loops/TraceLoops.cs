using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OtpeFast.Runtime;

/// <summary>Loops over presynaptic activity.</summary>
/// <remarks>Safe from any thread, as long as nobody else uses what is written meanwhile.</remarks>
public static class TraceLoops
{
    /// <summary>Writes some of the inputs of a layer as a dense row; behind the last input comes a 1, the input of the bias.</summary>
    /// <param name="units">[active]</param>
    /// <param name="counts">[active]; empty for units that spike at most once a step.</param>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="first">The first input that is written; units outside are passed over.</param>
    /// <param name="dense">[some rows]</param>
    public static void WriteDense(ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, int inputs, int first, Span<float> dense)
    {
        dense.Clear();
        if ((uint)(inputs - first) < (uint)dense.Length)
        {
            dense[inputs - first] = 1f;
        }

        AddActivePart(units, counts, first, dense);
    }

    /// <summary>One step of a leaky trace of the input: <c>trace = leak * previous + x</c>.</summary>
    /// <param name="units">[active]</param>
    /// <param name="counts">[active]; empty for units that spike at most once a step.</param>
    /// <param name="leak">The leak.</param>
    /// <param name="previous">[inputs, padded] The trace of the step before.</param>
    /// <param name="trace">[inputs, padded] Receives the trace; may be the same row.</param>
    public static void Leak(ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, float leak, ReadOnlySpan<float> previous, Span<float> trace)
    {
        ReadOnlySpan<Vector512<float>> from = MemoryMarshal.Cast<float, Vector512<float>>(previous);
        Span<Vector512<float>> to = MemoryMarshal.Cast<float, Vector512<float>>(trace)[..from.Length];
        Vector512<float> factor = Vector512.Create(leak);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = factor * from[i];
        }

        AddActive(units, counts, trace);
    }

    /// <summary>One step of a leaky trace of some of the inputs, in place: <c>trace = leak * trace + x</c>.</summary>
    /// <param name="units">[active]</param>
    /// <param name="counts">[active]; empty for units that spike at most once a step.</param>
    /// <param name="leak">The leak.</param>
    /// <param name="first">The first of the inputs; units outside are passed over.</param>
    /// <param name="trace">[some inputs, padded to 16]</param>
    public static void LeakPart(ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, float leak, int first, Span<float> trace)
    {
        Leak([], [], leak, trace, trace);
        AddActivePart(units, counts, first, trace);
    }

    /// <summary>One step of a leaky sum of a dense row: <c>sum = leak * previous + row</c>.</summary>
    /// <param name="row">[length] A multiple of 16.</param>
    /// <param name="leak">The leak.</param>
    /// <param name="previous">[length] The sum of the step before.</param>
    /// <param name="sum">[length] Receives the sum; may be the same row.</param>
    public static void Leak(ReadOnlySpan<float> row, float leak, ReadOnlySpan<float> previous, Span<float> sum)
    {
        ReadOnlySpan<Vector512<float>> from = MemoryMarshal.Cast<float, Vector512<float>>(row);
        ReadOnlySpan<Vector512<float>> before = MemoryMarshal.Cast<float, Vector512<float>>(previous)[..from.Length];
        Span<Vector512<float>> to = MemoryMarshal.Cast<float, Vector512<float>>(sum)[..from.Length];
        Vector512<float> factor = Vector512.Create(leak);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = Vector512.FusedMultiplyAdd(factor, before[i], from[i]);
        }
    }

    private static void AddActive(ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, Span<float> row)
    {
        if (counts.IsEmpty)
        {
            foreach (ushort unit in units)
            {
                row[unit] += 1f;
            }

            return;
        }

        for (int i = 0; i < units.Length; i++)
        {
            row[units[i]] += counts[i];
        }
    }

    private static void AddActivePart(ReadOnlySpan<ushort> units, ReadOnlySpan<float> counts, int first, Span<float> row)
    {
        for (int i = 0; i < units.Length; i++)
        {
            int place = units[i] - first;
            if ((uint)place < (uint)row.Length)
            {
                row[place] += counts.IsEmpty ? 1f : counts[i];
            }
        }
    }
}
