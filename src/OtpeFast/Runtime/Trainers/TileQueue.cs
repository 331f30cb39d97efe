namespace OtpeFast.Runtime;

/// <summary>
/// Hands the tiles of a step to the workers. Each has tiles of its own, the same in every step, whose parameters and
/// optimizer state stay in its cache; who has finished takes those that others have not begun. Every second step begins with the last tiles of the step
/// before, which are still nearest.
/// </summary>
internal sealed class TileQueue
{
    private const int Padding = 16; // a cache line for each worker's place
    private readonly ParameterTile[] _tiles; // worker after worker
    private readonly int[] _round; // [tile] the last step in which it was taken
    private readonly int[] _next; // [worker, padded] where the worker looks next
    private readonly int[] _start; // [worker] its first tile, and the end of them
    private int _current;

    /// <summary>Deals the tiles out, the costliest first, each to the worker with the least so far.</summary>
    public TileQueue(ParameterTile[] tiles, int workers)
    {
        var own = new List<ParameterTile>[workers];
        var load = new long[workers];
        for (int worker = 0; worker < workers; worker++)
        {
            own[worker] = [];
        }

        var ordered = (ParameterTile[])tiles.Clone();
        Array.Sort(ordered, static (x, y) => Cost(y) != Cost(x) ? Cost(y).CompareTo(Cost(x)) : x.Offset.CompareTo(y.Offset));
        foreach (ParameterTile tile in ordered)
        {
            int least = Array.IndexOf(load, Min(load));
            own[least].Add(tile);
            load[least] += Cost(tile);
        }

        _start = new int[workers + 1];
        var dealt = new List<ParameterTile>();
        for (int worker = 0; worker < workers; worker++)
        {
            _start[worker] = dealt.Count;
            dealt.AddRange(own[worker]);
        }

        _start[workers] = dealt.Count;

        _tiles = [.. dealt];
        _round = new int[_tiles.Length];
        _next = new int[workers * Padding];
    }

    /// <summary>Makes all tiles available again. No worker may be taking any.</summary>
    public void Restart()
    {
        _current++;
        Array.Clear(_next);
    }

    /// <summary>Takes a tile.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="tile">The tile.</param>
    /// <returns>Whether there was one left.</returns>
    public bool TryTake(int worker, out ParameterTile tile)
    {
        ref int next = ref _next[worker * Padding];
        int round = _current;
        bool back = round % 2 == 0;
        while (next < _tiles.Length)
        {
            int place = back ? _start[worker + 1] - 1 - next : _start[worker] + next;
            next++;
            place = place < 0 ? place + _tiles.Length : place < _tiles.Length ? place : place - _tiles.Length;
            if (Interlocked.Exchange(ref _round[place], round) != round)
            {
                tile = _tiles[place];
                return true;
            }
        }

        tile = default;
        return false;
    }

    private static long Cost(ParameterTile tile) => (long)tile.Rows * tile.Width;

    private static long Min(long[] values)
    {
        long least = values[0];
        foreach (long value in values)
        {
            least = Math.Min(least, value);
        }

        return least;
    }
}
