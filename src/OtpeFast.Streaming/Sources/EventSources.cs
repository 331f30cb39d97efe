using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace OtpeFast.Streaming;

/// <summary>What can be made of a source.</summary>
/// <remarks>Safe from any thread; what is made is, as its source, for one reader at a time.</remarks>
public static class EventSources
{
    /// <summary>A source without its first events.</summary>
    /// <param name="source">The source.</param>
    /// <param name="events">Number of events that are passed over, such as <see cref="StreamRunner.Position"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static IEventSource After(this IEventSource source, long events)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        return events == 0 ? source : new Later(source, events);
    }

    /// <summary>A recorded source as it was live: each event comes when its time has come.</summary>
    /// <param name="source">The source.</param>
    /// <param name="speed">How many times faster than it was: 1 for as it was.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is no positive number.</exception>
    public static IEventSource AtSpeed(this IEventSource source, double speed)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(speed);
        return new Paced(source, double.IsFinite(speed) ? speed : throw new ArgumentOutOfRangeException(nameof(speed), speed, "The speed must be a number."));
    }

    private sealed class Later(IEventSource source, long events) : IEventSource
    {
        public async IAsyncEnumerable<ReadOnlyMemory<StreamEvent>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
        {
            long left = events;
            await foreach (ReadOnlyMemory<StreamEvent> part in source.ReadAsync(cancellation).ConfigureAwait(false))
            {
                int passed = (int)Math.Min(left, part.Length);
                left -= passed;
                if (passed < part.Length)
                {
                    yield return part[passed..];
                }
            }
        }
    }

    private sealed class Paced(IEventSource source, double speed) : IEventSource
    {
        private const double ShortestPause = 1e3; // microseconds
        private const double LongestPause = 3.6e9;

        public async IAsyncEnumerable<ReadOnlyMemory<StreamEvent>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
        {
            var clock = Stopwatch.StartNew();
            long? origin = null;
            await foreach (ReadOnlyMemory<StreamEvent> part in source.ReadAsync(cancellation).ConfigureAwait(false))
            {
                ReadOnlyMemory<StreamEvent> left = part;
                while (left.Length > 0)
                {
                    origin ??= left.Span[0].Time;
                    int due = CountDue(left.Span, origin.Value + clock.Elapsed.TotalMicroseconds * speed);
                    if (due > 0)
                    {
                        yield return left[..due];
                        left = left[due..];
                        continue;
                    }

                    double pause = ((double)left.Span[0].Time - origin.Value) / speed - clock.Elapsed.TotalMicroseconds;
                    await Task.Delay(TimeSpan.FromMicroseconds(Math.Clamp(pause, ShortestPause, LongestPause)), cancellation).ConfigureAwait(false);
                }
            }
        }

        private static int CountDue(ReadOnlySpan<StreamEvent> events, double now)
        {
            int due = 0;
            while (due < events.Length && events[due].Time <= now)
            {
                due++;
            }

            return due;
        }
    }
}
