using OtpeFast.Data;

namespace OtpeFast.Fuzz.Readers;

/// <summary>
/// Recordings that were binned and kept for the next start. Whatever is in the file, the recordings must come out as without it: a damaged one is not used.
/// </summary>
internal sealed class BinsReader : IReader
{
    private const int Steps = 10;
    private readonly string _source;
    private readonly string _fingerprint;

    public BinsReader()
    {
        string directory = Directory.CreateTempSubdirectory("otpe-fuzz-source-").FullName;
        _source = Path.Combine(directory, "source.h5");
        File.WriteAllBytes(_source, SeedFiles.All("recordings-plain.h5")[0]);
        _fingerprint = DataSet.Bin(_source, Steps, seconds: null, new RecordingOptions { CacheDirectory = directory }).Fingerprint;
        string kept = Directory.GetFiles(directory, "*.bins").Single();
        FileName = Path.GetFileName(kept);
        Seeds = [File.ReadAllBytes(kept)];
    }

    public string Name => "bins";

    public string FileName { get; }

    public IReadOnlyList<byte[]> Seeds { get; }

    public Type Documented => typeof(DataFileException);

    public byte[]? Damage(Random random, byte[] seed) => null;

    public void Read(string path)
    {
        string fingerprint = DataSet.Bin(_source, Steps, seconds: null, new RecordingOptions { CacheDirectory = Path.GetDirectoryName(path) }).Fingerprint;
        if (fingerprint != _fingerprint)
        {
            throw new InvalidOperationException("Other recordings came out of the damaged file.");
        }
    }
}
