using OtpeFast.Data;

namespace OtpeFast.Cli;

/// <summary>The parts of a data set: what is learned from, validated on and tested on.</summary>
internal sealed record DataSet(string Name, ISpikeSource Training, ISpikeSource Validation, ISpikeSource? Test, int Classes, string DefaultNetwork)
{
    private const string RandmanNetwork = "randman-3x128";
    private const string HeidelbergNetwork = "shd-3x128";
    private const int HeidelbergUnits = 700;

    /// <summary>Whether a name means Randman rather than a file.</summary>
    public static bool IsRandman(string data) => data is "t-randman" or "r-randman";

    /// <summary>Opens a data set.</summary>
    /// <param name="data">t-randman, r-randman or a file.</param>
    /// <param name="testFile">A file for the test part.</param>
    /// <param name="steps">Time steps.</param>
    /// <param name="seconds">Length of the window that all recordings share; null for each recording's own.</param>
    /// <param name="seed">Seed of manifolds and shuffling.</param>
    public static DataSet Open(string data, string? testFile, int steps, double? seconds, ulong seed)
    {
        if (!IsRandman(data))
        {
            return OpenFile(data, testFile, steps, seconds, seed);
        }

        if (testFile is not null || seconds is not null)
        {
            throw new UsageException($"{(testFile is not null ? "--test" : "--window")} goes with a data file; leave it out with --data {data}.");
        }

        var manifolds = new RandmanManifolds(seed);
        RandmanEncoding encoding = data == "t-randman" ? RandmanEncoding.Time : RandmanEncoding.Rate;
        return new DataSet(
            data,
            new RandmanSource(manifolds, encoding, steps, stream: 0),
            new RandmanSource(manifolds, encoding, steps, stream: 1),
            null,
            manifolds.Classes,
            RandmanNetwork);
    }

    /// <summary>Reads and bins a whole file, in its order.</summary>
    public static BinnedRecordings Bin(string path, int steps, double? seconds)
        => BinnedRecordings.Bin(HeidelbergFile.Read(path), steps, HeidelbergUnits, seconds is null ? null : TimeSpan.FromSeconds(seconds.Value));

    private static DataSet OpenFile(string data, string? testFile, int steps, double? seconds, ulong seed)
    {
        BinnedRecordings recordings = Bin(data, steps, seconds);
        int validation = recordings.Samples / 10;
        if (validation == 0)
        {
            throw new DataFileException($"The data file '{data}' has {recordings.Samples} samples; at least 10 are needed, the first tenth of them for validation.");
        }

        BinnedRecordings? test = testFile is null ? null : Bin(testFile, steps, seconds);
        return new DataSet(
            Path.GetFileName(data),
            new RecordingSource(recordings, validation.., seed),
            new RecordingSource(recordings, ..validation, shuffleSeed: null),
            test is null ? null : new RecordingSource(test, .., shuffleSeed: null),
            Math.Max(recordings.Classes, test?.Classes ?? 0),
            HeidelbergNetwork);
    }
}
