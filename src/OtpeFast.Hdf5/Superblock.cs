using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace OtpeFast.Hdf5;

/// <summary>
/// The first bytes of an HDF5 file (HDF5 file format specification, section II.A). They say how long the file is, which tells a truncated file even
/// where the missing part is never read, and how wide its addresses are.
/// </summary>
internal static class Superblock
{
    private const int LongestNeeded = 52;
    private const string NotHdf5 = "it is not an HDF5 file, or it is truncated or damaged";

    /// <summary>Refuses what is not HDF5, shorter than it says, or of other addresses than 64 bits from the beginning of the file.</summary>
    public static void Require(SafeFileHandle handle, long length)
    {
        Span<byte> start = stackalloc byte[LongestNeeded];
        int read = RandomAccess.Read(handle, start, 0);
        if (read < LongestNeeded || start[0] != 0x89 || !start[1..].StartsWith("HDF\r\n\x1a\n"u8))
        {
            throw new Hdf5Exception(NotHdf5);
        }

        // Version, sizes of addresses and lengths, and where the base address and the end of the file stand.
        (int addressSize, int lengthSize, int basePlace, int endPlace) = start[8] switch
        {
            0 => (start[13], start[14], 24, 40),
            1 => (start[13], start[14], 28, 44),
            2 or 3 => (start[9], start[10], 12, 28),
            _ => throw new Hdf5Exception(NotHdf5),
        };
        if (addressSize != 8 || lengthSize != 8)
        {
            throw new Hdf5Exception($"its addresses have {addressSize} bytes and its lengths {lengthSize}, where 8 can be read");
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(start[basePlace..]) != 0)
        {
            throw new Hdf5Exception("its addresses do not count from the beginning of the file, which cannot be read");
        }

        ulong stated = BinaryPrimitives.ReadUInt64LittleEndian(start[endPlace..]);
        if (stated > (ulong)length)
        {
            throw new Hdf5Exception($"it is truncated or damaged: it has {length:N0} of {stated:N0} bytes; copy or download it again");
        }
    }
}
