using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Numerics;

namespace OtpeFast.Files;

/// <summary>
/// Writes numbers for TensorBoard: an event file, records of length, masked CRC-32C, an <c>Event</c> message of protocol buffers and its masked CRC-32C. Each
/// number is on the disk's way when <see cref="Write"/> returns, so that TensorBoard shows a run while it goes on.
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class ScalarLog : IDisposable
{
    private const int LengthBytes = sizeof(ulong);
    private const int ChecksumBytes = sizeof(uint);
    private const uint ChecksumMask = 0xA282EAD8;

    // Fields of the messages, as number and wire type: Event, Summary and Summary.Value of TensorFlow's event.proto and summary.proto.
    private const byte WallTime = 1 << 3 | 1;
    private const byte Step = 2 << 3;
    private const byte FileVersion = 3 << 3 | 2;
    private const byte Summary = 5 << 3 | 2;
    private const byte Value = 1 << 3 | 2;
    private const byte Tag = 1 << 3 | 2;
    private const byte SimpleValue = 2 << 3 | 5;
    private readonly FileStream _file;

    private ScalarLog(FileStream file) => _file = file;

    /// <summary>
    /// Begins a file of its own in a folder, which is made where it is missing; those that are there stay, and TensorBoard shows all of them as one run.
    /// </summary>
    /// <param name="directory">The folder.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static ScalarLog Create(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        Directory.CreateDirectory(directory);
        long seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string host = Dns.GetHostName();
        for (int number = 0; ; number++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds:D10}.{host}.{Environment.ProcessId}.{number}");
            string path = Path.Combine(directory, name);
            if (!Path.Exists(path))
            {
                var log = new ScalarLog(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read));
                log.WriteEvent(0, static message => message.Bytes(FileVersion, "brain.Event:2"u8));
                return log;
            }
        }
    }

    /// <summary>Writes a number.</summary>
    /// <param name="tag">What it is, such as <c>loss/training</c>.</param>
    /// <param name="step">When it was, such as a number of batches.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string tag, long step, double value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tag);
        WriteEvent(step, message => message.Message(Summary, summary => summary.Message(Value, one =>
        {
            one.Bytes(Tag, System.Text.Encoding.UTF8.GetBytes(tag));
            one.Single(SimpleValue, (float)value);
        })));
        _file.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void WriteEvent(long step, Action<MessageWriter> content)
    {
        var message = new MessageWriter();
        message.Double(WallTime, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1e3);
        if (step != 0)
        {
            message.Number(Step, (ulong)step);
        }

        content(message);
        byte[] data = message.ToArray();
        Span<byte> ends = stackalloc byte[LengthBytes + ChecksumBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(ends, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(ends[LengthBytes..], Checksum(ends[..LengthBytes]));
        _file.Write(ends);
        _file.Write(data);
        BinaryPrimitives.WriteUInt32LittleEndian(ends, Checksum(data));
        _file.Write(ends[..ChecksumBytes]);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte one in bytes)
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return BitOperations.RotateRight(~sum, 15) + ChecksumMask;
    }

    /// <summary>The wire format of protocol buffers, as far as scalars need it.</summary>
    private sealed class MessageWriter
    {
        private readonly List<byte> _bytes = [];

        public byte[] ToArray() => [.. _bytes];

        public void Number(byte field, ulong value)
        {
            _bytes.Add(field);
            Number(value);
        }

        public void Double(byte field, double value)
        {
            _bytes.Add(field);
            Span<byte> bytes = stackalloc byte[sizeof(double)];
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
            _bytes.AddRange(bytes);
        }

        public void Single(byte field, float value)
        {
            _bytes.Add(field);
            Span<byte> bytes = stackalloc byte[sizeof(float)];
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            _bytes.AddRange(bytes);
        }

        public void Bytes(byte field, ReadOnlySpan<byte> value)
        {
            Number(field, (ulong)value.Length);
            _bytes.AddRange(value);
        }

        public void Message(byte field, Action<MessageWriter> content)
        {
            var message = new MessageWriter();
            content(message);
            Bytes(field, message.ToArray());
        }

        private void Number(ulong value)
        {
            while (value >= 0x80)
            {
                _bytes.Add((byte)(value | 0x80));
                value >>= 7;
            }

            _bytes.Add((byte)value);
        }
    }
}
