using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OtpeFast.Training;

/// <summary>
/// Writes and reads checkpoints. A file holds, in this order: 8 bytes "OTPECKPT", the version and the length of the
/// header (32-bit little-endian), the header (JSON: the numbers and the lengths of the arrays), the arrays (32-bit
/// floats), and the SHA-256 of all that. It is written under another name and renamed, so a crash at any moment
/// leaves the old file or the new one whole.
/// </summary>
public static partial class CheckpointFile
{
    private const int Version = 1;
    private const string Name = "checkpoint.otpe";
    private static readonly byte[] Magic = "OTPECKPT"u8.ToArray();

    /// <summary>The file of a checkpoint directory.</summary>
    /// <param name="directory">The directory.</param>
    public static string PathIn(string directory) => Path.Combine(directory, Name);

    /// <summary>Writes a checkpoint, replacing the one before as a whole.</summary>
    /// <param name="directory">The directory; it is made where it is missing.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="CheckpointException">The directory cannot be written.</exception>
    public static void Write(string directory, Checkpoint checkpoint)
    {
        string path = PathIn(directory);
        string temporary = path + ".new";
        try
        {
            Directory.CreateDirectory(directory);
            using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(Serialize(checkpoint));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The checkpoint '{path}' cannot be written ({exception.Message.TrimEnd('.')}); choose another directory or make room.", exception);
        }
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="CheckpointException">There is none, or it is damaged or of another kind.</exception>
    public static Checkpoint Read(string directory)
    {
        string path = PathIn(directory);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException($"There is no checkpoint in '{directory}'; leave out --resume to start anew.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The checkpoint '{path}' cannot be read ({exception.Message.TrimEnd('.')}).", exception);
        }

        return Deserialize(path, bytes);
    }

    private static byte[] Serialize(Checkpoint checkpoint)
    {
        var header = new Header(checkpoint, [checkpoint.Parameters.Length, checkpoint.BestParameters.Length, checkpoint.OptimizerState.Length]);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header, HeaderContext.Default.Header);
        using var stream = new MemoryStream();
        stream.Write(Magic);
        Span<byte> numbers = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(numbers, Version);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[4..], json.Length);
        stream.Write(numbers);
        stream.Write(json);
        foreach (float[] array in new[] { checkpoint.Parameters, checkpoint.BestParameters, checkpoint.OptimizerState })
        {
            stream.Write(MemoryMarshal.AsBytes<float>(array));
        }

        stream.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    private static Checkpoint Deserialize(string path, byte[] bytes)
    {
        if (bytes.Length < Magic.Length + 8 + SHA256.HashSizeInBytes || !bytes.AsSpan().StartsWith(Magic))
        {
            throw new CheckpointException($"'{path}' is not a checkpoint of OtpeFast; point --checkpoint at the directory of a training run.");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(Magic.Length));
        if (version != Version)
        {
            throw new CheckpointException($"The checkpoint '{path}' has version {version}, but this program reads version {Version}; use the program that wrote it.");
        }

        Span<byte> content = bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes);
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(bytes.AsSpan(content.Length)))
        {
            throw new CheckpointException($"The checkpoint '{path}' is damaged: its checksum does not fit; restore it from a copy or start anew.");
        }

        // The checksum fits, so what follows is what this program wrote.
        int headerLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(Magic.Length + 4));
        Header header = JsonSerializer.Deserialize(content.Slice(Magic.Length + 8, headerLength), HeaderContext.Default.Header)
            ?? throw new CheckpointException($"The checkpoint '{path}' has no header.");
        int offset = Magic.Length + 8 + headerLength;
        var arrays = new float[header.Lengths.Length][];
        for (int i = 0; i < arrays.Length; i++)
        {
            arrays[i] = MemoryMarshal.Cast<byte, float>(content.Slice(offset, header.Lengths[i] * sizeof(float))).ToArray();
            offset += header.Lengths[i] * sizeof(float);
        }

        return header.Checkpoint with { Parameters = arrays[0], BestParameters = arrays[1], OptimizerState = arrays[2] };
    }

    internal sealed record Header(Checkpoint Checkpoint, int[] Lengths);

    [JsonSerializable(typeof(Header))]
    [JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    internal sealed partial class HeaderContext : JsonSerializerContext;
}
