using OtpeFast.Generators.Diagnostics;
using OtpeFast.Neurons;
using OtpeFast.Surrogates;

namespace OtpeFast.Generators.Parsing;

/// <summary>Reads what an attribute says of neurons: of all layers, or of one.</summary>
internal static class ConstantParser
{
    // The properties of the attributes, and the parameters they set.
    private static readonly (string Property, string Parameter)[] Parameters = [("Slope", "slope"), ("Alpha", "alpha"), ("Gamma", "gamma"), ("Width", "width")];

    // What only neurons that fire have, with the parameters above.
    private static readonly string[] SpikingAlone = ["Threshold", "Thresholds", "TrainThreshold", "Reset", "Surrogate", "Recurrent"];

    // What only neurons that adapt have; its values are checked with the network.
    private static readonly string[] AdaptiveAlone = ["AdaptationLeak", "AdaptationLeaks", "AdaptationStrength", "AdaptationStrengths"];

    // What only neurons with a current have, likewise.
    private static readonly string[] CurrentAlone = ["CurrentLeak", "CurrentLeaks"];

    /// <summary>A layer, of whatever kind of neuron.</summary>
    /// <param name="common">What holds for every layer that sets nothing else.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="type">The class.</param>
    /// <param name="diagnostics">Receives what is wrong; what is wrong is not set.</param>
    public static LayerSpec ParseLayer(LayerSpec common, AttributeReader attribute, string type, DiagnosticBag diagnostics)
    {
        Neuron neuron = Kind<Neuron>(attribute, "Neuron", type, diagnostics) ?? common.Neuron;
        NeuronDefinition definition = NeuronDefinition.Of(neuron);
        if (definition.Adaptation is null)
        {
            Refuse(AdaptiveAlone, property => $"a {definition.Title} neuron does not adapt; leave {property} out, or set Neuron = Neuron.AdaptiveLif");
        }

        if (definition.Current is null)
        {
            Refuse(CurrentAlone, property => $"a {definition.Title} neuron has no current; leave {property} out, or set Neuron = Neuron.CurrentBasedLif");
        }

        if (!definition.Spikes)
        {
            Refuse(
                SpikingAlone.Concat(Parameters.Select(static parameter => parameter.Property)),
                property => $"a {definition.Title} never fires, and has no {property}; leave it out");
            var silent = new LayerSpec(common.Neurons) { Neuron = neuron, Leak = common.Leak, TrainLeak = attribute.Named<bool>("TrainLeak") ?? false };
            return Connected(OfEach(ParseLeak(silent, attribute, type, diagnostics), attribute, type, diagnostics), attribute);
        }

        LayerSpec layer = Parse(common with { Neuron = neuron }, attribute, type, diagnostics) with
        {
            Recurrent = attribute.Named<bool>("Recurrent") ?? false,
            TrainLeak = attribute.Named<bool>("TrainLeak") ?? false,
            TrainThreshold = attribute.Named<bool>("TrainThreshold") ?? false,
        };
        layer = definition.Adaptation is null ? layer : layer with
        {
            AdaptationLeak = attribute.Named<double>("AdaptationLeak") ?? layer.AdaptationLeak,
            AdaptationStrength = attribute.Named<float>("AdaptationStrength") ?? layer.AdaptationStrength,
        };
        layer = definition.Current is null ? layer : layer with { CurrentLeak = attribute.Named<double>("CurrentLeak") ?? layer.CurrentLeak };
        return Connected(OfEach(layer, attribute, type, diagnostics), attribute);

        void Refuse(IEnumerable<string> properties, Func<string, string> because)
        {
            foreach (string property in properties.Where(attribute.Sets))
            {
                diagnostics.Add(Descriptors.ImpossibleNetwork, attribute.NamedLocation(property), type, because(property));
            }
        }
    }

    /// <summary>The constants that each neuron has of its own; whether there are as many as neurons is checked with the network.</summary>
    private static LayerSpec OfEach(LayerSpec layer, AttributeReader attribute, string type, DiagnosticBag diagnostics) => layer with
    {
        Leak = Each("Leak", "Leaks", attribute, type, diagnostics) ?? layer.Leak,
        Threshold = Each("Threshold", "Thresholds", attribute, type, diagnostics) ?? layer.Threshold,
        AdaptationLeak = Each("AdaptationLeak", "AdaptationLeaks", attribute, type, diagnostics) ?? layer.AdaptationLeak,
        AdaptationStrength = Each("AdaptationStrength", "AdaptationStrengths", attribute, type, diagnostics) ?? layer.AdaptationStrength,
        CurrentLeak = Each("CurrentLeak", "CurrentLeaks", attribute, type, diagnostics) ?? layer.CurrentLeak,
    };

    private static PerNeuron? Each(string one, string each, AttributeReader attribute, string type, DiagnosticBag diagnostics)
    {
        if (attribute.NamedArray<double>(each) is not double[] values)
        {
            return null;
        }

        if (values.Length > 0 && !attribute.Sets(one))
        {
            return new PerNeuron(values);
        }

        diagnostics.Add(
            Descriptors.ImpossibleNetwork, attribute.NamedLocation(each), type,
            values.Length == 0 ? $"{each} names no number; leave it out" : $"both {one} and {each} are set; leave one of them out");
        return null;
    }

    private static LayerSpec Connected(LayerSpec layer, AttributeReader attribute)
        => attribute.NamedArray<int>("Delays") is int[] delays ? layer with { Delays = new ValueList<int>(delays) } : layer;

    /// <summary>A layer with what the attribute sets.</summary>
    /// <param name="layer">The layer as it is without.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="type">The class.</param>
    /// <param name="diagnostics">Receives what is wrong; what is wrong is not set.</param>
    public static LayerSpec Parse(LayerSpec layer, AttributeReader attribute, string type, DiagnosticBag diagnostics)
    {
        layer = ParseLeak(layer, attribute, type, diagnostics);
        if (attribute.Named<float>("Threshold") is float threshold)
        {
            if (NetworkCheck.IsPositive(threshold))
            {
                layer = layer with { Threshold = threshold };
            }
            else
            {
                diagnostics.Add(Descriptors.ThresholdNotPositive, attribute.NamedLocation("Threshold"), type, InvariantText.Of(threshold));
            }
        }

        if (Kind<Reset>(attribute, "Reset", type, diagnostics) is Reset reset)
        {
            layer = layer with { Reset = reset };
        }

        if (Kind<Surrogate>(attribute, "Surrogate", type, diagnostics) is Surrogate surrogate && surrogate != layer.Surrogate.Kind)
        {
            layer = layer with { Surrogate = SurrogateSpec.Of(surrogate) };
        }

        return layer with { Surrogate = WithParameters(layer.Surrogate, attribute, type, diagnostics) };
    }

    /// <summary>The readout of a network.</summary>
    /// <param name="attribute">The network's attribute.</param>
    /// <param name="type">The class.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    /// <param name="last">The last layer.</param>
    public static ReadoutSpec ParseReadout(AttributeReader attribute, string type, DiagnosticBag diagnostics, LayerSpec last)
    {
        double? leak = attribute.Named<double>("ReadoutLeak");
        if (leak is double value && !NetworkCheck.IsLeak(value))
        {
            diagnostics.Add(Descriptors.LeakOutOfRange, attribute.NamedLocation("ReadoutLeak"), type, InvariantText.Of((float)value));
            leak = null;
        }

        Loss loss = Kind<Loss>(attribute, "Loss", type, diagnostics) ?? Loss.CrossEntropy;
        PerNeuron ofSums = Each("ReadoutLeak", "ReadoutLeaks", attribute, type, diagnostics) ?? leak ?? last.Leak;
        return Kind<Readout>(attribute, "Readout", type, diagnostics) switch
        {
            null => NetworkSpec.Usual([last]) with { Loss = loss },
            Readout.LeakySpikes => ReadoutSpec.LeakySpikes(ofSums) with { Loss = loss },
            Readout kind => new ReadoutSpec(kind, 0, loss),
        };
    }

    private static LayerSpec ParseLeak(LayerSpec layer, AttributeReader attribute, string type, DiagnosticBag diagnostics)
    {
        if (attribute.Named<double>("Leak") is not double leak)
        {
            return layer;
        }

        if (NetworkCheck.IsLeak(leak))
        {
            return layer with { Leak = leak };
        }

        diagnostics.Add(Descriptors.LeakOutOfRange, attribute.NamedLocation("Leak"), type, InvariantText.Of((float)leak));
        return layer;
    }

    private static SurrogateSpec WithParameters(SurrogateSpec surrogate, AttributeReader attribute, string type, DiagnosticBag diagnostics)
    {
        IReadOnlyList<SurrogateParameter> known = SurrogateDefinition.Of(surrogate.Kind).Parameters;
        foreach ((string property, string parameter) in Parameters)
        {
            if (attribute.Named<float>(property) is not float value)
            {
                continue;
            }

            if (!known.Any(one => one.Name == parameter))
            {
                string names = string.Join(", ", Parameters.Where(one => known.Any(own => own.Name == one.Parameter)).Select(static one => one.Property));
                diagnostics.Add(Descriptors.NoSuchParameter, attribute.NamedLocation(property), type, property, surrogate.Kind.ToString(), names);
            }
            else if (!NetworkCheck.IsPositive(value))
            {
                diagnostics.Add(Descriptors.SurrogateNotPositive, attribute.NamedLocation(property), type, InvariantText.Of(value), parameter);
            }
            else
            {
                surrogate = surrogate.With(parameter, value);
            }
        }

        return surrogate;
    }

    /// <summary>The value of an enum; null where it is not set, or there is no such value.</summary>
    private static T? Kind<T>(AttributeReader attribute, string property, string type, DiagnosticBag diagnostics)
        where T : struct, Enum
    {
        if (attribute.Named<int>(property) is not int number)
        {
            return null;
        }

        if (Enum.IsDefined(typeof(T), number))
        {
            return (T)Enum.ToObject(typeof(T), number);
        }

        diagnostics.Add(
            Descriptors.NoSuchKind, attribute.NamedLocation(property), type, typeof(T).Name, InvariantText.Of(number),
            string.Join(", ", Enum.GetNames(typeof(T))));
        return null;
    }
}
