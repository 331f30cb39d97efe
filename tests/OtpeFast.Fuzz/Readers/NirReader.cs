using OtpeFast.Exchange;

namespace OtpeFast.Fuzz.Readers;

/// <summary>Networks in NIR.</summary>
internal sealed class NirReader : IReader
{
    public string Name => "nir";

    public string FileName => "network.nir";

    public IReadOnlyList<byte[]> Seeds { get; } = SeedFiles.All("network-*.nir");

    public Type Documented => typeof(ExchangeException);

    public byte[]? Damage(Random random, byte[] seed) => null;

    public void Read(string path) => _ = ExchangeFile.Read(path).Sizes;
}
