using PureHDF;
using PureHDF.VOL.Native;

namespace OtpeFast.Data;

/// <summary>
/// Reads HDF5 files in the layout of the Heidelberg spiking datasets (SHD, SSC; Cramer et al., 2020):
/// <c>spikes/times</c> and <c>spikes/units</c> of variable length, <c>labels</c>, and names in <c>extra/keys</c>.
/// </summary>
public static class HeidelbergFile
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The file is missing, damaged, or laid out otherwise.</exception>
    public static Recordings Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new DataFileException($"The data file '{path}' does not exist.");
        }

        Superblock.RequireWhole(path);

        try
        {
            using NativeFile file = H5File.OpenRead(path);
            return Read(path, file);
        }
        catch (Exception exception) when (exception is not DataFileException and not OutOfMemoryException)
        {
            // PureHDF says what it stumbled over in many exception types; for users it is one thing.
            throw new DataFileException($"The data file '{path}' is not an HDF5 file, or it is truncated or damaged.", exception);
        }
    }

    private static Recordings Read(string path, NativeFile file)
    {
        IH5Dataset timesSet = Dataset(path, file, "spikes/times");
        IH5Dataset unitsSet = Dataset(path, file, "spikes/units");
        IH5Dataset labelsSet = Dataset(path, file, "labels");
        ulong samples = Length(path, labelsSet, "labels");
        foreach ((IH5Dataset set, string name) in new[] { (timesSet, "spikes/times"), (unitsSet, "spikes/units") })
        {
            if (Length(path, set, name) is var length && length != samples)
            {
                throw new DataFileException($"The data file '{path}' is ragged: '{name}' has {length} samples, but 'labels' has {samples}.");
            }
        }

        if (samples == 0)
        {
            throw new DataFileException($"The data file '{path}' holds no samples.");
        }

        double[][] times = ReadTimes(path, timesSet);
        ushort[][] units = unitsSet.Read<ushort[][]>();
        int[] labels = ReadLabels(path, labelsSet);
        string[] names = file.LinkExists("extra/keys") ? [.. file.Dataset("extra/keys").Read<string[]>().Select(static name => name.TrimEnd('\0', ' '))] : [];
        return new Recordings(path, Microseconds(path, times, units), units, Labels(path, labels, names), names);
    }

    private static IH5Dataset Dataset(string path, NativeFile file, string name)
        => file.LinkExists(name) && file.Get(name) is IH5Dataset dataset
            ? dataset
            : throw new DataFileException($"The data file '{path}' has no data set '{name}'; files in the layout of SHD have spikes/times, spikes/units and labels.");

    private static ulong Length(string path, IH5Dataset dataset, string name)
        => dataset.Space.Rank == 1
            ? dataset.Space.Dimensions[0]
            : throw new DataFileException($"The data set '{name}' of '{path}' has {dataset.Space.Rank} dimensions where files in the layout of SHD have one.");

    private static double[][] ReadTimes(string path, IH5Dataset dataset) => dataset.Type.Class == H5DataTypeClass.VariableLength
        ? dataset.Type.VariableLength.BaseType.Size switch
        {
            2 => Convert(dataset.Read<Half[][]>(), static time => (double)time),
            4 => Convert(dataset.Read<float[][]>(), static time => (double)time),
            8 => dataset.Read<double[][]>(),
            var size => throw new DataFileException($"The data set 'spikes/times' of '{path}' holds numbers of {size} bytes; floating-point numbers of 2, 4 or 8 bytes can be read."),
        }
        : throw new DataFileException($"The data set 'spikes/times' of '{path}' is not of variable length, as files in the layout of SHD are.");

    private static int[] ReadLabels(string path, IH5Dataset dataset) => dataset.Type.Size switch
    {
        1 => [.. dataset.Read<byte[]>().Select(static label => (int)label)],
        2 => [.. dataset.Read<ushort[]>().Select(static label => (int)label)],
        4 => dataset.Read<int[]>(),
        8 => [.. dataset.Read<long[]>().Select(static label => (int)Math.Clamp(label, int.MinValue, int.MaxValue))],
        var size => throw new DataFileException($"The data set 'labels' of '{path}' holds numbers of {size} bytes; integers of 1, 2, 4 or 8 bytes can be read."),
    };

    private static double[][] Convert<T>(T[][] rows, Func<T, double> convert) => [.. rows.Select(row => row.Select(convert).ToArray())];

    private static long[][] Microseconds(string path, double[][] times, ushort[][] units)
    {
        var result = new long[times.Length][];
        for (int sample = 0; sample < times.Length; sample++)
        {
            if (times[sample].Length != units[sample].Length)
            {
                throw new DataFileException($"The data file '{path}' is ragged: sample {sample} has {times[sample].Length} spike times but {units[sample].Length} units.");
            }

            result[sample] = new long[times[sample].Length];
            for (int spike = 0; spike < result[sample].Length; spike++)
            {
                double seconds = times[sample][spike];
                if (!(seconds is >= 0 and < 1e9))
                {
                    throw new DataFileException($"The data file '{path}' has the spike time {seconds} in sample {sample}; times are seconds from 0 up.");
                }

                result[sample][spike] = (long)(seconds * 1e6);
                if (spike > 0 && result[sample][spike] < result[sample][spike - 1])
                {
                    throw new DataFileException($"The data file '{path}' has spike times out of order in sample {sample}; sort them ascending.");
                }
            }
        }

        return result;
    }

    private static int[] Labels(string path, int[] labels, string[] names)
    {
        for (int sample = 0; sample < labels.Length; sample++)
        {
            if (labels[sample] < 0 || (names.Length > 0 && labels[sample] >= names.Length))
            {
                throw new DataFileException($"The data file '{path}' has label {labels[sample]} in sample {sample}, but names {names.Length} classes.");
            }
        }

        return labels;
    }
}
