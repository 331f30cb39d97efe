using OtpeFast.Hdf5;

namespace OtpeFast.Data;

/// <summary>
/// Reads HDF5 files in the layout of the Heidelberg spiking datasets (SHD, SSC; Cramer et al., 2020):
/// <c>spikes/times</c> (seconds) and <c>spikes/units</c> of variable length, <c>labels</c>, and names in <c>extra/keys</c>. Recordings are read one by one, so
/// that a file may be larger than the memory.
/// </summary>
/// <remarks>Not safe from several threads at once.</remarks>
public sealed class HeidelbergFile : IDisposable
{
    /// <summary>Largest number of classes: as many as a network's last layer can have neurons.</summary>
    public const int LargestClasses = 65_535;

    /// <summary>The units of the Heidelberg data sets, which do not say their number.</summary>
    public const int UsualUnits = 700;

    private const string TimesName = "spikes/times";
    private const string UnitsName = "spikes/units";
    private const string LabelsName = "labels";
    private const string KeysName = "extra/keys";
    private const string SpeakersName = "extra/speaker";
    private const string InputsName = "n_units";
    private const double LargestTime = 1e9; // seconds
    private readonly Hdf5File _file;
    private readonly Hdf5Dataset _times;
    private readonly Hdf5Dataset _units;
    private double[] _numbers = [];

    private HeidelbergFile(string path, Hdf5File file)
    {
        Path = path;
        _file = file;
        _times = Sequences(TimesName);
        _units = Sequences(UnitsName);
        if (!_times.IsFloat)
        {
            throw new DataFileException($"The data set '{TimesName}' of '{path}' holds {_times.Contents}; times are floating-point numbers, in seconds.");
        }

        Hdf5Dataset labels = Set(LabelsName);
        foreach (Hdf5Dataset set in new[] { _times, _units })
        {
            if (set.Count != labels.Count)
            {
                throw new DataFileException($"The data file '{path}' is ragged: '{set.Name}' has {set.Count} samples, but 'labels' has {labels.Count}.");
            }
        }

        if (labels.Count == 0)
        {
            throw new DataFileException($"The data file '{path}' holds no samples.");
        }

        ClassNames = file.Find(KeysName)?.ReadTexts() ?? [];
        if (ClassNames.Count > LargestClasses)
        {
            throw new DataFileException(
                $"The data file '{path}' names {ClassNames.Count:N0} classes, more than the {LargestClasses:N0} that a network can have.");
        }

        Labels = ReadLabels(labels);
        Classes = Math.Max(ClassNames.Count, Labels.Max() + 1);
        InputUnits = file.FindWholeNumber(InputsName) is long units ? RequireUnits(units) : UsualUnits;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length => _file.Length;

    /// <summary>Number of samples.</summary>
    public int Count => Labels.Count;

    /// <summary>[sample] The class of each.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>Names of the classes; empty where the file has none.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Reads who speaks in each sample.</summary>
    /// <returns>[sample] The speaker, from 0; empty where the file does not say.</returns>
    /// <exception cref="DataFileException">It does not say it of each sample, or not by whole numbers.</exception>
    public IReadOnlyList<int> ReadSpeakers()
    {
        try
        {
            double[] numbers = _file.Find(SpeakersName)?.ReadNumbers() ?? [];
            bool fits = numbers.All(static number => number is >= 0 and < LargestClasses && number == Math.Floor(number));
            return numbers.Length is 0 || (numbers.Length == Count && fits)
                ? [.. numbers.Select(static number => (int)number)]
                : throw new DataFileException(
                    $"The data set '{SpeakersName}' of '{Path}' must have a whole number from 0 to {LargestClasses - 1} for each of the {Count} samples.");
        }
        catch (Hdf5Exception exception)
        {
            throw Sentence(Path, exception);
        }
    }

    /// <summary>Number of input units: what the file's attribute <c>n_units</c> says, else <see cref="UsualUnits"/>.</summary>
    public int InputUnits { get; }

    /// <summary>Number of classes: of names, or one more than the highest label.</summary>
    public int Classes { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The file is missing, damaged, or laid out otherwise.</exception>
    public static HeidelbergFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new DataFileException($"The data file '{path}' does not exist.");
        }

        Hdf5File? file = null;
        try
        {
            file = Hdf5File.Open(path);
            return new HeidelbergFile(path, file);
        }
        catch (Hdf5Exception exception)
        {
            file?.Dispose();
            throw Sentence(path, exception);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Reads a whole file into memory: about ten bytes a spike.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The file is missing, damaged, or laid out otherwise.</exception>
    public static Recordings Read(string path)
    {
        using HeidelbergFile file = Open(path);
        var times = new long[file.Count][];
        var units = new ushort[file.Count][];
        var recording = new Recording();
        for (int sample = 0; sample < file.Count; sample++)
        {
            file.Read(sample, recording);
            times[sample] = recording.Times.ToArray();
            units[sample] = recording.Units.ToArray();
        }

        return new Recordings(path, times, units, file.Labels, file.ClassNames);
    }

    /// <summary>Reads one sample. Reading them in order goes through the file once.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="recording">Receives it.</param>
    /// <exception cref="DataFileException">The sample is damaged, its times are out of order or out of range, or its units are.</exception>
    public void Read(int sample, Recording recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        try
        {
            int count = _times.ReadSequence(sample, ref _numbers);
            Span<long> times = recording.Begin(count);
            Microseconds(sample, _numbers.AsSpan(0, count), times);
            int units = _units.ReadSequence(sample, ref _numbers);
            if (units != count)
            {
                throw new DataFileException($"The data file '{Path}' is ragged: sample {sample} has {count} spike times but {units} units.");
            }

            Units(sample, _numbers.AsSpan(0, count), recording.WritableUnits);
        }
        catch (Hdf5Exception exception)
        {
            throw Sentence(Path, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static DataFileException Sentence(string path, Hdf5Exception exception)
        => new($"The data file '{path}' cannot be used: {exception.Message}.", exception);

    private int RequireUnits(long units) => units is >= 1 and <= ushort.MaxValue
        ? (int)units
        : throw new DataFileException($"The data file '{Path}' says n_units = {units}; a network has 1 to {ushort.MaxValue:N0} inputs.");

    private Hdf5Dataset Set(string name) => Required(_file.Find(name), name) is { Dimensions.Count: 1 } set
        ? set
        : throw new DataFileException(
            $"The data set '{name}' of '{Path}' has {_file.Dataset(name).Dimensions.Count} dimensions where files in the layout of SHD have one.");

    private Hdf5Dataset Sequences(string name) => Set(name) is { IsSequence: true } set
        ? set
        : throw new DataFileException($"The data set '{name}' of '{Path}' is not of variable length, as files in the layout of SHD are.");

    private Hdf5Dataset Required(Hdf5Dataset? set, string name)
        => set
            ?? throw new DataFileException(
                $"The data file '{Path}' has no data set '{name}'; files in the layout of SHD have spikes/times, spikes/units and labels.");

    private int[] ReadLabels(Hdf5Dataset set)
    {
        double[] numbers = set.ReadNumbers();
        var labels = new int[numbers.Length];
        for (int sample = 0; sample < labels.Length; sample++)
        {
            double label = numbers[sample];
            if (!(label >= 0 && label < LargestClasses && label == Math.Floor(label)))
            {
                throw new DataFileException(
                    $"The data file '{Path}' has label {label:R} in sample {sample}; labels are whole numbers from 0 to {LargestClasses - 1}.");
            }

            if (ClassNames.Count > 0 && label >= ClassNames.Count)
            {
                throw new DataFileException($"The data file '{Path}' has label {label:R} in sample {sample}, but names {ClassNames.Count} classes.");
            }

            labels[sample] = (int)label;
        }

        return labels;
    }

    private void Microseconds(int sample, ReadOnlySpan<double> seconds, Span<long> times)
    {
        long last = 0;
        for (int spike = 0; spike < times.Length; spike++)
        {
            if (!(seconds[spike] is >= 0 and < LargestTime))
            {
                throw new DataFileException($"The data file '{Path}' has the spike time {seconds[spike]:R} in sample {sample}; times are seconds from 0 up.");
            }

            long time = (long)(seconds[spike] * 1e6);
            if (time < last)
            {
                throw new DataFileException($"The data file '{Path}' has spike times out of order in sample {sample}; sort them ascending.");
            }

            times[spike] = last = time;
        }
    }

    private void Units(int sample, ReadOnlySpan<double> numbers, Span<ushort> units)
    {
        for (int spike = 0; spike < units.Length; spike++)
        {
            double unit = numbers[spike];
            if (!(unit >= 0 && unit < ushort.MaxValue && unit == Math.Floor(unit)))
            {
                throw new DataFileException(
                    $"The data file '{Path}' has unit {unit:R} in sample {sample}; units are whole numbers from 0 to {ushort.MaxValue - 1}.");
            }

            units[spike] = (ushort)unit;
        }
    }
}
