using System.Numerics;
using System.Runtime.InteropServices;

namespace OtpeFast.Runtime;

/// <summary>
/// The spikes of one layer as lists of the neurons that fired: [sample, step, active], the lists of a sample one after
/// the other. A sample's spikes come as bits, strip by strip, and are collected once all strips are there.
/// </summary>
/// <remarks>Different samples and slots may be written and read by different threads.</remarks>
public sealed class SpikeTrains
{
    private const int StripsAWord = 4; // 16 bits each
    private const int Together = 4; // neurons that are listed without asking whether there are so many
    private readonly ushort[] _active; // [sample, step * neuron]
    private readonly int[] _offsets; // [sample, step + 1] where the list of a step begins
    private readonly ushort[] _bits; // [slot, step, strip] a bit a neuron
    private readonly int _steps;
    private readonly int _neurons;
    private readonly int _capacity; // neurons, rounded up
    private readonly int _room; // of a sample: all its neurons in every step, and what is written over
    private readonly ulong _lastWord; // the bits of neurons in the last word of a step

    /// <summary>Buys room for the case that every neuron fires in every step.</summary>
    /// <param name="samples">Number of samples.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="neurons">Number of neurons.</param>
    /// <param name="slots">Number of samples whose bits are kept at the same time.</param>
    /// <exception cref="ArgumentException">There are no neurons or more than 65,536, or the spikes are more than an array holds.</exception>
    public SpikeTrains(int samples, int steps, int neurons, int slots)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(neurons);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(neurons, ushort.MaxValue + 1);
        _steps = steps;
        _neurons = neurons;
        _capacity = (neurons + 15) & ~15;
        _room = BufferLength.Of("spikes", (long)steps * _capacity + Together);
        _lastWord = ulong.MaxValue >> (63 - (neurons - 1) % 64);
        Strips = (_capacity / 16 + StripsAWord - 1) / StripsAWord * StripsAWord;
        _active = GC.AllocateUninitializedArray<ushort>(BufferLength.Of("spikes", samples, _room));
        _offsets = new int[BufferLength.Of("steps", samples, steps + 1L)];
        _bits = new ushort[BufferLength.Of("strips of spikes", slots, steps, Strips)];
    }

    /// <summary>Words of bits a step.</summary>
    public int Strips { get; }

    /// <summary>The neurons that fired in one step, ascending.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The time step.</param>
    public ReadOnlySpan<ushort> At(int sample, int step)
    {
        int row = sample * (_steps + 1) + step;
        int start = _offsets[row];
        return _active.AsSpan(start, _offsets[row + 1] - start);
    }

    /// <summary>All steps of a sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="steps">Number of time steps.</param>
    public SpikeSequence Sequence(int sample, int steps)
        => new(_offsets.AsSpan(sample * (_steps + 1), steps + 1), rowStride: 1, steps, _active, [], _neurons, isDistinct: true);

    /// <summary>The bits of a sample, to be set strip by strip and collected by <see cref="Collect"/>.</summary>
    /// <param name="slot">The slot.</param>
    /// <returns>[step, <see cref="Strips"/>]</returns>
    public Span<ushort> Bits(int slot) => _bits.AsSpan(slot * _steps * Strips, _steps * Strips);

    /// <summary>Lists the neurons whose bit is set, in all time steps.</summary>
    /// <param name="slot">Where the bits are.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="steps">Number of time steps.</param>
    public void Collect(int slot, int sample, int steps)
    {
        int count = 0;
        for (int step = 0; step < steps; step++)
        {
            count = List(Bits(slot).Slice(step * Strips, Strips), sample, step, count);
        }
    }

    /// <summary>Lists the neurons whose bit is set, in one time step after those that are there.</summary>
    /// <param name="slot">Where the bits are, as for step 0.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The step; the steps of a sample come in order, and step 0 begins anew.</param>
    public void CollectStep(int slot, int sample, int step)
    {
        int before = step == 0 ? 0 : _offsets[sample * (_steps + 1) + step] - sample * _room;
        List(Bits(slot)[..Strips], sample, step, before);
    }

    /// <summary>Forgets all spikes.</summary>
    internal void Clear() => Array.Clear(_offsets);

    /// <summary>Forgets the spikes of a sample.</summary>
    internal void Clear(int sample) => _offsets.AsSpan(sample * (_steps + 1), _steps + 1).Clear();

    /// <summary>The spikes of the only step that is kept.</summary>
    /// <param name="transfer">Where they go, or come from.</param>
    /// <param name="samples">Number of samples.</param>
    internal void Transfer(ref StateTransfer transfer, int samples)
    {
        for (int sample = 0; sample < samples; sample++)
        {
            Span<int> offsets = _offsets.AsSpan(sample * (_steps + 1), 2);
            int count = offsets[1] - offsets[0];
            transfer.PassList(_active.AsSpan(sample * _room, _neurons), ref count, _neurons);
            if (transfer.IsLoading)
            {
                offsets[0] = sample * _room;
                offsets[1] = offsets[0] + count;
            }
        }
    }

    private int List(ReadOnlySpan<ushort> bits, int sample, int step, int count)
    {
        int start = sample * _room;
        Span<ushort> active = _active.AsSpan(start, _room);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<ushort, ulong>(bits)[..((_neurons + 63) / 64)];
        _offsets[sample * (_steps + 1) + step] = start + count;
        for (int word = 0; word < words.Length; word++)
        {
            // Lanes beyond the last neuron may hold anything: the loops that read these lists have no rows for them.
            ulong fired = words[word] & (word == words.Length - 1 ? _lastWord : ulong.MaxValue);
            int end = count + BitOperations.PopCount(fired);

            // Four at a time, of which the last may be none and are written over: the end of a list is guessed wrong less often.
            for (; fired != 0; count += Together)
            {
                Span<ushort> next = active.Slice(count, Together);
                next[0] = (ushort)(64 * word + BitOperations.TrailingZeroCount(fired));
                fired &= fired - 1;
                next[1] = (ushort)(64 * word + BitOperations.TrailingZeroCount(fired));
                fired &= fired - 1;
                next[2] = (ushort)(64 * word + BitOperations.TrailingZeroCount(fired));
                fired &= fired - 1;
                next[3] = (ushort)(64 * word + BitOperations.TrailingZeroCount(fired));
                fired &= fired - 1;
            }

            count = end;
        }

        _offsets[sample * (_steps + 1) + step + 1] = start + count;
        return count;
    }
}
