using OtpeFast.Neurons;
using OtpeFast.Readouts;
using OtpeFast.Resets;
using OtpeFast.Surrogates;

namespace OtpeFast;

/// <summary>
/// The text form of networks: <c>sizes { " " name "=" value }</c>, sizes <c>inputs { "-" neurons [neuron] [ "(" name "=" value { "," name "=" value } ")" ]
/// }</c>.
/// What stands after the sizes holds for every layer, what stands in parentheses for one. In parentheses a space reads as a comma.
/// </summary>
internal static class NetworkText
{
    private const int LongestText = 1 << 20; // of which most are numbers that each neuron has of its own

    private const string LeakName = "leak";
    private const string ThresholdName = "threshold";
    private const string ResetName = "reset";
    private const string SurrogateName = "surrogate";
    private const string DelaysName = "delays";
    private const string RecurrentName = "recurrent";
    private const string TrainLeakName = "train_leak";
    private const string TrainThresholdName = "train_threshold";
    private const string True = "true";
    private const string ReadoutName = "readout";
    private const string ReadoutLeakName = "readout_leak";
    private const string LossName = "loss";

    // What neurons that never fire have, too.
    private static readonly string[] OfEveryNeuron = [LeakName, DelaysName, TrainLeakName];

    // What means the same whatever the surrogate is.
    private static readonly string[] OfEverySurrogate = [.. OfEveryNeuron, RecurrentName, ThresholdName, ResetName, TrainThresholdName];

    /// <summary>Reads a network.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static NetworkSpec Parse(string text)
    {
        _ = text ?? throw new ArgumentNullException(nameof(text));
        if (text.Length > LongestText)
        {
            throw new FormatException($"A network's text has at most {LongestText} characters, not {InvariantText.Of(text.Length)}.");
        }

        string[] words = CommasInParentheses(text).Split([' '], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            throw new FormatException("A network's text is empty; write its sizes, such as 50-128-128-10.");
        }

        string[] sizes = [.. OutsideParentheses(words[0])];
        if (sizes.Length < 2)
        {
            throw new FormatException(
                $"'{Shortened(words[0])}' is no network: write the inputs and the neurons of each layer with hyphens between, such as 50-128-128-10.");
        }

        Dictionary<string, string> common = Settings(words.Skip(1));
        ReadoutSpec? readout = TakeReadout(common);
        Loss? loss = TakeLoss(common);
        int inputs = InvariantText.TryRead(sizes[0], out int read)
            ? read
            : throw new FormatException($"The number of inputs must be a whole number, not '{sizes[0]}'.");
        LayerSpec[] layers = [.. sizes.Skip(1).Select((size, index) => Layer(size, index + 1, common))];
        if (readout is { Kind: Readout.LeakySpikes } && readout.Leak == 0)
        {
            readout = ReadoutSpec.LeakySpikes(layers[layers.Length - 1].Leak);
        }

        readout ??= NetworkSpec.Usual(layers);
        if (loss is Loss wanted)
        {
            readout = readout with { Loss = wanted };
        }

        try
        {
            return new NetworkSpec(inputs, layers, readout);
        }
        catch (ArgumentException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    /// <summary>Writes a network. What all layers share stands once.</summary>
    public static string Format(NetworkSpec network)
    {
        List<KeyValuePair<string, string>>[] layers = [.. network.Layers.Select(Differences)];
        KeyValuePair<string, string>[] common = [.. layers[0].Where(setting => layers.Select((layer, i) => layer.Contains(setting)
            || (!OfEveryNeuron.Contains(setting.Key) && !network.Layers[i].Spikes)).All(static shared => shared))];

        // A surrogate's parameters have a meaning beside its name only.
        if (layers.Any(static layer => layer.Any(static setting => setting.Key == SurrogateName))
            && !common.Any(static setting => setting.Key == SurrogateName))
        {
            common = [.. common.Where(static setting => OfEverySurrogate.Contains(setting.Key))];
        }

        IEnumerable<string> written = network.Layers.Select((layer, i) => Layer(layer, [.. layers[i].Where(setting => !common.Contains(setting))]));
        string sizes = string.Join("-", [InvariantText.Of(network.Inputs), .. written]);
        return string.Join(" ", [sizes, .. common.Select(Word), .. ReadoutDifferences(network).Select(Word)]);
    }

    private static string Layer(LayerSpec layer, KeyValuePair<string, string>[] own)
    {
        string kind = layer.Neuron == Neuron.Lif ? "" : NeuronDefinition.Of(layer.Neuron).Text;
        return InvariantText.Of(layer.Neurons) + kind + (own.Length == 0 ? "" : $"({string.Join(",", own.Select(Word))})");
    }

    private static string Word(KeyValuePair<string, string> setting) => $"{setting.Key}={setting.Value}";

    private static List<KeyValuePair<string, string>> Differences(LayerSpec layer)
    {
        var standard = new LayerSpec(layer.Neurons);
        var settings = new List<KeyValuePair<string, string>>();
        Add(LeakName, layer.Leak == standard.Leak, layer.Leak.ToString());
        Add(DelaysName, layer.Delays.Equals(standard.Delays), string.Join("/", layer.Delays.Select(InvariantText.Of)));
        Add(TrainLeakName, !layer.TrainLeak, True);
        if (!layer.Spikes)
        {
            return settings;
        }

        Add(RecurrentName, !layer.Recurrent, True);
        Add(AdaptationDefinition.Leak, layer.AdaptationLeak == standard.AdaptationLeak, layer.AdaptationLeak.ToString());
        Add(AdaptationDefinition.Strength, layer.AdaptationStrength == standard.AdaptationStrength, Singles(layer.AdaptationStrength));
        Add(CurrentDefinition.Leak, layer.CurrentLeak == standard.CurrentLeak, layer.CurrentLeak.ToString());
        Add(ThresholdName, layer.Threshold == standard.Threshold, Singles(layer.Threshold));
        Add(TrainThresholdName, !layer.TrainThreshold, True);
        Add(ResetName, layer.Reset == standard.Reset, ResetDefinition.Of(layer.Reset).Text);
        Add(SurrogateName, layer.Surrogate.Kind == standard.Surrogate.Kind, SurrogateDefinition.Of(layer.Surrogate.Kind).Text);
        foreach (SurrogateParameter parameter in SurrogateDefinition.Of(layer.Surrogate.Kind).Parameters)
        {
            float value = layer.Surrogate[parameter.Name];
            Add(parameter.Name, value.Equals(parameter.Default), InvariantText.Of(value));
        }

        return settings;

        void Add(string name, bool isStandard, string value)
        {
            if (!isStandard)
            {
                settings.Add(new(name, value));
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> ReadoutDifferences(NetworkSpec network)
    {
        if (network.Readout.Kind != NetworkSpec.Usual(network.Layers).Kind)
        {
            yield return new(ReadoutName, ReadoutDefinition.Of(network.Readout.Kind).Text);
            if (network.Readout.Leak != network.Layers[network.Layers.Count - 1].Leak)
            {
                yield return new(ReadoutLeakName, network.Readout.Leak.ToString());
            }
        }

        if (network.Readout.Loss != Loss.CrossEntropy)
        {
            yield return new(LossName, LossDefinition.Of(network.Readout.Loss).Text);
        }
    }

    /// <summary>What stands between hyphens; in parentheses they belong to numbers.</summary>
    private static IEnumerable<string> OutsideParentheses(string text)
    {
        int start = 0;
        bool isInside = false;
        for (int i = 0; i < text.Length; i++)
        {
            isInside = text[i] == '(' || (isInside && text[i] != ')');
            if (text[i] == '-' && !isInside)
            {
                yield return text.Substring(start, i - start);
                start = i + 1;
            }
        }

        yield return text.Substring(start);
    }

    /// <summary>The text with commas, and no spaces, between the settings in parentheses.</summary>
    private static string CommasInParentheses(string text)
    {
        string[] parts = text.Split('(');
        for (int i = 1; i < parts.Length; i++)
        {
            int close = Math.Max(parts[i].IndexOf(')'), 0);
            IEnumerable<string> settings = parts[i].Substring(0, close).Split(',').Select(
                static one => string.Join(",", one.Split([' '], StringSplitOptions.RemoveEmptyEntries)));
            parts[i] = parts[i].Remove(0, close).Insert(0, string.Join(",", settings));
        }

        return string.Join("(", parts);
    }

    private static Dictionary<string, string> Settings(IEnumerable<string> words)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string word in words)
        {
            int equals = word.IndexOf('=');
            if (equals <= 0 || equals == word.Length - 1)
            {
                throw new FormatException($"'{word}' is no setting of a network: write name=value, such as leak=0.9.");
            }

            string name = word.Substring(0, equals);
            if (settings.ContainsKey(name))
            {
                throw new FormatException($"'{name}' stands twice; name it once.");
            }

            settings.Add(name, word.Substring(equals + 1));
        }

        return settings;
    }

    /// <summary>The readout; a leak of 0 stands for that of the last layer.</summary>
    private static ReadoutSpec? TakeReadout(Dictionary<string, string> settings)
    {
        bool named = settings.TryGetValue(ReadoutName, out string? text);
        bool hasLeak = settings.TryGetValue(ReadoutLeakName, out string? leakText);
        settings.Remove(ReadoutName);
        settings.Remove(ReadoutLeakName);
        Readout? kind = named ? Find(ReadoutCatalog.All.Select(static known => (known.Text, known.Kind)), text!, "readout", "readouts") : null;
        if (kind != Readout.LeakySpikes)
        {
            return hasLeak ? throw new FormatException($"{ReadoutLeakName} goes with {ReadoutName}=leaky_spikes.")
                : kind is Readout given ? new ReadoutSpec(given, 0)
                : null;
        }

        PerNeuron leak = hasLeak ? Numbers(ReadoutLeakName, leakText!) : 0;
        return hasLeak && !leak.All(NetworkCheck.IsLeak)
            ? throw new FormatException($"{ReadoutLeakName} must be greater than 0 and at most 1, not {leakText}.")
            : ReadoutSpec.LeakySpikes(leak);
    }

    private static Loss? TakeLoss(Dictionary<string, string> settings)
    {
        bool named = settings.TryGetValue(LossName, out string? text);
        settings.Remove(LossName);
        return named ? Find(LossDefinition.All.Select(static known => (known.Text, known.Kind)), text!, "loss", "losses") : null;
    }

    private static LayerSpec Layer(string text, int number, Dictionary<string, string> common)
    {
        int digits = text.TakeWhile(static character => character is >= '0' and <= '9').Count();
        int open = text.IndexOf('(');
        if (open >= 0 && text[text.Length - 1] != ')')
        {
            throw new FormatException($"Layer {InvariantText.Of(number)}, '{text}', ends without ')'.");
        }

        string kind = open < 0 ? text.Substring(digits) : text.Substring(digits, Math.Max(0, open - digits));
        if (digits == 0 || !InvariantText.TryRead(text.Substring(0, digits), out int neurons))
        {
            throw new FormatException($"Layer {InvariantText.Of(number)} must begin with its number of neurons, such as 128, not '{text}'.");
        }

        // Its own settings come last, and count where both are given; another surrogate has other parameters.
        Dictionary<string, string> own = open < 0 ? [] : Settings(text.Substring(open + 1, text.Length - open - 2).Split(','));
        var layer = new LayerSpec(neurons)
        {
            Neuron = kind.Length == 0 ? Neuron.Lif : Find(NeuronDefinition.All.Select(static known => (known.Text, known.Kind)), kind, "neuron", "neurons"),
        };
        if (!layer.Spikes)
        {
            return Integrator(layer, number, own, common);
        }

        Surrogate surrogate = own.TryGetValue(SurrogateName, out string? name) || common.TryGetValue(SurrogateName, out name)
            ? Find(SurrogateCatalog.All.Select(static known => (known.Text, known.Kind)), name, "surrogate", "surrogates")
            : layer.Surrogate.Kind;
        layer = layer with { Surrogate = SurrogateSpec.Of(surrogate) };
        IEnumerable<KeyValuePair<string, string>> inherited = own.ContainsKey(SurrogateName)
            ? common.Where(static setting => OfEverySurrogate.Contains(setting.Key))
            : common;
        foreach (KeyValuePair<string, string> setting in inherited)
        {
            layer = Set(layer, setting.Key, setting.Value);
        }

        foreach (KeyValuePair<string, string> setting in own)
        {
            layer = Set(layer, setting.Key, setting.Value);
        }

        return layer;
    }

    /// <summary>A layer that does not fire: of what holds for every layer it has the leak alone.</summary>
    private static LayerSpec Integrator(LayerSpec layer, int number, Dictionary<string, string> own, Dictionary<string, string> common)
    {
        foreach (string name in own.Keys)
        {
            if (!OfEveryNeuron.Contains(name))
            {
                throw new FormatException(
                    $"Layer {InvariantText.Of(number)} is a {NeuronDefinition.Of(layer.Neuron).Title}, which has no setting '{name}', only " +
                    $"{string.Join(", ", OfEveryNeuron)}.");
            }
        }

        foreach (string name in OfEveryNeuron)
        {
            layer = own.TryGetValue(name, out string? value) || common.TryGetValue(name, out value) ? Set(layer, name, value) : layer;
        }

        return layer;
    }

    private static LayerSpec Set(LayerSpec layer, string name, string value)
    {
        switch (name)
        {
            case LeakName:
                return layer with { Leak = Numbers(name, value) };
            case DelaysName:
                return layer with { Delays = new ValueList<int>(value.Split('/').Select(Delay)) };
            case RecurrentName:
                return layer with { Recurrent = Flag(name, value) };
            case TrainLeakName:
                return layer with { TrainLeak = Flag(name, value) };
            case TrainThresholdName:
                return layer with { TrainThreshold = Flag(name, value) };
            case ThresholdName:
                return layer with { Threshold = Numbers(name, value) };
            case ResetName:
                return layer with { Reset = Find(ResetCatalog.All.Select(static known => (known.Text, known.Kind)), value, "reset", "resets") };
            case AdaptationDefinition.Leak when NeuronDefinition.Of(layer.Neuron).Adaptation is not null:
                return layer with { AdaptationLeak = Numbers(name, value) };
            case AdaptationDefinition.Strength when NeuronDefinition.Of(layer.Neuron).Adaptation is not null:
                return layer with { AdaptationStrength = Numbers(name, value) };
            case CurrentDefinition.Leak when NeuronDefinition.Of(layer.Neuron).Current is not null:
                return layer with { CurrentLeak = Numbers(name, value) };
            case SurrogateName:
                return layer;
            default:
                SurrogateDefinition surrogate = SurrogateDefinition.Of(layer.Surrogate.Kind);
                if (surrogate.Parameters.Any(parameter => parameter.Name == name))
                {
                    return layer with { Surrogate = layer.Surrogate.With(name, (float)Number(name, value)) };
                }

                string known = string.Join(
                    ", ",
                    [
                        LeakName, DelaysName, RecurrentName, ThresholdName, ResetName, TrainLeakName, TrainThresholdName, SurrogateName,
                        .. surrogate.Parameters.Select(static parameter => parameter.Name),
                    ]);
                throw new FormatException(
                    $"A layer with the surrogate {surrogate.Text} has no setting '{name}'; it has {known}, and a network {ReadoutName}, {ReadoutLeakName} " +
                    $"and {LossName} besides.");
        }
    }

    /// <summary>What is kept in single precision, in the shortest text that reads back.</summary>
    private static string Singles(PerNeuron values)
        => string.Join("/", Enumerable.Range(0, values.Count).Select(neuron => InvariantText.Of((float)values[neuron])));

    /// <summary>A number for all neurons, or one for each with slashes between.</summary>
    private static PerNeuron Numbers(string name, string text) => new(text.Split('/').Select(one => Number(name, one)));

    private static bool Flag(string name, string text)
        => text is True or "false" ? text == True : throw new FormatException($"{name} is {True} or false, not '{text}'.");

    private static int Delay(string text)
        => InvariantText.TryRead(text, out int steps)
            ? steps
            : throw new FormatException($"{DelaysName} are whole numbers of time steps with slashes between, such as 0/2/5, not '{text}'.");

    private static double Number(string name, string text)
        => InvariantText.TryRead(text, out double value)
            ? value
            : throw new FormatException($"{name} must be a number with a point, such as 0.9, not '{text}'.");

    private static string Shortened(string word) => word.Length <= 60 ? word : word.Remove(60) + "...";

    private static T Find<T>(IEnumerable<(string Text, T Kind)> known, string text, string one, string many)
    {
        foreach ((string name, T kind) in known)
        {
            if (name == text)
            {
                return kind;
            }
        }

        throw new FormatException($"There is no {one} '{text}'; the {many} are {string.Join(", ", known.Select(static entry => entry.Text))}.");
    }
}
