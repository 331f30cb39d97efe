using System.Buffers.Binary;
using System.Security.Cryptography;
using OtpeFast.Fuzz.Mutations;
using OtpeFast.Training;

namespace OtpeFast.Fuzz.Readers;

/// <summary>Checkpoints; half of them are damaged and given a checksum that fits.</summary>
internal sealed class CheckpointReader : IReader
{
    private const int Fixed = 16; // bytes before the header

    public string Name => "checkpoint";

    public string FileName => "checkpoint.otpe";

    public IReadOnlyList<byte[]> Seeds { get; } = SeedFiles.All("checkpoint-*.otpe");

    public Type Documented => typeof(CheckpointException);

    public byte[]? Damage(Random random, byte[] seed)
    {
        byte[] content = seed[..^SHA256.HashSizeInBytes];
        if (random.Next(2) == 0)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(12));
            byte[] header = JsonMutator.Damage(random, content[Fixed..(Fixed + length)]);
            content = [.. content[..Fixed], .. header, .. content[(Fixed + length)..]];
            BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(12), header.Length);
        }
        else
        {
            content = Mutator.Damage(random, content, [content]);
        }

        return [.. content, .. SHA256.HashData(content)];
    }

    public void Read(string path) => _ = CheckpointFile.Read(Path.GetDirectoryName(path)!);
}
