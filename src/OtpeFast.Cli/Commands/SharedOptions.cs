using System.CommandLine;
using System.Globalization;
using OtpeFast.Cuda;
using OtpeFast.Data;
using OtpeFast.Networks;

namespace OtpeFast.Cli.Commands;

/// <summary>Options that several commands have, and how their values are checked.</summary>
internal static class SharedOptions
{
    private const string Cpu = "cpu";

    public static Option<string> Data() => new("--data")
    {
        Description = "What to learn from: t-randman, r-randman, or an HDF5 file in the layout of SHD and SSC.",
        HelpName = "t-randman|r-randman|FILE.h5",
        DefaultValueFactory = _ => "t-randman",
    };

    public static Option<string?> Network()
    {
        var option = new Option<string?>("--network")
        {
            Description = $"The network: {string.Join(", ", NetworkCatalog.Entries.Select(static entry => entry.Name))}. [default: randman-3x128 for Randman, shd-3x128 for files]",
            HelpName = "NAME",
        };
        option.AcceptOnlyFromAmong([.. NetworkCatalog.Entries.Select(static entry => entry.Name)]);
        return option;
    }

    public static Option<int> Steps() => Positive("--steps", 50, "Time steps (bins) a sample.");

    public static Option<double?> Window() => Checked(
        new Option<double?>("--window")
        {
            Description = "Bin all recordings over this many seconds from time 0, instead of each over its own duration.",
            HelpName = "SECONDS",
        },
        static value => value is null or (> 0 and < 1e6),
        "a positive number of seconds");

    /// <summary>Refuses what only a data file has.</summary>
    public static void RefuseForRandman(string data, string? test, double? window)
    {
        if (DataSet.IsRandman(data) && (test is not null || window is not null))
        {
            throw new UsageException($"{(test is not null ? "--test" : "--window")} goes with a data file; leave it out with --data {data}.");
        }
    }

    public static Option<int> Threads() => Checked(
        new Option<int>("--threads") { Description = "Threads; 0 for one per processor. The results do not depend on it.", HelpName = "N", DefaultValueFactory = _ => 0 },
        static value => value is >= 0 and <= 1024,
        "a whole number from 0 to 1024");

    public static Option<string> Device(string fallback = Cpu) => Checked(
        new Option<string>("--device") { Description = "What computes: cpu, or an NVIDIA GPU: cuda, or cuda:N for another than the first.", HelpName = "cpu|cuda|cuda:N", DefaultValueFactory = _ => fallback },
        static value => value == Cpu || CudaOrdinal(value) is not null,
        "cpu, cuda, or cuda:N with the number of a device");

    /// <summary>Opens what <see cref="Device"/> names.</summary>
    /// <param name="name">The option's value.</param>
    /// <param name="graphs">Whether launches are captured into graphs.</param>
    /// <returns>The device; null for the CPU.</returns>
    public static CudaDevice? OpenDevice(string name, bool graphs = true)
    {
        try
        {
            return CudaOrdinal(name) is int ordinal ? OtpeFast.Device.Cuda(ordinal, new CudaOptions { Graphs = graphs }) : null;
        }
        catch (CudaException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    public static Option<ulong> Seed() => new("--seed")
    {
        Description = "Seed of weights, data and shuffling; the same seed gives the same bits.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    public static Option<bool> Json() => new("--json") { Description = "Write one JSON object per line to standard output, for programs." };

    public static Option<int> Positive(string name, int fallback, string description) => Checked(
        new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => fallback }, static value => value >= 1, "a whole number of at least 1");

    public static Option<T> Checked<T>(Option<T> option, Func<T?, bool> fits, string wanted)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !result.Errors.Any() && !fits(result.GetValueOrDefault<T>()))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be {wanted}, not {result.Tokens[0].Value}."));
            }
        });
        return option;
    }

    private static int? CudaOrdinal(string? name) => name switch
    {
        "cuda" => 0,
        not null when name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int ordinal) => ordinal,
        _ => null,
    };

    /// <summary>An option whose values are an enum's, written in lower case with hyphens.</summary>
    public static Option<TEnum> OneOf<TEnum>(string name, TEnum fallback, string description, IReadOnlyDictionary<string, TEnum> values)
        where TEnum : struct, Enum
    {
        var option = new Option<TEnum>(name)
        {
            Description = description + " One of: " + string.Join(", ", values.Keys) + $". [default: {values.First(pair => pair.Value.Equals(fallback)).Key}]",
            HelpName = "NAME",
            CustomParser = result =>
            {
                if (values.TryGetValue(result.Tokens[0].Value.ToLowerInvariant(), out TEnum value))
                {
                    return value;
                }

                result.AddError($"{name} must be one of {string.Join(", ", values.Keys)}, not '{result.Tokens[0].Value}'.");
                return default;
            },
        };
        return option;
    }
}
