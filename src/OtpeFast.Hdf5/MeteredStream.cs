using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PureHDF;

namespace OtpeFast.Hdf5;

/// <summary>A file as PureHDF reads it: many small reads from one page at a time, within a budget.</summary>
internal sealed class MeteredStream(SafeFileHandle handle, ReadBudget budget) : Stream, IDatasetStream
{
    private const int PageSize = 16 << 10;
    private const ulong AlwaysBelievable = 32 << 20;
    private const nint StackReach = 1 << 20;
    private const int ReaderFrames = 12; // from here to one of PureHDF's structures, whatever is inlined

    // Those of PureHDF's structures that buy memory for a size of four bytes.
    private static readonly string[] Buyers = [".FillValueMessage", ".OldFillValueMessage", ".BTree1RawDataChunksKey", ".LinkMessage"];

    private readonly byte[] _page = new byte[PageSize];
    private readonly HashSet<long> _lookedAt = []; // where numbers of four bytes stand that are too large to be sizes
    private long _pageStart = -1;
    private int _pageLength;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => budget.FileLength;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new Hdf5Exception("an address in it is out of range");
    }

    /// <summary>Receives the data of a data set in the place of who asks for them, who gets zeros.</summary>
    public Memory<byte> Capture { get; set; }

    /// <summary>Reads data of a data set, not what describes it.</summary>
    public void ReadDataset(Span<byte> buffer)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            int read = ReadAt(buffer[done..]);
            done += read > 0 ? read : throw new EndOfStreamException();
        }

        if (Capture.IsEmpty)
        {
            return;
        }

        buffer.CopyTo(Capture.Span);
        Capture = Capture[buffer.Length..];
        buffer.Clear();
    }

    public override int Read(Span<byte> buffer)
    {
        int read = ReadAt(buffer);
        if (read == sizeof(ulong) && buffer.Length == sizeof(ulong) && IsOnStack(buffer))
        {
            RequireBelievable(BinaryPrimitives.ReadUInt64LittleEndian(buffer), ulong.MaxValue);
        }
        else if (read == sizeof(uint) && buffer.Length == sizeof(uint) && IsOnStack(buffer))
        {
            RequireBelievableOrChecksum(BinaryPrimitives.ReadUInt32LittleEndian(buffer));
        }

        return read;
    }

    /// <summary>
    /// A number that PureHDF reads lies on its stack, and bytes lie in an array. Sizes and addresses are such numbers, and none can be more than the file has
    /// bytes, or a compressed data set elements; PureHDF would buy memory for what is claimed.
    /// </summary>
    private static unsafe bool IsOnStack(Span<byte> buffer)
    {
        byte here = 0;
        nint distance = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer)) - (nint)(&here);
        return distance is > -StackReach and < StackReach;
    }

    private void RequireBelievable(ulong number, ulong none)
    {
        if (!IsBelievable(number) && number != none) // which means none, or no limit
        {
            throw new Hdf5Exception($"it is damaged: it claims a size or an address of {number:N0} in a file of {budget.FileLength:N0} bytes");
        }
    }

    private bool IsBelievable(ulong number) => number <= Math.Max(AlwaysBelievable, (ulong)budget.FileLength);

    /// <summary>
    /// Numbers of four bytes are checksums and times, too: what PureHDF would buy memory for is told by who reads it. A place is looked at once.
    /// </summary>
    private void RequireBelievableOrChecksum(uint number)
    {
        if (IsBelievable(number) || !_lookedAt.Add(_position))
        {
            return;
        }

        foreach (StackFrame frame in new StackTrace().GetFrames().Take(ReaderFrames))
        {
            if (DiagnosticMethodInfo.Create(frame)?.DeclaringTypeName is string reader
                && Array.Exists(Buyers, buyer => reader.EndsWith(buyer, StringComparison.Ordinal)))
            {
                RequireBelievable(number, uint.MaxValue);
            }
        }
    }

    private int ReadAt(Span<byte> buffer)
    {
        budget.Spend(buffer.Length);
        if (buffer.Length >= PageSize)
        {
            int read = RandomAccess.Read(handle, buffer, _position);
            _position += read;
            return read;
        }

        if (_position < _pageStart || _position >= _pageStart + _pageLength)
        {
            _pageStart = _position / PageSize * PageSize;
            _pageLength = RandomAccess.Read(handle, _page, _pageStart);
        }

        ReadOnlySpan<byte> there = _page.AsSpan(0, _pageLength)[(int)Math.Min(_position - _pageStart, _pageLength)..];
        there = there[..Math.Min(there.Length, buffer.Length)];
        there.CopyTo(buffer);
        _position += there.Length;
        return there.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => Length + offset,
        };
        return _position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            handle.Dispose();
        }

        base.Dispose(disposing);
    }
}
