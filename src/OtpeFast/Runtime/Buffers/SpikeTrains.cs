using System.Numerics;

namespace OtpeFast.Runtime;

/// <summary>The spikes of one layer as lists of the neurons that fired: [sample, step, active].</summary>
public sealed class SpikeTrains
{
    private readonly ushort[] _active; // [sample, step, neuron]; only the first count entries of a row count
    private readonly int[] _counts; // [sample, step]
    private readonly int _steps;
    private readonly int _capacity;

    /// <summary>Buys room for the case that every neuron fires in every step.</summary>
    /// <param name="samples">Number of samples.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="neurons">Number of neurons.</param>
    public SpikeTrains(int samples, int steps, int neurons)
    {
        _steps = steps;
        _capacity = (neurons + 15) & ~15;
        long length = (long)samples * steps * _capacity;
        if (length > Array.MaxLength)
        {
            throw new ArgumentException(
                $"Room for {length:N0} spikes is more than this runtime allows; use a smaller batch, fewer steps or a smaller network.", nameof(samples));
        }

        _active = new ushort[(int)length];
        _counts = new int[samples * steps];
    }

    /// <summary>The neurons that fired, ascending.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The time step.</param>
    public ReadOnlySpan<ushort> At(int sample, int step)
    {
        int row = sample * _steps + step;
        return _active.AsSpan(row * _capacity, _counts[row]);
    }

    /// <summary>The room of one row, to be filled by <see cref="Append"/> and closed by <see cref="Close"/>.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The time step.</param>
    public Span<ushort> Open(int sample, int step) => _active.AsSpan((sample * _steps + step) * _capacity, _capacity);

    /// <summary>Sets the number of neurons of a row that fired.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="step">The time step.</param>
    /// <param name="count">The number.</param>
    public void Close(int sample, int step, int count) => _counts[sample * _steps + step] = count;

    /// <summary>Appends the neurons whose bit is set.</summary>
    /// <param name="active">The row.</param>
    /// <param name="count">Neurons in it so far.</param>
    /// <param name="fired">A bit a neuron.</param>
    /// <param name="first">The neuron of the lowest bit.</param>
    /// <returns>Neurons in it now.</returns>
    public static int Append(Span<ushort> active, int count, ulong fired, int first)
    {
        while (fired != 0)
        {
            active[count++] = (ushort)(first + BitOperations.TrailingZeroCount(fired));
            fired &= fired - 1;
        }

        return count;
    }
}
