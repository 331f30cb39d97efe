using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace OtpeFast.Streaming;

/// <summary>Events written as lines of text, in UTF-8: of a file, a pipe, or standard input.</summary>
/// <remarks>For one reader at a time. The stream of bytes stays its owner's.</remarks>
public abstract class LineSource : IEventSource
{
    private const int LongestLine = 1 << 20; // bytes
    private readonly Stream _bytes;
    private StreamEvent[] _events = new StreamEvent[256];
    private int _count;

    private protected LineSource(Stream bytes, EventFields? fields)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        _bytes = bytes;
        Fields = fields ?? new EventFields();
        Fields.Validate();
    }

    private protected EventFields Fields { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<StreamEvent>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        PipeReader pipe = PipeReader.Create(_bytes, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            long line = 0;
            while (true)
            {
                ReadResult read = await pipe.ReadAsync(cancellation).ConfigureAwait(false);
                ReadOnlySequence<byte> rest = read.Buffer;
                _count = 0;
                while (TryReadLine(ref rest, read.IsCompleted, out ReadOnlySequence<byte> one))
                {
                    line++;
                    Parse(one, line);
                }

                if (rest.Length > LongestLine)
                {
                    throw new StreamFormatException($"Line {line + 1} is longer than {LongestLine:N0} bytes.");
                }

                if (_count > 0)
                {
                    yield return _events.AsMemory(0, _count);
                }

                pipe.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Reads a line that is not empty.</summary>
    private protected abstract void Parse(ReadOnlySpan<byte> text, long line);

    private protected void Add(in StreamEvent one)
    {
        if (_count == _events.Length)
        {
            Array.Resize(ref _events, 2 * _count);
        }

        _events[_count++] = one;
    }

    private void Parse(in ReadOnlySequence<byte> text, long line)
    {
        if (text.IsSingleSegment)
        {
            ParseTrimmed(text.FirstSpan, line);
            return;
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(checked((int)text.Length));
        text.CopyTo(copy);
        ParseTrimmed(copy.AsSpan(0, (int)text.Length), line);
        ArrayPool<byte>.Shared.Return(copy);
    }

    private void ParseTrimmed(ReadOnlySpan<byte> text, long line)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        text = line == 1 && text.StartsWith(mark) ? text[mark.Length..] : text;
        text = text.Trim(" \t\r"u8);
        if (text.Length > 0)
        {
            Parse(text, line);
        }
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> rest, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (rest.PositionOf((byte)'\n') is SequencePosition end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }

        // What has no end of line is a line once nothing more comes.
        line = rest;
        bool isLine = isLast && rest.Length > 0;
        rest = isLine ? rest.Slice(rest.End) : rest;
        return isLine;
    }
}
