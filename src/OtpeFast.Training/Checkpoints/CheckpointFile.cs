using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using OtpeFast.Files;
using OtpeFast.Runtime;

namespace OtpeFast.Training;

/// <summary>
/// Writes and reads checkpoints. A file holds, in this order: 8 bytes "OTPECKPT", the version and the length of the
/// header (32-bit little-endian), the header (JSON: the numbers and the lengths of the arrays), the arrays (32-bit
/// floats), and the SHA-256 of all that. It is written under another name and renamed, so a crash at any moment
/// leaves the old file or the new one whole.
/// </summary>
/// <remarks>Safe from any thread; two that write to one directory must take turns, by <see cref="Lock"/>.</remarks>
public static class CheckpointFile
{
    private const int Version = 1;
    private const int NumbersLength = 8; // version and length of the header
    private const int Arrays = 3;
    private const string Name = "checkpoint.otpe";
    private const string LockName = "checkpoint.lock";
    private static readonly byte[] Magic = "OTPECKPT"u8.ToArray();

    /// <summary>The file of a checkpoint directory.</summary>
    /// <param name="directory">The directory.</param>
    public static string PathIn(string directory) => Path.Combine(directory, Name);

    /// <summary>Whether there is a checkpoint in a directory.</summary>
    /// <param name="directory">The directory.</param>
    public static bool Exists(string directory) => Path.Exists(PathIn(directory));

    /// <summary>Takes a directory for one run, and removes what runs that were killed while they wrote have left in it.</summary>
    /// <param name="directory">The directory; it is made where it is missing.</param>
    /// <returns>The lock; give it back when the run has ended.</returns>
    /// <exception cref="CheckpointException">Another run has it, or it cannot be used.</exception>
    public static DirectoryLock Lock(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        try
        {
            DirectoryLock taken = DirectoryLock.TryTake(directory, LockName)
                ?? throw new CheckpointException($"Another run is writing its checkpoints to '{directory}'; wait for its end, or choose another directory.");
            WholeFile.RemoveLeftovers(PathIn(directory));
            return taken;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CheckpointException(
                $"Checkpoints cannot be written to '{directory}' ({exception.Message.TrimEnd('.')}); choose another directory.", exception);
        }
    }

    /// <summary>Writes a checkpoint, replacing the one before as a whole.</summary>
    /// <param name="directory">The directory; it is made where it is missing.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    /// <exception cref="CheckpointException">The directory cannot be written.</exception>
    public static void Write(string directory, Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(checkpoint);
        foreach (float[] numbers in new[] { checkpoint.Parameters, checkpoint.BestParameters, checkpoint.OptimizerState })
        {
            ArgumentNullException.ThrowIfNull(numbers, nameof(checkpoint));
            if (!ParameterCheck.IsFinite(numbers))
            {
                throw new ArgumentException(
                    "The checkpoint holds a number that is not finite (NaN or infinity), which could not be read again.", nameof(checkpoint));
            }
        }

        string path = PathIn(directory);
        try
        {
            WholeFile.Write(path, stream => Serialize(checkpoint, stream));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(
                $"The checkpoint '{path}' cannot be written ({exception.Message.TrimEnd('.')}); choose another directory or make room.", exception);
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
            OrdinaryFile.Require(path);
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(
                $"There is no checkpoint in '{directory}'; name a directory that 'otpe train --checkpoint' or 'otpe import' wrote.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CheckpointException($"The checkpoint '{path}' cannot be read ({exception.Message.TrimEnd('.')}).", exception);
        }

        return Deserialize(path, bytes);
    }

    private static void Serialize(Checkpoint checkpoint, FileStream stream)
    {
        float[][] arrays = [checkpoint.Parameters, checkpoint.BestParameters, checkpoint.OptimizerState];
        var numbers = new CheckpointNumbers(
            checkpoint.Settings, checkpoint.Batch, checkpoint.OptimizerSteps, checkpoint.RecentLoss, checkpoint.BestAccuracy, checkpoint.BestLoss);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(
            new CheckpointHeader(numbers, Array.ConvertAll(arrays, static array => array.Length)), CheckpointContext.Default.CheckpointHeader);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> lengths = stackalloc byte[NumbersLength];
        BinaryPrimitives.WriteInt32LittleEndian(lengths, Version);
        BinaryPrimitives.WriteInt32LittleEndian(lengths[4..], json.Length);
        Append(Magic);
        Append(lengths);
        Append(json);
        foreach (float[] array in arrays)
        {
            Append(MemoryMarshal.AsBytes<float>(array));
        }

        stream.Write(hash.GetHashAndReset());

        void Append(ReadOnlySpan<byte> part)
        {
            stream.Write(part);
            hash.AppendData(part);
        }
    }

    private static Checkpoint Deserialize(string path, byte[] bytes)
    {
        if (bytes.Length < Magic.Length + NumbersLength + SHA256.HashSizeInBytes || !bytes.AsSpan().StartsWith(Magic))
        {
            throw new CheckpointException($"'{path}' is not a checkpoint of OtpeFast; name the directory of a training run.");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(Magic.Length));
        if (version != Version)
        {
            throw new CheckpointException(
                $"The checkpoint '{path}' has version {version}, but this program reads version {Version}; use the program that wrote it.");
        }

        ReadOnlySpan<byte> content = bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes);
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(bytes.AsSpan(content.Length)))
        {
            throw Damaged(path, "its checksum does not fit");
        }

        // The checksum tells damage, not malice: nothing that follows is believed.
        ReadOnlySpan<byte> rest = content[(Magic.Length + NumbersLength)..];
        int headerLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(Magic.Length + 4));
        if (headerLength < 0 || headerLength > rest.Length)
        {
            throw Damaged(path, $"its header claims {headerLength:N0} bytes");
        }

        CheckpointHeader header = ReadHeader(path, rest[..headerLength]);
        rest = rest[headerLength..];
        if (header.Lengths.Length != Arrays || Array.Exists(header.Lengths, static length => length < 0)
            || header.Lengths.Sum(static length => (long)length) * sizeof(float) != rest.Length)
        {
            throw Damaged(path, $"its arrays claim the lengths {string.Join(", ", header.Lengths)}");
        }

        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(rest);
        (CheckpointNumbers numbers, int parameters, int best) = (header.Checkpoint, header.Lengths[0], header.Lengths[1]);
        if (!ParameterCheck.IsFinite(values) || numbers.Batch < 0 || numbers.OptimizerSteps < 0 || double.IsNaN(numbers.BestAccuracy))
        {
            throw Damaged(path, "it holds numbers that no run has");
        }

        return new Checkpoint(
            numbers.Settings, numbers.Batch, numbers.OptimizerSteps, numbers.RecentLoss, numbers.BestAccuracy, numbers.BestLoss,
            values[..parameters].ToArray(), values.Slice(parameters, best).ToArray(), values[(parameters + best)..].ToArray());
    }

    private static CheckpointHeader ReadHeader(string path, ReadOnlySpan<byte> json)
    {
        try
        {
            CheckpointHeader header = JsonSerializer.Deserialize(json, CheckpointContext.Default.CheckpointHeader) ?? throw new JsonException("it is empty");
            return header.Checkpoint.Settings.ContainsValue(null!) ? throw new JsonException("a setting is null") : header;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            throw Damaged(path, $"its header cannot be read ({exception.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }
    }

    private static CheckpointException Damaged(string path, string how)
        => new($"The checkpoint '{path}' is damaged: {how}; restore it from a copy or start anew.");
}
