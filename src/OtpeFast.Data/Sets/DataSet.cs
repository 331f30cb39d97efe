namespace OtpeFast.Data;

/// <summary>The parts of a data set: what is learned from, validated on and tested on.</summary>
/// <param name="Name">Its name: of a Randman, or of a file without its folder.</param>
/// <param name="Training">What is learned from.</param>
/// <param name="Validation">What is validated on.</param>
/// <param name="Test">What the best parameters are tested on; null where there is nothing.</param>
/// <param name="Classes">Number of classes.</param>
/// <remarks>Its sources are not safe from several threads at once.</remarks>
public sealed record DataSet(string Name, ISpikeSource Training, ISpikeSource Validation, ISpikeSource? Test, int Classes)
{
    /// <summary>What the recordings are, in hexadecimal digits: the same for the same labels, units and counts. Null for Randman, whose seeds say it.</summary>
    public string? Fingerprint { get; init; }

    private const ulong ValidationStream = 1;
    private const ulong TestStream = 2;

    /// <summary>The name of Randman coded in spike times.</summary>
    public const string TimeRandman = "t-randman";

    /// <summary>The name of Randman coded in rates.</summary>
    public const string RateRandman = "r-randman";

    /// <summary>Whether a name means Randman rather than a file.</summary>
    /// <param name="data">The name.</param>
    public static bool IsRandman(string data) => data is TimeRandman or RateRandman;

    /// <summary>How points of a Randman become spikes.</summary>
    /// <param name="data">Its name.</param>
    public static RandmanEncoding EncodingOf(string data) => data == TimeRandman ? RandmanEncoding.Time : RandmanEncoding.Rate;

    /// <summary>
    /// Randman: fresh points for learning, and others for validation. Where values are scaled over each draw, as the authors do, one draw each, whole, is for
    /// validation and test.
    /// </summary>
    /// <param name="name"><see cref="TimeRandman"/> or <see cref="RateRandman"/>.</param>
    /// <param name="manifolds">The manifolds.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="seed">Which points are drawn.</param>
    /// <param name="options">How; null for the defaults.</param>
    public static DataSet OfRandman(string name, RandmanManifolds manifolds, int steps, ulong seed, RandmanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(manifolds);
        options ??= new RandmanOptions();
        RandmanEncoding encoding = EncodingOf(name);
        return new DataSet(
            name,
            new RandmanSource(manifolds, encoding, steps, seed, stream: 0, options.DrawSamples, options.Scaling),
            Unseen(manifolds, encoding, steps, seed, ValidationStream, options.Scaling),
            options.Scaling == RandmanScaling.Once ? null : Unseen(manifolds, encoding, steps, seed, TestStream, options.Scaling),
            manifolds.Classes);
    }

    /// <summary>The test part of a Randman.</summary>
    /// <param name="name"><see cref="TimeRandman"/> or <see cref="RateRandman"/>.</param>
    /// <param name="manifolds">The manifolds.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="seed">Which points are drawn.</param>
    /// <param name="scaling">Over which points values are brought to the range from 0 to 1.</param>
    /// <param name="samples">How many samples of a draw, at most; an endless source has no such number.</param>
    public static RandmanSource TestOfRandman(
        string name, RandmanManifolds manifolds, int steps, ulong seed, RandmanScaling scaling, int samples = int.MaxValue)
        => Unseen(manifolds, EncodingOf(name), steps, seed, TestStream, scaling, samples);

    /// <summary>Recordings: the first tenth of the file is for validation, the rest is learned from.</summary>
    /// <param name="path">The file they came from.</param>
    /// <param name="recordings">The recordings.</param>
    /// <param name="test">Recordings to test on; null for none.</param>
    /// <param name="seed">Seed of the shuffling.</param>
    /// <param name="drawSamples">Samples that are taken of each shuffling, those of a batch; null for passes over all.</param>
    /// <exception cref="DataFileException">There are fewer than ten recordings, or those to test on have more input units.</exception>
    public static DataSet OfRecordings(string path, BinnedRecordings recordings, BinnedRecordings? test, ulong seed, int? drawSamples = null)
    {
        int validation = recordings.Samples / 10;
        if (validation == 0)
        {
            throw new DataFileException(
                $"The data file '{path}' has {recordings.Samples} samples; at least 10 are needed, the first tenth of them for validation.");
        }

        if (test is not null && test.Units > recordings.Units)
        {
            throw new DataFileException(
                $"The recordings to test on have {test.Units} input units, but the data file '{path}' has {recordings.Units}; they are of different kinds.");
        }

        return new DataSet(
            Path.GetFileName(path),
            new RecordingSource(recordings, validation.., seed, drawSamples),
            new RecordingSource(recordings, ..validation, shuffleSeed: null),
            test is null ? null : new RecordingSource(test, .., shuffleSeed: null),
            Math.Max(recordings.Classes, test?.Classes ?? 0))
        {
            Fingerprint = recordings.Fingerprint,
        };
    }

    /// <summary>Opens a data set.</summary>
    /// <param name="data">The name of a Randman, or a file.</param>
    /// <param name="testFile">A file for the test part; null for none.</param>
    /// <param name="steps">Number of time steps.</param>
    /// <param name="seconds">Length of the window that all recordings share; null for each recording's own.</param>
    /// <param name="seed">Seed of points and shuffling.</param>
    /// <param name="options">How files are opened; null for the defaults.</param>
    /// <param name="randman">How a Randman is drawn; null for the defaults.</param>
    /// <exception cref="DataFileException">A file cannot be read.</exception>
    public static DataSet Open(
        string data, string? testFile, int steps, double? seconds, ulong seed, RecordingOptions? options = null, RandmanOptions? randman = null)
        => IsRandman(data)
        ? OfRandman(data, new RandmanManifolds((randman ?? new RandmanOptions()).ManifoldSeed), steps, seed, randman)
        : OfRecordings(data, Bin(data, steps, seconds, options), testFile is null ? null : Bin(testFile, steps, seconds, options), seed);

    /// <summary>The same data, transformed: what is learned from is moved and thinned by chance, too, and all is grouped alike.</summary>
    /// <param name="transform">What is done.</param>
    /// <param name="seed">Seed of what chance decides.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public DataSet Transform(InputTransform transform, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(transform);
        InputTransform unseen = transform.WithoutChance();
        return this with
        {
            Training = new TransformedSource(Training, transform, seed),
            Validation = new TransformedSource(Validation, unseen, seed),
            Test = Test is null ? null : new TransformedSource(Test, unseen, seed),
        };
    }

    /// <summary>Reads and bins a whole file, in its order, or takes what was kept of that when it was done before.</summary>
    /// <param name="path">The file.</param>
    /// <param name="steps">Number of bins.</param>
    /// <param name="seconds">Length of the window that all recordings share; null for each recording's own.</param>
    /// <param name="options">How files are opened; null for the defaults.</param>
    /// <exception cref="DataFileException">The file cannot be read.</exception>
    public static BinnedRecordings Bin(string path, int steps, double? seconds, RecordingOptions? options = null)
    {
        options ??= new RecordingOptions();
        TimeSpan? window = seconds is null ? null : TimeSpan.FromSeconds(seconds.Value);
        using HeidelbergFile file = HeidelbergFile.Open(path);
        bool keeps = options.UsesCache && (options.CacheDirectory is not null || file.Length >= RecordingOptions.LargeFile);
        var identity = BinnedIdentity.Of(path, file.InputUnits, steps, window);
        string cache = BinnedFile.PathFor(path, options.CacheDirectory, identity);
        if (keeps && BinnedFile.TryRead(cache, identity) is BinnedRecordings kept)
        {
            return kept;
        }

        var recordings = BinnedRecordings.Bin(file, steps, file.InputUnits, window, share => options.Progress?.Invoke(path, share));
        if (keeps)
        {
            try
            {
                BinnedFile.Write(cache, identity, recordings);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                options.Warn?.Invoke(
                    $"The binned recordings cannot be kept for the next start in '{cache}' ({exception.Message.TrimEnd('.')}); name another folder for them.");
            }
        }

        return recordings;
    }

    private static RandmanSource Unseen(
        RandmanManifolds manifolds, RandmanEncoding encoding, int steps, ulong seed, ulong stream, RandmanScaling scaling, int samples = int.MaxValue)
        => scaling == RandmanScaling.EachDraw
            ? RandmanSource.OneDraw(manifolds, encoding, steps, seed, stream, samples)
            : new RandmanSource(manifolds, encoding, steps, seed, stream, scaling: scaling);
}
