using System.Globalization;
using System.Security.Cryptography;
using OtpeFast.Data;
using OtpeFast.Files;

namespace OtpeFast.Experiments;

/// <summary>Data of a plan, opened once to see what it is like.</summary>
/// <param name="Choice">Which data.</param>
/// <param name="Units">Number of input units.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Endless">Whether no two samples are the same.</param>
/// <param name="ValidationSamples">Samples that are validated on; null where there is no end to them.</param>
internal sealed record PlannedData(DataChoice Choice, int Units, int Classes, bool Endless, int? ValidationSamples);

/// <summary>The options of a plan, with what they leave out filled in.</summary>
internal sealed class PlanRequest
{
    /// <summary>The setting of what was left to the experiment.</summary>
    public const string Default = "default";

    private const int RandmanInterval = 50; // batches from one validation to the next
    private const int DefaultBatchSize = 128;
    private const int FingerprintDigits = 12;
    private const float OfflineRate = 1e-3f;
    private const float OnlineRandmanRate = 2.5e-4f;
    private const float OnlineRecordingsRate = 1e-4f;
    private readonly ReproductionOptions _options;
    private readonly HashSet<string> _read = [];

    public PlanRequest(ReproductionOptions options, IReadOnlyList<string> defaultData, DataLibrary library)
    {
        _options = options;
        string[] names = [.. (options.Data.Count > 0 ? options.Data : defaultData).Distinct()];
        if (options.TestFile is not null && names.Length != 1)
        {
            throw new ExperimentException("--test goes with one data file; name it with --data FILE.h5.");
        }

        if (options.Window is not null && names.Any(DataSet.IsRandman))
        {
            throw new ExperimentException("--window goes with data files; leave it out with Randman.");
        }

        Data = [.. names.Select(name => Open(name, library))];
        if (Data.GroupBy(static data => data.Choice.Name).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            throw new ExperimentException($"Two data files are called '{twice.Key}'; rename one, for results go by that name.");
        }
    }

    /// <summary>The data.</summary>
    public IReadOnlyList<PlannedData> Data { get; }

    /// <summary>Whether a quick run is wanted.</summary>
    public bool Quick => _options.Quick;

    /// <summary>Samples a batch.</summary>
    public int BatchSize => BatchSizeOr(DefaultBatchSize);

    /// <summary>The learning rate that was asked for.</summary>
    public float? WantedLearningRate => Read("--learning-rate", _options.LearningRate);

    /// <summary>Refuses data, for an experiment that makes its own.</summary>
    public void RefuseData(string experiment)
    {
        if (Data.Count > 0)
        {
            throw new ExperimentException($"{experiment} makes its own input; leave --data out.");
        }
    }

    /// <summary>Refuses what was asked for and nobody has read: an option that changes nothing would be taken for one that does.</summary>
    /// <param name="experiment">The experiment, which is planned.</param>
    public void RefuseUnread(string experiment)
    {
        (string Name, bool IsThere)[] options =
        [
            ("--seeds", _options.Seeds is not null),
            ("--batches", _options.Batches is not null),
            ("--batch-size", _options.BatchSize is not null),
            ("--learning-rate", _options.LearningRate is not null),
            ("--network", _options.Networks.Count > 0),
            ("--rule", _options.Rules.Count > 0),
            ("--steps", Data.Count == 0 && _options.Steps != new ReproductionOptions().Steps),
            ("--window", Data.Count == 0 && _options.Window is not null),
        ];
        string[] unread = [.. options.Where(option => option.IsThere && !_read.Contains(option.Name)).Select(static option => option.Name)];
        if (unread.Length > 0)
        {
            throw new ExperimentException($"{experiment} has no use for {string.Join(" and ", unread)}; leave {(unread.Length == 1 ? "it" : "them")} out.");
        }
    }

    /// <summary>The networks that were asked for, or those of a task.</summary>
    public IReadOnlyList<string> NetworksOr(IReadOnlyList<string> usual)
        => Read("--network", _options.Networks) is { Count: > 0 } wanted ? [.. wanted.Distinct()] : usual;

    /// <summary>Samples a batch, or those of a task.</summary>
    public int BatchSizeOr(int usual) => Read("--batch-size", _options.BatchSize) ?? usual;

    /// <summary>The seeds.</summary>
    public IReadOnlyList<ulong> Seeds(int full, int quick)
        => [.. Enumerable.Range(0, Read("--seeds", _options.Seeds) ?? (Quick ? quick : full)).Select(static seed => (ulong)seed)];

    /// <summary>The number of batches.</summary>
    public int Batches(int full, int quick) => Read("--batches", _options.Batches) ?? (Quick ? quick : full);

    /// <summary>The number of batches: the authors', or those of a quick run.</summary>
    public int Batches(PlannedData data, int onRandman, int onRecordings)
        => Batches(PaperNumbers.Batches(data.Choice.Name), data.Endless ? onRandman : onRecordings);

    /// <summary>The slopes of a sweep.</summary>
    public IReadOnlyList<float> Slopes(IReadOnlyList<float> usual) => _options.Slopes.Count > 0 ? [.. _options.Slopes.Distinct().Order()] : usual;

    /// <summary>The sizes of a sweep.</summary>
    public IReadOnlyList<int> Sizes(IReadOnlyList<int> usual) => _options.Sizes.Count > 0 ? [.. _options.Sizes.Distinct().Order()] : usual;

    /// <summary>The rules.</summary>
    public IReadOnlyList<LearningRule> Rules(IReadOnlyList<LearningRule> usual)
        => Read("--rule", _options.Rules) is { Count: > 0 } wanted ? [.. wanted.Distinct()] : usual;

    /// <summary>The networks for data, each of which it fits.</summary>
    public IReadOnlyList<string> Networks(PlannedData data, IReadOnlyList<string> full, IReadOnlyList<string> quick)
    {
        IReadOnlyList<string> names = NetworksOr(Quick ? quick : full);
        foreach (string name in names)
        {
            NetworkSpec network = SweepCatalog.Find(name, null, data.Units, data.Classes);
            if (network.Inputs < data.Units || network.Classes < data.Classes)
            {
                throw new ExperimentException(
                    $"The network '{name}' has {network.Inputs} inputs and {network.Classes} classes, but '{data.Choice.Name}' has {data.Units} units and " +
                    $"{data.Classes} classes; choose a network for it with --network.");
            }
        }

        return names;
    }

    /// <summary>The usual network for data: that of the paper's training curves.</summary>
    public IReadOnlyList<string> Network(PlannedData data) => data.Endless
        ? Networks(data, ["randman-3x128"], ["randman-3x128"])
        : Networks(data, ["shd-3x512"], ["shd-3x128"]);

    /// <summary>The learning rate, the authors' where none is asked for.</summary>
    public float LearningRate(PlannedData data, UpdateMode mode)
        => WantedLearningRate ?? (mode == UpdateMode.Offline ? OfflineRate : data.Endless ? OnlineRandmanRate : OnlineRecordingsRate);

    /// <summary>A training cell with the usual validation.</summary>
    public TrainingCell Cell(PlannedData data, string network, LearningRule rule, UpdateMode mode, int batches, ulong seed)
    {
        RequireTrainers(data, network, null, [rule], mode);

        // The authors validate after every batch. So is it here where that takes no longer than half of the training: forward passes alone, a third of a
        // batch for as many samples. Randman's 10,000 samples take as long as 25 batches.
        int validateEvery = data.Endless ? Math.Clamp(batches / 20, 1, RandmanInterval) : Math.Max(1, data.ValidationSamples!.Value / (2 * BatchSize));
        return new TrainingCell(
            string.Join('-', data.Choice.Name, Key(network), mode.ToString().ToLowerInvariant(), Key(rule), $"seed{seed}"),
            data.Choice,
            network,
            Slope: null,
            rule,
            mode,
            LearningRate(data, mode),
            batches,
            BatchSize,
            validateEvery,
            ValidationSamples: 1024,
            SnapshotEvery: 0,
            seed);
    }

    /// <summary>The same rules, each of which has a trainer in the network: what has none is refused before anything runs.</summary>
    public static IReadOnlyList<LearningRule> RequireTrainers(
        PlannedData data, string network, float? slope, IReadOnlyList<LearningRule> rules, UpdateMode mode, GradientForm? form = null)
    {
        return RequireTrainers(SweepCatalog.Find(network, slope, data.Units, data.Classes), network, rules, mode, form);
    }

    /// <summary>The same of a network that is known already.</summary>
    public static IReadOnlyList<LearningRule> RequireTrainers(
        NetworkSpec spec, string network, IReadOnlyList<LearningRule> rules, UpdateMode mode, GradientForm? form)
    {
        foreach (LearningRule rule in rules)
        {
            SweepCatalog.FindTrainer(spec, network, rule, mode, form);
        }

        return rules;
    }

    /// <summary>A rule in a file's name.</summary>
    public static string Key(LearningRule rule) => RuleStyle.Of(rule).Name.ToLowerInvariant().Replace(",", "", StringComparison.Ordinal).Replace(' ', '-');

    /// <summary>A network in a file's name.</summary>
    public static string Key(string network)
        => string.Concat(network.Trim().Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '_'));

    /// <summary>The settings in words: what must be the same when the run goes on.</summary>
    public IReadOnlyDictionary<string, string> Settings(string device)
    {
        static string Text(object? value) => value is null ? Default : Convert.ToString(value, CultureInfo.InvariantCulture)!;

        return new SortedDictionary<string, string>
        {
            ["data"] = string.Join(", ", Data.Select(static data => data.Choice.Fingerprint is null ? data.Choice.Name : $"{data.Choice.Name} (SHA-256 " +
                $"{data.Choice.Fingerprint})")),
            ["test part"] = Data.Any(static data => data.Choice.TestFile is not null)
                ? string.Join(", ", Data.Select(static data => Path.GetFileName(data.Choice.TestFile)).OfType<string>())
                : "none",
            ["seeds"] = Text(_options.Seeds),
            ["batches"] = Text(_options.Batches),
            ["batch size"] = Text(_options.BatchSize),
            ["learning rate"] = Text(_options.LearningRate),
            ["networks"] = _options.Networks.Count == 0 ? Default : string.Join(", ", _options.Networks),
            ["rules"] = _options.Rules.Count == 0 ? Default : string.Join(", ", _options.Rules.Select(static rule => RuleStyle.Of(rule).Name)),
            ["slopes"] = _options.Slopes.Count == 0 ? Default : string.Join(", ", _options.Slopes.Select(static slope => Text(slope))),
            ["sizes"] = _options.Sizes.Count == 0 ? Default : string.Join(", ", _options.Sizes.Select(static size => Text(size))),
            ["steps"] = Text(_options.Steps),
            ["window"] = _options.Window is null ? "each recording's own" : $"{Text(_options.Window)} s",
            ["manifold seed"] = Text((_options.Randman ?? new RandmanOptions()).ManifoldSeed),
            ["randman scaling"] = Text((_options.Randman ?? new RandmanOptions()).Scaling),
            ["quick"] = _options.Quick ? "yes" : "no",
            [Experiments.Cell.FormatSetting] = Experiments.Cell.Format,
            ["device"] = device,
        };
    }

    private T Read<T>(string option, T value)
    {
        _read.Add(option);
        return value;
    }

    private PlannedData Open(string name, DataLibrary library)
    {
        DataChoice choice = DataSet.IsRandman(name)
            ? new DataChoice(name, null, null, _options.Steps, null, null, _options.Randman)
            : OfFile(name);
        DataSet set = library.Open(choice, 0, _options.BatchSize ?? DefaultBatchSize);
        return new PlannedData(choice, set.Training.Units, set.Classes, set.Training.Samples is null, set.Validation.Samples);
    }

    private DataChoice OfFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new DataFileException(
                $"The data file '{path}' does not exist; --data takes {DataSet.TimeRandman}, {DataSet.RateRandman} or a file in SHD's layout.");
        }

        // Absolute, so that the tasks of a job array find it wherever they start.
        string full = Path.GetFullPath(path);
        string? test = _options.TestFile is null ? Beside(full) : Path.GetFullPath(_options.TestFile);
        if (test is not null && !File.Exists(test))
        {
            throw new DataFileException($"The test file '{_options.TestFile}' does not exist.");
        }

        return new DataChoice(Path.GetFileNameWithoutExtension(path), full, test, _options.Steps, _options.Window, Fingerprint(full, test));
    }

    private static string? Beside(string path)
    {
        string name = Path.GetFileName(path).Replace("train", "test", StringComparison.Ordinal);
        string test = Path.Combine(Path.GetDirectoryName(path)!, name);
        return test != path && File.Exists(test) ? test : null;
    }

    private static string Fingerprint(params string?[] paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in paths.OfType<string>())
        {
            try
            {
                OrdinaryFile.Require(path);
                using FileStream stream = File.OpenRead(path);
                hash.AppendData(SHA256.HashData(stream));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ExperimentException($"The data file '{path}' cannot be read ({exception.Message.TrimEnd('.')}).", exception);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..FingerprintDigits];
    }
}
