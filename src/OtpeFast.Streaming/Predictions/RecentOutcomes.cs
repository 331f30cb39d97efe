namespace OtpeFast.Streaming;

/// <summary>How many of the last predictions were right.</summary>
/// <remarks>Written by one thread; others may read, and see numbers that are a moment old.</remarks>
internal sealed class RecentOutcomes(int most)
{
    private readonly bool[] _outcomes = new bool[most]; // a ring
    private long _count; // of all that came
    private int _right; // of those that are kept

    /// <summary>Number of bytes of its state.</summary>
    public int StateLength => (1 + _outcomes.Length) * sizeof(long);

    /// <summary>Number of predictions that had a target.</summary>
    public long Count => _count;

    /// <summary>Share that was right, of the last ones; NaN before the first.</summary>
    public double Share => _count == 0 ? double.NaN : (double)_right / Math.Min(_count, _outcomes.Length);

    public void Add(bool isRight)
    {
        ref bool place = ref _outcomes[_count % _outcomes.Length];
        _right += (isRight ? 1 : 0) - (place ? 1 : 0); // a place that was not taken yet is false
        place = isRight;
        _count++;
    }

    public void Save(ref StateWriter state)
    {
        state.Write(_count);
        foreach (bool outcome in _outcomes)
        {
            state.Write(outcome ? 1L : 0);
        }
    }

    /// <summary>Reads what was saved.</summary>
    /// <param name="state">Where it stands.</param>
    /// <param name="most">Number of outcomes that are kept.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static RecentOutcomes Load(ref StateReader state, int most)
    {
        var read = new RecentOutcomes(most) { _count = state.ReadCount() };
        foreach (ref bool outcome in read._outcomes.AsSpan())
        {
            outcome = state.Read(0, 1) == 1;
            read._right += outcome ? 1 : 0;
        }

        return read;
    }
}
