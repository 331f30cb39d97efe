namespace OtpeFast.Cuda.Tests.Host;

/// <summary>Something that a stream does when its turn comes.</summary>
/// <param name="Run">Does it.</param>
/// <param name="Addresses">Memory that it uses: an address inside of each block.</param>
internal sealed record Work(Action Run, params ulong[] Addresses);

/// <summary>
/// Streams as late as a device may run them: nothing happens before someone waits for it, and then the streams that can go on take turns by chance (the
/// same every time). What is read too early holds poison still; what is written too early is what the device reads.
/// </summary>
internal sealed class HostStreams
{
    private readonly SortedDictionary<nint, Queue<Item>> _streams = [];
    private readonly Dictionary<nint, Mark> _events = []; // where each was recorded last
    private readonly Random _random = new(1);

    /// <summary>Whether nothing is to come.</summary>
    public bool IsIdle => _streams.Values.All(static stream => stream.Count == 0);

    public void Open(nint stream) => _streams.Add(stream, []);

    public bool IsEmpty(nint stream) => _streams[stream].Count == 0;

    public void Close(nint stream) => _streams.Remove(stream);

    public void Add(nint stream, Work work) => _streams[stream].Enqueue(new Item(work, null, null));

    public void Record(nint stream, nint recorded)
    {
        _events[recorded] = new Mark();
        _streams[stream].Enqueue(new Item(null, null, _events[recorded]));
    }

    /// <summary>An event that was never recorded is waited for by nobody, as on a device.</summary>
    public void Wait(nint stream, nint waited)
    {
        if (_events.TryGetValue(waited, out Mark? mark))
        {
            _streams[stream].Enqueue(new Item(null, mark, null));
        }
    }

    /// <summary>Whether an event is reached, where it was recorded last.</summary>
    public bool IsReached(nint recorded) => _events.TryGetValue(recorded, out Mark? mark) && mark.IsReached;

    /// <summary>Whether work to come uses a block of memory.</summary>
    public bool Uses(ulong pointer, nuint bytes)
        => _streams.Values.Any(stream => stream.Any(item => item.Work?.Addresses.Any(address => address >= pointer && address < pointer + bytes) ?? false));

    /// <summary>Goes on until a stream has nothing left.</summary>
    public void Finish(nint stream) => GoOn(() => _streams[stream].Count == 0);

    /// <summary>Goes on until an event is reached.</summary>
    public void FinishUntil(nint waited)
    {
        if (_events.TryGetValue(waited, out Mark? mark))
        {
            GoOn(() => mark.IsReached);
        }
    }

    private void GoOn(Func<bool> isDone)
    {
        while (!isDone())
        {
            Queue<Item>[] ready = [.. _streams.Values.Where(static stream => stream.TryPeek(out Item? next) && next.Waited is not { IsReached: false })];
            Assert.That(ready, Is.Not.Empty, "the streams wait for each other");
            Item item = ready[_random.Next(ready.Length)].Dequeue();
            item.Work?.Run();
            if (item.Recorded is not null)
            {
                item.Recorded.IsReached = true;
            }
        }
    }

    private sealed record Item(Work? Work, Mark? Waited, Mark? Recorded);

    private sealed class Mark
    {
        public bool IsReached { get; set; }
    }
}
