using System.Runtime.CompilerServices;
using OtpeFast.Streaming;

namespace OtpeFast.Data;

/// <summary>
/// Recordings of a file in the layout of the Heidelberg data sets, played one after the other, each with its label at its end. As fast as they are taken, or,
/// with <see cref="EventSources.AtSpeed"/>, as they were.
/// </summary>
/// <remarks>For one reader at a time.</remarks>
public sealed class HeidelbergSource : IEventSource
{
    private readonly HeidelbergFile _file;
    private readonly HeidelbergReplay _replay;
    private readonly int _count;

    /// <summary>Plays a file.</summary>
    /// <param name="file">The file; whoever opened it closes it.</param>
    /// <param name="replay">How; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public HeidelbergSource(HeidelbergFile file, HeidelbergReplay? replay = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        _replay = replay ?? new HeidelbergReplay();
        _replay.Validate(file.Count);
        _count = _replay.Samples?.Count ?? file.Count;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<StreamEvent>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var events = new List<StreamEvent>();
        long begin = 0;
        for (int first = 0; first < _count; first += _replay.Streams)
        {
            cancellation.ThrowIfCancellationRequested();
            events.Clear();
            for (int i = first; i < Math.Min(first + _replay.Streams, _count); i++)
            {
                Add(_replay.Samples?[i] ?? i, i - first, begin, events);
            }

            StreamEvent[] ordered = [.. events.OrderBy(static one => one.Time)];
            begin = ordered[^1].Time + _replay.Gap;
            yield return ordered;
            await Task.Yield();
        }
    }

    private void Add(int sample, int stream, long begin, List<StreamEvent> events)
    {
        var recording = new Recording();
        try
        {
            _file.Read(sample, recording);
        }
        catch (DataFileException exception)
        {
            throw new StreamFormatException(exception.Message, exception);
        }

        for (int i = 0; i < recording.Count; i++)
        {
            events.Add(new StreamEvent(begin + recording.Times[i], recording.Units[i], 1, StreamEvent.None, stream));
        }

        long end = recording.Count == 0 ? begin : begin + recording.Times[^1];
        events.Add(new StreamEvent(end + _replay.LabelDelay, StreamEvent.None, 0, _file.Labels[sample], stream));
    }
}
