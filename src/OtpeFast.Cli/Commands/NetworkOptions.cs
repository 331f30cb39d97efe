using System.CommandLine;
using System.CommandLine.Parsing;
using OtpeFast.Training;

namespace OtpeFast.Cli.Commands;

/// <summary>Options that say which network: a name or a text, and constants for all of its layers.</summary>
/// <param name="fallback">What is taken where no network is named, in words.</param>
internal sealed class NetworkOptions(string fallback = "two hidden layers of 128 between the data's units and classes")
{
    private readonly Option<string?> _network = Named("--network", fallback);
    private readonly Option<double?> _leak = NumberOption.Checked(
        new Option<double?>("--leak")
        {
            Description = "Leak of every layer: the share of the membrane potential that is kept from step to step. [default: " +
            "the network's]",
            HelpName = "X"
        },
        static value => value is > 0 and <= 1,
        "a number above 0 and at most 1, with a point, such as 0.9");

    private readonly Option<float?> _threshold = Positive(
        "--threshold", "Firing threshold of every layer. [default: the network's]", "a positive number, with a point, such as 1.5");
    private readonly Option<float?> _slope = Positive(
        "--slope", "Slope of every layer's surrogate gradient. [default: the network's]", "a positive number, with a point, such as 25");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_network);
        command.Add(_leak);
        command.Add(_threshold);
        command.Add(_slope);
    }

    /// <summary>Whether a network is named.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetValue(_network) is not null;

    /// <summary>The network for some data.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="units">Number of input units of the data.</param>
    /// <param name="classes">Number of classes of the data.</param>
    /// <param name="fallback">The network where none is named; null for that of the data.</param>
    /// <exception cref="UsageException">There is no such network.</exception>
    public NetworkSpec Resolve(ParseResult parsed, int units, int classes, NetworkSpec? fallback = null)
    {
        try
        {
            string? text = parsed.GetValue(_network);
            NetworkSpec network = text is null && fallback is not null ? fallback : NetworkCatalog.Find(text, units, classes);
            return WithConstants(parsed, network);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new UsageException(exception.Message);
        }
    }

    /// <summary>The network where there are no data to say how many units and classes there are.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="fallback">The network where none is named; null where one must be.</param>
    /// <exception cref="UsageException">There is no such network, or none is named.</exception>
    public NetworkSpec ResolveAlone(ParseResult parsed, NetworkSpec? fallback)
    {
        try
        {
            return WithConstants(
                parsed,
                parsed.GetValue(_network) is string text ? NetworkCatalog.Find(text)
                : fallback ?? throw new UsageException("Name the network with --network, such as --network \"700-128-20 leak=0.95\", or a checkpoint to " +
                    "begin with."));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new UsageException(exception.Message);
        }
    }

    /// <summary>An option that names a network.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="fallback">What is taken where it is left out.</param>
    public static Option<string?> Named(string name, string fallback)
    {
        Option<string?> option = SharedOptions.Text(new Option<string?>(name)
        {
            Description = $"The network: {string.Join(", ", NetworkCatalog.Names)}, or its sizes and what differs from the defaults, such as " +
                $"\"700-256-256-20 leak=0.95\". [default: {fallback}]",
            HelpName = "NAME|TEXT",
        });
        option.Validators.Add(Require);
        option.CompletionSources.Add([.. NetworkCatalog.Names]);
        return option;
    }

    /// <summary>The networks that are measured: one, or all that have a name.</summary>
    /// <param name="text">A name or a text; null for all.</param>
    public static IReadOnlyList<(string Name, NetworkSpec Network)> ToMeasure(string? text)
        => [.. text is null || NetworkCatalog.Names.Contains(text)
            ? NetworkCatalog.Names.Where(name => text is null || name == text).Select(static name => (name, NetworkCatalog.OfThePaper(name)))
            : [(text, NetworkSpec.Parse(text))]];

    /// <summary>Refuses what is no network, before data are read for it.</summary>
    public static void Require(OptionResult result)
    {
        foreach (Token token in result.Tokens)
        {
            try
            {
                NetworkCatalog.Find(token.Value, 1, 1);
            }
            catch (FormatException exception)
            {
                result.AddError($"{result.Option.Name}: {exception.Message}");
            }
        }
    }

    private static Option<float?> Positive(string name, string description, string words) => NumberOption.Checked(
        new Option<float?>(name) { Description = description, HelpName = "X" }, static value => value > 0 && float.IsFinite(value), words);

    private NetworkSpec WithConstants(ParseResult parsed, NetworkSpec network)
    {
        double? leak = parsed.GetValue(_leak);
        float? threshold = parsed.GetValue(_threshold);
        float? slope = parsed.GetValue(_slope);
        NetworkSpec changed = network.WithEach(layer => layer with
        {
            Leak = leak ?? layer.Leak,
            Threshold = threshold ?? layer.Threshold,
            Surrogate = slope is null ? layer.Surrogate : layer.Surrogate.With("slope", slope.Value),
        });
        return leak is not null && changed.Readout.Kind == Readout.LeakySpikes ? changed.With(ReadoutSpec.LeakySpikes(leak.Value)) : changed;
    }
}
