using System.Buffers.Binary;
using System.Security.Cryptography;
using OtpeFast.Files;

namespace OtpeFast.Streaming;

/// <summary>
/// The file of a stream's snapshot, little-endian: the eight bytes <c>OTPELIVE</c>; the version and the number of parts, 32 bits each; the length of each part,
/// 32 bits; the parts; the SHA-256 of all that. Written under another name and renamed, so that a crash at any moment leaves the old file or the new one.
/// </summary>
internal static class SnapshotFile
{
    private const int Version = 1;
    private const int NumberLength = sizeof(int);
    private const string Name = "stream.otpe";
    private static ReadOnlySpan<byte> Magic => "OTPELIVE"u8;

    /// <summary>The file of a folder.</summary>
    public static string PathIn(string directory) => Path.Combine(directory, Name);

    /// <summary>Number of bytes before the first part.</summary>
    /// <param name="parts">Number of parts.</param>
    public static int HeaderLength(int parts) => Magic.Length + (2 + parts) * NumberLength;

    /// <summary>Writes what stands before the first part.</summary>
    /// <param name="file">[<see cref="HeaderLength"/> or more] Receives it.</param>
    /// <param name="lengths">[parts]</param>
    public static void WriteHeader(Span<byte> file, ReadOnlySpan<int> lengths)
    {
        Magic.CopyTo(file);
        Span<byte> numbers = file[Magic.Length..];
        BinaryPrimitives.WriteInt32LittleEndian(numbers, Version);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[NumberLength..], lengths.Length);
        for (int i = 0; i < lengths.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(numbers[((2 + i) * NumberLength)..], lengths[i]);
        }
    }

    /// <summary>Writes a file, replacing the one before as a whole.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="content">Header and parts.</param>
    /// <exception cref="IOException">It cannot be written; the one before is as it was.</exception>
    public static void Write(string directory, ReadOnlyMemory<byte> content)
    {
        try
        {
            WholeFile.Write(PathIn(directory), stream =>
            {
                stream.Write(content.Span);
                stream.Write(SHA256.HashData(content.Span));
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The snapshot in '{directory}' cannot be written ({exception.Message.TrimEnd('.')}).", exception);
        }
    }

    /// <summary>Reads the parts of a file.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="parts">Number of parts.</param>
    /// <exception cref="StreamFormatException">There is none, or it is damaged.</exception>
    public static ReadOnlyMemory<byte>[] Read(string directory, int parts)
    {
        string path = PathIn(directory);
        byte[] file;
        try
        {
            OrdinaryFile.Require(path);
            file = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StreamFormatException($"The snapshot '{path}' cannot be read ({exception.Message.TrimEnd('.')}).", exception);
        }

        int header = HeaderLength(parts);
        int end = file.Length - SHA256.HashSizeInBytes;
        Require(end >= header && file.AsSpan().StartsWith(Magic), "it does not begin as one");
        ReadOnlySpan<byte> numbers = file.AsSpan(Magic.Length);
        int version = BinaryPrimitives.ReadInt32LittleEndian(numbers);
        if (version != Version)
        {
            throw new StreamFormatException($"The snapshot '{path}' has format {version}, and this program reads {Version}; take another folder.");
        }

        Require(SHA256.HashData(file.AsSpan(0, end)).AsSpan().SequenceEqual(file.AsSpan(end)), "its bytes have changed since it was written");
        Require(BinaryPrimitives.ReadInt32LittleEndian(numbers[NumberLength..]) == parts, "it has other parts");
        var read = new ReadOnlyMemory<byte>[parts];
        for (int i = 0; i < parts; i++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(numbers[((2 + i) * NumberLength)..]);
            Require(length >= 0 && length <= end - header, "a part is longer than the file");
            read[i] = file.AsMemory(header, length);
            header += length;
        }

        Require(header == end, "it is longer than its parts");
        return read;

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                throw new StreamFormatException($"The snapshot '{path}' is damaged: {problem}; remove it, or take another folder.");
            }
        }
    }
}
