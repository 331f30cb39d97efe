using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace OtpeFast.Hdf5;

/// <summary>
/// The data of variable length of an HDF5 file (HDF5 file format specification, section III.E), read one collection at a time: PureHDF keeps
/// every collection that it has seen, which for large recordings is the whole file and more.
/// </summary>
internal sealed class GlobalHeap(SafeFileHandle handle, ReadBudget budget)
{
    private const int HeaderLength = 16; // of a collection and of an object: signature, version and size; index, references and size
    private const int Alignment = 8;
    private byte[] _collection = [];
    private long _address = -1;
    private int _length;
    private readonly Dictionary<int, (int Start, int Length)> _objects = [];

    /// <summary>The bytes of one object; they hold until the next call.</summary>
    /// <param name="address">Where its collection begins.</param>
    /// <param name="index">Its number in the collection.</param>
    /// <param name="length">Bytes that are needed of it.</param>
    public ReadOnlyMemory<byte> Find(ulong address, uint index, long length)
    {
        if (address != (ulong)_address)
        {
            Read(address);
        }

        budget.Spend(length);
        return _objects.TryGetValue((int)index, out (int Start, int Length) place) && length <= place.Length
            ? _collection.AsMemory(place.Start, (int)length)
            : throw Damaged();
    }

    private static Hdf5Exception Damaged() => new("it is damaged: data of variable length are not where they should be");

    private void Read(ulong address)
    {
        _address = -1;
        _objects.Clear();
        Span<byte> header = stackalloc byte[HeaderLength];
        if (address > (ulong)(budget.FileLength - HeaderLength)
            || RandomAccess.Read(handle, header, (long)address) != HeaderLength || !header.StartsWith("GCOL\x01"u8))
        {
            throw Damaged();
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        if (length < HeaderLength || length > (ulong)budget.FileLength - address || length > (ulong)Array.MaxLength)
        {
            throw Damaged();
        }

        budget.Spend((long)length);
        _length = (int)length;
        if (_collection.Length < _length)
        {
            _collection = GC.AllocateUninitializedArray<byte>(Math.Max(_length, 1 << 16));
        }

        if (RandomAccess.Read(handle, _collection.AsSpan(0, _length), (long)address) != _length)
        {
            throw Damaged();
        }

        List();
        _address = (long)address;
    }

    private void List()
    {
        int place = HeaderLength;
        while (place + HeaderLength <= _length)
        {
            ReadOnlySpan<byte> header = _collection.AsSpan(place, HeaderLength);
            int index = BinaryPrimitives.ReadUInt16LittleEndian(header);
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
            if (index == 0)
            {
                return; // free space, to the end
            }

            if (length > (ulong)(_length - place - HeaderLength))
            {
                throw Damaged();
            }

            _objects[index] = (place + HeaderLength, (int)length);
            place += HeaderLength + ((int)length + Alignment - 1) / Alignment * Alignment;
        }
    }
}
