using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OtpeFast.Cli.Output;
using OtpeFast.Cuda;
using OtpeFast.Data;

namespace OtpeFast.Cli.Commands;

/// <summary>Options that several commands have, and how their values are checked.</summary>
internal static class SharedOptions
{
    /// <summary>What learning rates may be, in words.</summary>
    public const string RateWords = "a positive number, with a point, such as 0.001 or 1e-3";
    private const string SeedWords = "a whole number from 0 to 18446744073709551615";

    private const string Cpu = "cpu";
    private static readonly string PositiveWords = string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {int.MaxValue}");

    public static Option<string> Data() => RequiredText(new Option<string>("--data")
    {
        Description = "What to learn from: t-randman, r-randman, or an HDF5 file in the layout of SHD and SSC.",
        HelpName = "t-randman|r-randman|FILE.h5",
        DefaultValueFactory = _ => "t-randman",
    });

    public static Option<string?> TestBeside() => Text(new Option<string?>("--test")
    {
        Description = "The test part of the data file. [default: the file beside it, with test for train in its name]",
        HelpName = "FILE.h5",
    });

    public static Option<int> Steps() => Positive("--steps", 50, "Time steps (bins) a sample.");

    public static Option<double?> Window() => NumberOption.Checked(
        new Option<double?>("--window")
        {
            Description = "Bin all recordings over this many seconds from time 0, instead of each over its own duration.",
            HelpName = "SECONDS",
        },
        static value => value is >= 1e-6 and < 1e6,
        "a number of seconds from 0.000001 to 1000000, with a point, such as 0.5");

    /// <summary>An option that takes some words only.</summary>
    public static Option<T> Among<T>(Option<T> option, IReadOnlyCollection<string> words)
    {
        option.Validators.Add(result => RequireAmong(result, option.Name, words));
        option.CompletionSources.Add([.. words]);
        return option;
    }

    /// <summary>An argument that takes some words only.</summary>
    public static Argument<T> Among<T>(Argument<T> argument, IReadOnlyCollection<string> words)
    {
        argument.Validators.Add(result => RequireAmong(result, argument.Name, words));
        argument.CompletionSources.Add([.. words]);
        return argument;
    }

    private static void RequireAmong(SymbolResult result, string name, IReadOnlyCollection<string> words)
    {
        if (result.Tokens.Select(static token => token.Value).FirstOrDefault(word => !words.Contains(word)) is string other)
        {
            result.AddError($"{name} must be one of {string.Join(", ", words)}, not '{other}'.");
        }
    }

    /// <summary>Refuses what only a data file has.</summary>
    public static void RefuseForRandman(string data, string? test, double? window)
    {
        if (DataSet.IsRandman(data) && (test is not null || window is not null))
        {
            throw new UsageException($"{(test is not null ? "--test" : "--window")} goes with a data file; leave it out with --data {data}.");
        }
    }

    /// <summary>How a Randman is drawn; the options for it are refused with a data file.</summary>
    public static RandmanOptions Randman(ParseResult parsed, bool isRandman, Option<ulong> manifoldSeed, Option<RandmanScaling> scaling)
    {
        bool scales = parsed.GetResult(scaling) is not null;
        if (!isRandman && (scales || parsed.GetResult(manifoldSeed) is { Implicit: false }))
        {
            throw new UsageException($"{(scales ? scaling.Name : manifoldSeed.Name)} goes with t-randman or r-randman; leave it out.");
        }

        return new RandmanOptions
        {
            ManifoldSeed = parsed.GetValue(manifoldSeed),
            Scaling = scales ? parsed.GetValue(scaling) : OtpeFast.Data.RandmanScaling.EachDraw,
        };
    }

    /// <summary>Where binned recordings are kept.</summary>
    public static Option<string?> Cache() => Text(new Option<string?>("--cache")
    {
        Description =
            "Folder for binned recordings, which the next start then need not read again; 'none' to keep none. [default: beside the data file, of large files]",
        HelpName = "DIR|none",
    });

    /// <summary>How data files are opened.</summary>
    /// <param name="cache">Value of <see cref="Cache"/>.</param>
    /// <param name="json">Whether the output is for programs.</param>
    public static RecordingOptions Recordings(string? cache, bool json) => new()
    {
        UsesCache = cache != "none",
        CacheDirectory = cache == "none" ? null : cache,
        Progress = new ReadingProgress(json).Report,
        Warn = Program.Say,
    };

    public static Option<int> Threads()
    {
        Option<int> option = NumberOption.Checked(
            new Option<int>("--threads")
            {
                Description = "Threads, at most one per processor; 0 for one per processor. The results do not depend on " +
                "it.",
                HelpName = "N",
                DefaultValueFactory = _ => 0
            },
            static value => value >= 0,
            "a whole number from 0 up");
        return option;
    }

    /// <summary>The value of <see cref="Threads"/>; says so where there are fewer processors.</summary>
    public static int ThreadsOf(ParseResult parsed, Option<int> option)
    {
        int threads = parsed.GetValue(option);
        if (threads > Environment.ProcessorCount)
        {
            Program.Say(string.Create(CultureInfo.InvariantCulture, $"--threads {threads}: this machine has {Environment.ProcessorCount} processors, and no " +
                $"more threads are used."));
        }

        return threads;
    }

    /// <summary>Refuses a text that is empty, as a shell variable that is not set gives it.</summary>
    public static Option<string?> Text(Option<string?> option)
    {
        option.Validators.Add(RequireText);
        return option;
    }

    /// <summary>Refuses a text that is empty, as a shell variable that is not set gives it.</summary>
    public static Option<string> RequiredText(Option<string> option)
    {
        option.Validators.Add(RequireText);
        return option;
    }

    private static void RequireText(OptionResult result)
    {
        if (result.Tokens.Any(static token => token.Value.Trim().Length == 0 || token.Value.Contains('\0', StringComparison.Ordinal)))
        {
            result.AddError($"{result.Option.Name} must not be empty.");
        }
    }

    public static Option<string> Device(string fallback = Cpu) => Checked(
        new Option<string>("--device")
        {
            Description = "What computes: cpu, or an NVIDIA GPU: cuda, or cuda:N for another than the " +
            "first.",
            HelpName = "cpu|cuda|cuda:N",
            DefaultValueFactory = _ => fallback
        },
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

    public static Option<ulong> Seed() => NumberOption.Checked(
        new Option<ulong>("--seed")
        {
            Description = "Seed of weights, data and shuffling; the same seed gives the same bits.",
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        },
        static _ => true,
        SeedWords);

    /// <summary>Seed of the manifolds of a Randman.</summary>
    public static Option<ulong> ManifoldSeed() => NumberOption.Checked(
        new Option<ulong>("--manifold-seed")
        {
            Description = "Seed of Randman's manifolds, apart from that of weights and points.",
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        },
        static _ => true,
        SeedWords);

    /// <summary>How the values of a Randman are scaled.</summary>
    public static Option<RandmanScaling> RandmanScaling() => OneOf(
        "--randman-scaling",
        OtpeFast.Data.RandmanScaling.EachDraw,
        "Bring Randman's values to the range from 0 to 1 over the thousand points a class of each draw, as the authors do, or once, which is easier.",
        Names.RandmanScalings);

    public static Option<double> Seconds(string description, double fallback) => NumberOption.Checked(
        new Option<double>("--seconds") { Description = description, HelpName = "SECONDS", DefaultValueFactory = _ => fallback },
        static value => value is > 0 and < 1e6,
        "a positive number of seconds, with a point, such as 0.5");

    public static Option<bool> Json() => new("--json") { Description = "Write one JSON object per line to standard output, for programs." };

    public static Option<int> Positive(string name, int fallback, string description) => NumberOption.Checked(
        new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => fallback }, static value => value >= 1, PositiveWords);

    public static Option<int?> OptionalPositive(string name, string description)
        => NumberOption.Checked(new Option<int?>(name) { Description = description, HelpName = "N" }, static value => value >= 1, PositiveWords);

    private static Option<string> Checked(Option<string> option, Func<string?, bool> fits, string wanted)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !fits(result.Tokens[^1].Value))
            {
                result.AddError($"{option.Name} must be {wanted}, not '{result.Tokens[^1].Value}'.");
            }
        });
        return option;
    }

    private static int? CudaOrdinal(string? name) => name switch
    {
        "cuda" => 0,
        not null when name.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int ordinal)
            => ordinal,
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
