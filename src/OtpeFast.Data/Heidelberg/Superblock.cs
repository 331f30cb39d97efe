using System.Buffers.Binary;

namespace OtpeFast.Data;

/// <summary>
/// The first bytes of an HDF5 file (HDF5 file format specification, section II.A). They say how long the file is,
/// which tells a truncated file even where the missing part is never read.
/// </summary>
internal static class Superblock
{
    private const int LongestNeeded = 52;

    /// <summary>Refuses files that are not HDF5 or shorter than they say.</summary>
    public static void RequireWhole(string path)
    {
        Span<byte> start = stackalloc byte[LongestNeeded];
        long length;
        int read;
        try
        {
            using FileStream stream = File.OpenRead(path);
            length = stream.Length;
            read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFileException($"The data file '{path}' cannot be read ({exception.Message.TrimEnd('.')}).", exception);
        }

        if (read < LongestNeeded || start[0] != 0x89 || !start[1..].StartsWith("HDF\r\n\x1a\n"u8))
        {
            throw new DataFileException($"The data file '{path}' is not an HDF5 file, or it is truncated or damaged.");
        }

        // Version, size of addresses, and where the address of the end of the file stands.
        (int addressSize, int place) = start[8] switch
        {
            0 => (start[13], 40),
            1 => (start[13], 44),
            _ => (start[9], 28),
        };
        if (addressSize == 8 && BinaryPrimitives.ReadInt64LittleEndian(start[place..]) is var stated && stated > length)
        {
            throw new DataFileException($"The data file '{path}' is truncated or damaged: it has {length:N0} of {stated:N0} bytes; copy or download it again.");
        }
    }
}
