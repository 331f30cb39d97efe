using OtpeFast.Data;

namespace OtpeFast.Fuzz.Readers;

/// <summary>Recordings in HDF5, read one by one and binned.</summary>
internal sealed class RecordingsReader : IReader
{
    public string Name => "recordings";

    public string FileName => "recordings.h5";

    public IReadOnlyList<byte[]> Seeds { get; } = SeedFiles.All("recordings-*.h5");

    public Type Documented => typeof(DataFileException);

    public byte[]? Damage(Random random, byte[] seed) => null;

    public void Read(string path)
    {
        BinnedRecordings recordings = DataSet.Bin(path, steps: 10, seconds: null);
        var batch = new SpikeBatch(recordings.Units);
        new RecordingSource(recordings, .., 1).Fill(batch, 0, Math.Min(recordings.Samples, 32));
    }
}
