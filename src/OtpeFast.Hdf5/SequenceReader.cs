using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace OtpeFast.Hdf5;

/// <summary>
/// Reads sequences of variable length one by one. In the data set there are references to a heap; PureHDF would follow them and keep all it finds, so it
/// is only asked for the references, which are taken from what it reads, and the heap is read here.
/// </summary>
internal sealed class SequenceReader(NativeDataset dataset, MeteredStream stream, GlobalHeap heap, int count, int elementSize)
{
    /// <summary>Bytes of a reference: number of elements, address and index of the object.</summary>
    public const int ReferenceLength = 16;

    private const int BlockOfReferences = 4_096;
    private readonly CapturingChunks _chunks = new();
    private readonly long _chunkLength = dataset.Layout.Class == H5DataLayoutClass.Chunked
        ? (long)Math.Min(dataset.Layout.Chunks[0], int.MaxValue)
        : BlockOfReferences;
    private byte[][]? _compact; // sequences of a data set that lies in its own header
    private ReadOnlyMemory<byte> _references;
    private long _first;

    /// <summary>The bytes of a sequence; they hold until the next call.</summary>
    public ReadOnlyMemory<byte> Read(int index)
    {
        if (dataset.Layout.Class == H5DataLayoutClass.Compact)
        {
            _compact ??= ReadCompact();
            return _compact[index];
        }

        if (index < _first || (index - _first + 1) * ReferenceLength > _references.Length)
        {
            _first = index / _chunkLength * _chunkLength;
            _references = ReadReferences();
        }

        ReadOnlySpan<byte> reference = _references.Span.Slice((int)(index - _first) * ReferenceLength, ReferenceLength);
        uint elements = BinaryPrimitives.ReadUInt32LittleEndian(reference);
        if (elements == 0)
        {
            return default;
        }

        long length = (long)elements * elementSize;
        return length <= Array.MaxLength
            ? heap.Find(BinaryPrimitives.ReadUInt64LittleEndian(reference[4..]), BinaryPrimitives.ReadUInt32LittleEndian(reference[12..]), length)
            : throw new Hdf5Exception($"it is damaged: a sequence has {elements:N0} elements");
    }

    private ReadOnlyMemory<byte> ReadReferences()
    {
        if (dataset.Layout.Class == H5DataLayoutClass.Chunked)
        {
            Request((ulong)_first, 1);
            return _chunks.Last;
        }

        int length = (int)Math.Min(_chunkLength, count - _first);
        byte[] captured = new byte[length * ReferenceLength];
        stream.Capture = captured;
        try
        {
            Request((ulong)_first, length);
        }
        finally
        {
            stream.Capture = default;
        }

        return captured;
    }

    /// <summary>Has PureHDF read references; the sequences that it then finds are nothing.</summary>
    private Array Request(ulong first, int length) => elementSize switch
    {
        1 => Request<byte>(first, length),
        2 => Request<ushort>(first, length),
        4 => Request<uint>(first, length),
        _ => Request<ulong>(first, length),
    };

    private T[]?[] Request<T>(ulong first, int length)
    {
        var sequences = new T[]?[length];
        dataset.Read<T[]?>(new H5DatasetAccess(ChunkCache: _chunks), sequences, new HyperslabSelection(first, (ulong)length));
        return sequences;
    }

    private byte[][] ReadCompact() => elementSize switch
    {
        1 => Bytes(Request<byte>(0, count)),
        2 => Bytes(Request<ushort>(0, count)),
        4 => Bytes(Request<uint>(0, count)),
        _ => Bytes(Request<ulong>(0, count)),
    };

    private static byte[][] Bytes<T>(T[]?[] sequences)
        where T : unmanaged
        => [.. sequences.Select(static sequence => sequence is null ? [] : MemoryMarshal.AsBytes<T>(sequence).ToArray())];
}
