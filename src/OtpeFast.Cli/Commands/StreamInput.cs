using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Net.Sockets;
using OtpeFast.Data;
using OtpeFast.Streaming;

namespace OtpeFast.Cli.Commands;

/// <summary>Options that say where the events of a stream come from, and how they are written there.</summary>
internal sealed class StreamInput
{
    private const string Standard = "-";
    private const string Udp = "udp://";
    private static readonly string[] Formats = ["jsonl", "csv", "evt3", "h5"];
    private static readonly Dictionary<string, double> TimeUnits = new() { ["us"] = 1, ["ms"] = 1e3, ["s"] = 1e6 };

    private readonly Option<string> _from = SharedOptions.RequiredText(new Option<string>("--from")
    {
        Description = "Where events come from: - for standard input, a file or pipe (.jsonl, .csv, .raw of event cameras in EVT 3.0, .h5 of " +
            "recordings), or a port " +
            "for datagrams.",
        HelpName = "-|FILE|udp://ADDRESS:PORT",
        DefaultValueFactory = _ => Standard,
    });

    private readonly Option<string?> _format = new("--format")
    {
        Description = $"How they are written: {string.Join(", ", Formats)}. [default: by the file's ending; jsonl]",
        HelpName = "NAME",
    };

    private readonly Option<string> _timeField = Field("--time-field", "t", "time");
    private readonly Option<string> _unitField = Field("--unit-field", "unit", "input unit");
    private readonly Option<string> _countField = Field("--count-field", "count", "count");
    private readonly Option<string> _targetField = Field("--target-field", "label", "target");
    private readonly Option<string> _streamField = Field("--stream-field", "stream", "stream");
    private readonly Option<string> _timeUnit = new("--time-unit")
    {
        Description = $"What times are written in: {string.Join(", ", TimeUnits.Keys)}.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "us",
    };

    private readonly Option<double?> _speed = NumberOption.Checked(
        new Option<double?>("--speed")
        {
            Description = "Play a file as it was, X times faster: 1 for as it was. [default: as fast as it is taken]",
            HelpName = "X",
        },
        static value => value > 0 && double.IsFinite(value),
        "a positive number, with a point, such as 1 or 0.5");

    private readonly Option<string?> _region = new("--region")
    {
        Description = "Of an event camera: the part of the picture, in pixels, such as 320x240+100+50. [default: 1280x720+0+0]",
        HelpName = "WxH+X+Y",
    };

    private readonly Option<int> _downsampling = SharedOptions.Positive("--downsample", 1, "Of an event camera: the side of the squares of pixels that " +
        "a unit stands for.");
    private readonly Option<bool> _polarities = new("--polarities")
    {
        Description = "Of an event camera: units of their own for darker and for brighter " +
        "events."
    };
    private readonly DurationOption _labelDelay = new(
        "--label-delay", "Of recordings: how long after its last spike the label of one comes.", "0us", TimeSpan.Zero);

    public StreamInput()
    {
        SharedOptions.Among(_timeUnit, TimeUnits.Keys);
        _format.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !Formats.Contains(result.Tokens[^1].Value))
            {
                result.AddError($"--format must be one of {string.Join(", ", Formats)}, not '{result.Tokens[^1].Value}'.");
            }
        });
    }

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _from, _format, _targetField, _timeField, _unitField, _countField, _streamField, _timeUnit, _speed, _region, _downsampling, _polarities,
                _labelDelay.Option,
        })
        {
            command.Add(option);
        }
    }

    /// <summary>Opens the source.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="network">What the events are for.</param>
    /// <param name="streams">Number of parallel streams.</param>
    /// <exception cref="UsageException">There is no such source.</exception>
    public OpenedStream Open(ParseResult parsed, NetworkSpec network, int streams)
    {
        string from = parsed.GetValue(_from)!;
        string? format = parsed.GetValue(_format);
        if (from.StartsWith(Udp, StringComparison.Ordinal))
        {
            return parsed.GetValue(_speed) is null && format is null
                ? OpenPort(from, network, streams)
                : throw new UsageException($"{(format is null ? "--speed" : "--format")} goes with a file; leave it out with {from}.");
        }

        format ??= Path.GetExtension(from).ToLowerInvariant() switch
        {
            ".csv" => "csv",
            ".raw" => "evt3",
            ".h5" or ".hdf5" => "h5",
            _ => "jsonl",
        };
        OpenedStream opened = format == "h5" ? OpenRecordings(from, parsed, network, streams) : OpenBytes(from, bytes => OfBytes(bytes, format, parsed,
            network));
        return opened with { Speed = parsed.GetValue(_speed) };
    }

    private static OpenedStream OpenPort(string from, NetworkSpec network, int streams)
    {
        if (!IPEndPoint.TryParse(from[Udp.Length..], out IPEndPoint? address))
        {
            throw new UsageException($"'{from}' is no address and port; write such as {Udp}127.0.0.1:5005, or {Udp}0.0.0.0:5005 for any sender.");
        }

        try
        {
            var source = new UdpSource(address, network.Inputs, streams, network.Classes);
            return new OpenedStream($"{Udp}{source.Address}", source, IsRepeatable: false, source, () => source.Refused);
        }
        catch (SocketException exception)
        {
            throw new UsageException($"Datagrams cannot be received at {from} ({exception.Message.TrimEnd('.')}); take another port.");
        }
    }

    private OpenedStream OpenRecordings(string from, ParseResult parsed, NetworkSpec network, int streams)
    {
        var file = HeidelbergFile.Open(from);
        if (network.Inputs < file.InputUnits || network.Classes < file.Classes)
        {
            file.Dispose();
            throw new UsageException(
                $"The network {network} has {network.Inputs} inputs and {network.Classes} classes, but '{from}' has {file.InputUnits} units and " +
                $"{file.Classes} " +
                $"classes; choose a network for it with --network.");
        }

        var replay = new HeidelbergReplay { Streams = streams, LabelDelay = (long)_labelDelay.Of(parsed).TotalMicroseconds };
        return new OpenedStream(from, new HeidelbergSource(file, replay), IsRepeatable: true, file);
    }

    private static OpenedStream OpenBytes(string from, Func<Stream, IEventSource> read)
    {
        try
        {
            // Standard input that comes from a file, too, begins anew with each start.
            Stream bytes = from == Standard ? Console.OpenStandardInput() : new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite,
                1 << 16, useAsync: true);
            bool isFile = from != Standard && bytes.CanSeek;
            return new OpenedStream(from == Standard ? "standard input" : from, read(bytes), isFile, bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"'{from}' cannot be read ({exception.Message.TrimEnd('.')}).");
        }
    }

    private IEventSource OfBytes(Stream bytes, string format, ParseResult parsed, NetworkSpec network)
    {
        if (format == "evt3")
        {
            CameraOptions camera = Camera(parsed);
            return camera.Units <= network.Inputs
                ? new CameraSource(bytes, camera)
                : throw new UsageException(
                    $"The picture has {camera.Units:N0} units, and the network {network} has {network.Inputs:N0} inputs; take a part of it with " +
                    $"--region, or a " +
                    $"larger --downsample.");
        }

        var fields = new EventFields
        {
            Time = parsed.GetValue(_timeField)!,
            Unit = parsed.GetValue(_unitField)!,
            Count = parsed.GetValue(_countField)!,
            Target = parsed.GetValue(_targetField)!,
            Stream = parsed.GetValue(_streamField)!,
            TimeScale = TimeUnits[parsed.GetValue(_timeUnit)!],
        };
        return format == "csv" ? new CsvSource(bytes, fields) : new JsonLinesSource(bytes, fields);
    }

    private CameraOptions Camera(ParseResult parsed)
    {
        var camera = new CameraOptions
        {
            Downsampling = parsed.GetValue(_downsampling),
            Polarity = parsed.GetValue(_polarities) ? CameraPolarity.Separate : CameraPolarity.Merged,
        };
        if (parsed.GetValue(_region) is string region)
        {
            int[] numbers = [.. region.Split('x', '+').Select(static part => int.TryParse(part, out int number) ? number : -1)];
            camera = numbers.Length == 4 && !numbers.Contains(-1) && region.Count('x') == 1 && region.IndexOf('x') < region.IndexOf('+')
                ? camera with { Width = numbers[0], Height = numbers[1], Left = numbers[2], Top = numbers[3] }
                : throw new UsageException($"--region must be a width, a height and a place in pixels, such as 320x240+100+50, not '{region}'.");
        }

        try
        {
            camera.Validate();
            return camera;
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static Option<string> Field(string name, string fallback, string what) => SharedOptions.RequiredText(new Option<string>(name)
    {
        Description = $"Of JSON lines and CSV: what the {what} is called.",
        HelpName = "FIELD",
        DefaultValueFactory = _ => fallback,
    });
}

/// <summary>A source that is open.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Source">The source.</param>
/// <param name="IsRepeatable">Whether it begins anew with each start, as a file does, so that what was taken up before is to be passed over.</param>
/// <param name="Owner">What is to be closed in the end.</param>
/// <param name="Refused">How much came that was nothing; null where that ends the stream.</param>
internal sealed record OpenedStream(string Name, IEventSource Source, bool IsRepeatable, IDisposable Owner, Func<long>? Refused = null) : IDisposable
{
    /// <summary>How many times faster than it was live it comes; null for as fast as it is taken.</summary>
    public double? Speed { get; init; }

    /// <summary>The source, from an event on.</summary>
    /// <param name="position">Number of events that were taken up before.</param>
    public IEventSource From(long position)
    {
        IEventSource rest = IsRepeatable ? Source.After(position) : Source;
        return Speed is double speed ? rest.AtSpeed(speed) : rest;
    }

    public void Dispose() => Owner.Dispose();
}
