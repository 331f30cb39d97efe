using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace OtpeFast.Streaming;

/// <summary>
/// Events of an event camera in Prophesee's format EVT 3.0: lines of text that begin with <c>%</c>, then 16-bit little-endian words, whose upper four bits say
/// what they are. Times of 24 bits are continued over their turns.
/// </summary>
/// <remarks>For one reader at a time. The stream of bytes stays its owner's.</remarks>
public sealed class CameraSource : IEventSource
{
    private const int BufferLength = 1 << 16;
    private const int LongestHeader = 1 << 16;
    private const int FieldMask = 0x7FF; // 11 bits: a coordinate
    private const int WideMask = 0xFFF; // 12 bits: a time, or the events of a vector
    private const int PolarityBit = 0x800;
    private const int TimeBits = 12;
    private const int Turn = 1 << (2 * TimeBits); // microseconds
    private readonly Stream _bytes;
    private readonly CameraOptions _options;
    private readonly List<StreamEvent> _events = [];
    private int _y;
    private int _x; // of the next vector
    private bool _isBrighter; // of the vectors
    private int _high = -1; // upper half of the time; -1 before the first
    private int _low;
    private long _turns;

    /// <summary>Reads from some bytes.</summary>
    /// <param name="bytes">The bytes; whoever opened them closes them.</param>
    /// <param name="options">Which part of the picture; null for all of 1280 by 720 pixels, which is more than a network takes.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public CameraSource(Stream bytes, CameraOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        _bytes = bytes;
        _options = options ?? new CameraOptions();
        _options.Validate();
    }

    /// <summary>Words of kinds that the format does not define; they are passed over.</summary>
    public long UnknownWords { get; private set; }

    private long Time => _turns * Turn + ((long)_high << TimeBits) + _low;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<StreamEvent>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var buffer = new byte[BufferLength];
        int kept = await ReadHeaderAsync(buffer, cancellation).ConfigureAwait(false);
        while (true)
        {
            int whole = kept & ~1;
            Read(buffer.AsSpan(0, whole));
            if (_events.Count > 0)
            {
                yield return _events.ToArray();
            }

            buffer.AsSpan(whole, kept - whole).CopyTo(buffer);
            kept -= whole;
            int read = await _bytes.ReadAsync(buffer.AsMemory(kept), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            kept += read;
        }

        if (kept > 0)
        {
            throw new StreamFormatException("The events end within a word of two bytes; the file is cut off. What came before was taken.");
        }
    }

    /// <summary>Reads the lines before the words, and leaves what follows at the beginning of the buffer.</summary>
    /// <returns>Number of bytes that follow.</returns>
    private async ValueTask<int> ReadHeaderAsync(byte[] buffer, CancellationToken cancellation)
    {
        var header = new StringBuilder();
        int filled = 0;
        while (true)
        {
            int end = Array.IndexOf(buffer, (byte)'\n', 0, filled);
            if (filled > 0 && buffer[0] != (byte)'%')
            {
                break;
            }

            if (end < 0)
            {
                int read = filled < buffer.Length && header.Length < LongestHeader
                    ? await _bytes.ReadAsync(buffer.AsMemory(filled), cancellation).ConfigureAwait(false)
                    : 0;
                filled += read > 0 ? read : throw new StreamFormatException("The events end, or go on without end, within the lines that begin with " +
                    "'%'; the file is no EVT 3.0.");
                continue;
            }

            string line = Encoding.ASCII.GetString(buffer, 0, end).TrimEnd('\r');
            header.Append(line).Append('\n');
            filled -= end + 1;
            buffer.AsSpan(end + 1, filled).CopyTo(buffer);
            if (line.TrimEnd() == "% end")
            {
                break;
            }
        }

        string text = header.ToString();
        if (!text.Contains("% evt 3.0", StringComparison.Ordinal) && !text.Contains("% format EVT3", StringComparison.Ordinal))
        {
            throw new StreamFormatException("The lines that begin with '%' do not say 'evt 3.0' or 'format EVT3'; convert the recording to EVT 3.0.");
        }

        return filled;
    }

    private void Read(ReadOnlySpan<byte> bytes)
    {
        _events.Clear();
        for (int i = 0; i < bytes.Length; i += sizeof(ushort))
        {
            Read(BinaryPrimitives.ReadUInt16LittleEndian(bytes[i..]));
        }
    }

    private void Read(int word)
    {
        switch (word >> TimeBits)
        {
            case 0x0: // row
                _y = word & FieldMask;
                break;
            case 0x2: // one event
                Add(word & FieldMask, (word & PolarityBit) != 0);
                break;
            case 0x3: // where vectors begin
                _x = word & FieldMask;
                _isBrighter = (word & PolarityBit) != 0;
                break;
            case 0x4: // twelve pixels, a bit each
                AddVector(word & WideMask, 12);
                break;
            case 0x5: // eight pixels
                AddVector(word & 0xFF, 8);
                break;
            case 0x6: // lower half of the time
                _low = word & WideMask;
                break;
            case 0x8: // upper half
                BeginHigh(word & WideMask);
                break;
            case 0x7 or 0xA or 0xE or 0xF: // continued words, triggers, and what the maker keeps
                break;
            default:
                UnknownWords++;
                break;
        }
    }

    private void BeginHigh(int high)
    {
        _turns += _high >= high + (WideMask + 1) / 2 ? 1 : 0; // far back is a turn; a little back is disorder
        _low = high == _high ? _low : 0; // the lower half follows
        _high = high;
    }

    private void AddVector(int valid, int pixels)
    {
        for (int i = 0; i < pixels; i++)
        {
            if ((valid >> i & 1) == 1)
            {
                Add(_x + i, _isBrighter);
            }
        }

        _x += pixels;
    }

    private void Add(int x, bool isBrighter)
    {
        int unit = _options.UnitOf(x, _y, isBrighter);
        if (unit != StreamEvent.None && _high >= 0)
        {
            _events.Add(new StreamEvent(Time, unit)); // before the first time there is none to give it
        }
    }
}
