using System.Threading.Channels;

namespace OtpeFast.Streaming;

/// <summary>Hands predictions from the stepping thread to whoever reads them, who may be slower for a while.</summary>
/// <remarks>One thread writes and one reads.</remarks>
public sealed class PredictionPipe : IPredictionSink
{
    private readonly Channel<Prediction> _queue;
    private readonly bool _waits;
    private long _dropped;

    /// <summary>Makes one.</summary>
    /// <param name="length">Most predictions that wait.</param>
    /// <param name="waits">Whether the stepping thread waits where that many do; if not, the newest is dropped, and counted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    public PredictionPipe(int length, bool waits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _waits = waits;
        _queue = Channel.CreateBounded<Prediction>(new BoundedChannelOptions(length) { SingleReader = true, SingleWriter = true });
    }

    /// <summary>Predictions that there was no room for.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <inheritdoc/>
    public void Take(in Prediction prediction)
    {
        SpinWait wait = default;
        while (!_queue.Writer.TryWrite(prediction))
        {
            if (!_waits || _queue.Reader.Completion.IsCompleted)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            wait.SpinOnce();
        }
    }

    /// <summary>Says that nothing more comes, which ends the reading.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Reads predictions as they come, until <see cref="Complete"/>.</summary>
    public IAsyncEnumerable<Prediction> ReadAllAsync() => _queue.Reader.ReadAllAsync();
}
