using System.Globalization;
using System.Text.Json;
using PureHDF;

namespace OtpeFast.Integration.Tests.Golden;

/// <summary>One case of networks.h5: a network beyond the paper's, with what every rule must give, in double precision.</summary>
internal sealed class NetworkCase
{
    private readonly IH5Group _group;
    private readonly JsonElement _network;
    private readonly JsonElement _rules;
    private readonly JsonElement _layout;

    private NetworkCase(string name, IH5Group group)
    {
        Name = name;
        _group = group;
        _network = Json("network");
        _rules = Json("rules");
        _layout = Json("parameter_layout");
    }

    public string Name { get; }

    public int Samples => (int)_group.Attribute("batch").Read<long>();

    public int Steps => (int)_group.Attribute("steps").Read<long>();

    public double LearningRate => _group.Attribute("learning_rate").Read<double>();

    /// <summary>Largest change of an online parameter's total step when every parameter moves by 2e-6 of itself.</summary>
    public double Nudge => _group.Attribute("nudge").Read<double>();

    /// <summary>The rules that the case has.</summary>
    public IEnumerable<string> Rules => _rules.EnumerateObject().Select(static rule => rule.Name);

    public static IReadOnlyList<NetworkCase> All()
    {
        IH5Group file = H5File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Golden", "networks.h5"));
        return [.. file.Children().Select(child => new NetworkCase(child.Name, file.Group(child.Name)))];
    }

    public static NetworkCase Open(string name) => All().Single(one => one.Name == name);

    /// <summary>The network as a text; null where the engine's text has no words for it.</summary>
    public string? Text()
    {
        var sizes = new List<string> { _network.GetProperty("inputs").GetInt32().ToString(CultureInfo.InvariantCulture) };
        foreach (JsonElement layer in _network.GetProperty("layers").EnumerateArray())
        {
            sizes.Add(LayerText(layer));
        }

        JsonElement readout = _network.GetProperty("readout");
        string kind = readout.GetProperty("kind").GetString()!;
        string loss = _network.GetProperty("loss").GetString()!;
        string? tail = (kind, loss) switch
        {
            ("spikes", "cross_entropy") => "",
            ("potential", _) => loss == "cross_entropy" ? "" : $" loss={loss}",
            ("leaky_spikes", "cross_entropy") => $" readout=leaky_spikes readout_leak={Numbers(readout, "leak")}",
            _ => null,
        };
        return tail is null ? null : string.Join("-", sizes) + tail;
    }

    /// <summary>Whether the case has a group of values.</summary>
    public bool Has(string path) => _group.LinkExists(path);

    /// <summary>Values in row-major order.</summary>
    public double[] Values(string path)
    {
        IH5Dataset dataset = _group.Dataset(path);
        return dataset.Type.Size == 1 ? [.. dataset.Read<byte[]>().Select(static value => (double)value)] : dataset.Read<double[]>();
    }

    public SpikeBatch Batch(int units)
    {
        double[] inputs = Values("inputs"); // [step, sample, unit]
        var batch = new SpikeBatch(units);
        batch.Begin(Samples, Steps);
        for (int row = 0; row < Steps * Samples; row++)
        {
            ushort[] active = [.. Enumerable.Range(0, units).Where(unit => inputs[row * units + unit] != 0).Select(static unit => (ushort)unit)];
            batch.AppendRow(active, [.. active.Select(unit => (float)inputs[row * units + unit])]);
        }

        if (Has("labels"))
        {
            _group.Dataset("labels").Read<int[]>().CopyTo(batch.Labels);
        }
        else
        {
            double[] targets = Values("targets"); // [step, sample, output]
            Span<float> own = batch.UseTargets(targets.Length / (Steps * Samples));
            for (int i = 0; i < own.Length; i++)
            {
                own[i] = (float)targets[i];
            }
        }

        Span<float> weights = batch.UseWeights();
        double[] given = Values("loss_weights");
        for (int row = 0; row < weights.Length; row++)
        {
            weights[row] = (float)given[row];
        }

        return batch;
    }

    /// <summary>A flat vector of the file in the layout of the parameter block.</summary>
    public float[] Block(NetworkDescription network, double[] values)
    {
        var block = new float[network.ParameterLength];
        foreach (JsonElement part in _layout.EnumerateArray())
        {
            LayerDescription shape = network.Layers[part.GetProperty("layer").GetInt32()];
            int offset = part.GetProperty("offset").GetInt32();
            string name = part.GetProperty("name").GetString()!;
            int tap = network.Spec.Layers[part.GetProperty("layer").GetInt32()].Delays.Select(static delay => $"weights/{delay}").ToList().IndexOf(name);
            int firstRow = tap >= 0 ? tap * shape.Below : name switch
            {
                "recurrent" => shape.Taps * shape.Below,
                "bias" => shape.Inputs,
                "leak" => shape.LeakRow,
                "threshold" => shape.ThresholdRow,
                _ => throw new NotSupportedException($"The parameter block has no place for {name}."),
            };
            int[] dimensions = [.. part.GetProperty("shape").EnumerateArray().Select(static one => one.GetInt32())];
            int rows = dimensions.Length == 1 ? 1 : dimensions[0];
            for (int row = 0; row < rows; row++)
            {
                for (int neuron = 0; neuron < shape.Neurons; neuron++)
                {
                    block[shape.Offset + (firstRow + row) * shape.Stride + neuron] = (float)values[offset + row * shape.Neurons + neuron];
                }
            }
        }

        return block;
    }

    private static string LayerText(JsonElement layer)
    {
        string neuron = layer.GetProperty("neuron").GetString()!;
        var settings = new List<string> { $"leak={Numbers(layer, "leak")}" };
        settings.AddRange(layer.GetProperty("trainable").EnumerateArray().Select(static constant => $"train_{constant.GetString()}=true"));
        if (layer.GetProperty("taps").GetRawText() != "[0]")
        {
            settings.Add($"delays={string.Join('/', layer.GetProperty("taps").EnumerateArray().Select(static delay => delay.GetInt32()))}");
        }

        if (neuron != "li")
        {
            settings.Add($"threshold={Numbers(layer, "threshold")}");
            settings.Add($"recurrent={(layer.GetProperty("recurrent").GetBoolean() ? "true" : "false")}");
            settings.Add($"reset={layer.GetProperty("reset").GetString()}");
            JsonElement surrogate = layer.GetProperty("surrogate");
            settings.Add($"surrogate={surrogate.GetProperty("kind").GetString()}");
            settings.AddRange(surrogate.EnumerateObject().Where(static one => one.Name != "kind").Select(one => $"{one.Name}={Numbers(surrogate, one.Name)}"));
        }

        if (neuron == "alif")
        {
            settings.Add($"adaptation_leak={Numbers(layer, "adaptation_leak")},adaptation_strength={Numbers(layer, "beta")}");
        }
        else if (neuron == "cuba")
        {
            settings.Add($"current_leak={Numbers(layer, "current_leak")}");
        }

        return $"{layer.GetProperty("size").GetInt32()}{neuron}({string.Join(',', settings)})";
    }

    /// <summary>A number for the whole layer, or one for each neuron.</summary>
    private static string Numbers(JsonElement of, string name)
        => of.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? Text(value)
            : string.Join('/', of.GetProperty(name).EnumerateArray().Select(Text));

    private static string Text(JsonElement value) => value.GetDouble().ToString("R", CultureInfo.InvariantCulture);

    private JsonElement Json(string attribute) => JsonDocument.Parse(_group.Attribute(attribute).Read<string>()).RootElement;
}
