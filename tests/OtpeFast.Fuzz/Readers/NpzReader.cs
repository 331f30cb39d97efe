using System.IO.Compression;
using OtpeFast.Exchange;
using OtpeFast.Fuzz.Mutations;

namespace OtpeFast.Fuzz.Readers;

/// <summary>Networks in NumPy's archives; half of them are damaged inside and packed soundly.</summary>
internal sealed class NpzReader : IReader
{
    public string Name => "npz";

    public string FileName => "network.npz";

    public IReadOnlyList<byte[]> Seeds { get; } = SeedFiles.All("network-*.npz");

    public Type Documented => typeof(ExchangeException);

    public byte[]? Damage(Random random, byte[] seed)
    {
        var packed = new MemoryStream();
        using (var source = new ZipArchive(new MemoryStream(seed)))
        using (var target = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            int damaged = random.Next(source.Entries.Count);
            for (int i = 0; i < source.Entries.Count; i++)
            {
                using var content = new MemoryStream();
                using (Stream entry = source.Entries[i].Open())
                {
                    entry.CopyTo(content);
                }

                byte[] bytes = i == damaged ? Mutator.Damage(random, content.ToArray(), [content.ToArray()]) : content.ToArray();
                using Stream written = target.CreateEntry(source.Entries[i].FullName, CompressionLevel.Fastest).Open();
                written.Write(bytes);
            }
        }

        return packed.ToArray();
    }

    public void Read(string path) => _ = ExchangeFile.Read(path).Sizes;
}
