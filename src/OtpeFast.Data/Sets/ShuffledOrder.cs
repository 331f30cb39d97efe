namespace OtpeFast.Data;

/// <summary>
/// A row of places without end in a finite set: one shuffling after the other, of each of which the first are taken. What stands where depends on the seed
/// alone.
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class ShuffledOrder
{
    private const ulong ShufflePurpose = 0x53_48_46; // "SHF"
    private readonly ulong? _seed;
    private readonly int[] _order;
    private readonly int _taken; // of each shuffling
    private long _shuffling = -1; // the one that _order is of

    /// <summary>Makes the row.</summary>
    /// <param name="count">Size of the set, at least 1.</param>
    /// <param name="seed">Seed of the shuffling; null for the set's own order.</param>
    /// <param name="taken">
    /// How many are taken of each shuffling: of as many one after the other none comes twice, and from then on chance decides. Null, or all there are, for
    /// passes over all of them.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public ShuffledOrder(int count, ulong? seed, int? taken = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(taken ?? 1, 1, nameof(taken));
        _seed = seed;
        _order = [.. Enumerable.Range(0, count)];
        _taken = seed is null ? count : Math.Min(taken ?? count, count);
    }

    /// <summary>Size of the set.</summary>
    public int Count => _order.Length;

    /// <summary>What stands at a place of the row. Allocates nothing; quick where the place is near the last one.</summary>
    /// <param name="place">The place, from 0.</param>
    public int this[long place]
    {
        get
        {
            (long shuffling, long index) = Math.DivRem(place, _taken);
            ShuffleFor(shuffling);
            return _order[index];
        }
    }

    private void ShuffleFor(long shuffling)
    {
        if (_seed is null || shuffling == _shuffling)
        {
            return;
        }

        // From the sorted order each time: an order depends on its number alone.
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        var random = new RandomSequence(_seed.Value, ShufflePurpose, (ulong)shuffling);
        for (int i = _order.Length - 1; i > 0; i--)
        {
            int other = random.NextInt(i + 1);
            (_order[i], _order[other]) = (_order[other], _order[i]);
        }

        _shuffling = shuffling;
    }
}
