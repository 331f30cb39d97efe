using OtpeFast.Neurons;
using OtpeFast.Readouts;
using OtpeFast.Resets;
using OtpeFast.Surrogates;

namespace OtpeFast;

/// <summary>What a network must be for anything to be made of it.</summary>
internal static class NetworkCheck
{
    /// <summary>What is wrong with a network, in a sentence; null where nothing is.</summary>
    public static string? Problem(NetworkSpec network)
    {
        if (network.Inputs is < 1 or > NetworkSpec.LargestSize)
        {
            return $"The number of inputs must be from 1 to {NetworkSpec.LargestSize}, not {InvariantText.Of(network.Inputs)}.";
        }

        if (network.Layers.Count == 0)
        {
            return "A network needs at least one layer.";
        }

        for (int i = 0; i < network.Layers.Count; i++)
        {
            if (Problem(network.Layers[i]) is string problem)
            {
                return $"Layer {InvariantText.Of(i + 1)}: {problem}";
            }
        }

        for (int i = 0; i < network.Layers.Count - 1; i++)
        {
            if (!network.Layers[i].Spikes)
            {
                return $"Layer {InvariantText.Of(i + 1)} is a {NeuronDefinition.Of(network.Layers[i].Neuron).Title}, which never fires; " +
                    $"only the last layer can be.";
            }
        }

        if (ReadoutProblem(network.Readout, network.Layers[network.Layers.Count - 1]) is string readout)
        {
            return readout;
        }

        if (network.Readout.Kind == Readout.LeakySpikes && !IsLeak(network.Readout.Leak))
        {
            return $"The leak of the readout must be greater than 0 and at most 1, not {InvariantText.Of(network.Readout.Leak)}.";
        }

        long count = network.ParameterCount;
        return count > NetworkSpec.LargestParameterCount
            ? $"The network has {InvariantText.OfCount(count)} parameters, but at most {InvariantText.OfCount(NetworkSpec.LargestParameterCount)} fit an " +
            $"array; make a layer smaller."
            : null;
    }

    /// <summary>Floats of the parameter block, padding included; without overflow, as long as the sizes themselves are in range.</summary>
    /// <param name="inputs">Number of input units.</param>
    /// <param name="layers">Neurons of each layer.</param>
    public static long ParameterCount(int inputs, IEnumerable<int> layers)
    {
        long count = 0;
        foreach (int neurons in layers)
        {
            count += (inputs + 1L) * ((neurons + 15L) / 16 * 16);
            inputs = neurons;
        }

        return count;
    }

    /// <summary>Whether a number can be a leak.</summary>
    public static bool IsLeak(double value) => value > 0 && value <= 1;

    /// <summary>Whether a number can be a threshold, or a surrogate's parameter.</summary>
    public static bool IsPositive(float value) => value > 0 && !float.IsInfinity(value);

    private static string? ReadoutProblem(ReadoutSpec readout, LayerSpec last)
    {
        if (Kinds.Find(ReadoutCatalog.All, readout.Kind) is null)
        {
            return $"There is no readout {readout.Kind}.";
        }

        if (Kinds.Find(LossDefinition.All, readout.Loss) is null)
        {
            return $"There is no loss {readout.Loss}.";
        }

        if ((readout.Kind == Readout.Potential) == last.Spikes)
        {
            return last.Spikes
                ? $"The readout {ReadoutDefinition.Of(readout.Kind).Text} needs a last layer that does not fire; write it as " +
                $"{InvariantText.Of(last.Neurons)}li."
                : $"The last layer never fires, so its readout is potential, not {ReadoutDefinition.Of(readout.Kind).Text}.";
        }

        return LossDefinition.Of(readout.Loss).NeedsPotential && readout.Kind != Readout.Potential
            ? $"The loss {LossDefinition.Of(readout.Loss).Text} is taken on potentials, not on {ReadoutDefinition.Of(readout.Kind).Text}; " +
              $"let the last layer be {InvariantText.Of(last.Neurons)}li."
            : null;
    }

    private static string? Problem(LayerSpec layer)
    {
        if (layer.Neurons is < 1 or > NetworkSpec.LargestSize)
        {
            return $"the number of neurons must be from 1 to {NetworkSpec.LargestSize}, not {InvariantText.Of(layer.Neurons)}.";
        }

        if (Kinds.Find(NeuronDefinition.All, layer.Neuron) is null)
        {
            return $"there is no neuron {layer.Neuron}.";
        }

        var standard = new LayerSpec(layer.Neurons);
        if (!layer.Spikes && (layer.Threshold != standard.Threshold || layer.Reset != standard.Reset || layer.Surrogate != standard.Surrogate))
        {
            return $"a {NeuronDefinition.Of(layer.Neuron).Title} never fires, and has no threshold, reset or surrogate.";
        }

        if (Kinds.Find(ResetCatalog.All, layer.Reset) is null)
        {
            return $"there is no reset {layer.Reset}.";
        }

        if (!IsLeak(layer.Leak))
        {
            return $"the leak must be greater than 0 and at most 1, not {InvariantText.Of(layer.Leak)}.";
        }

        if (!IsPositive(layer.Threshold))
        {
            return $"the threshold must be positive and finite, not {InvariantText.Of(layer.Threshold)}.";
        }

        bool adapts = NeuronDefinition.Of(layer.Neuron).Adaptation is not null;
        if (!adapts && (layer.AdaptationLeak != LayerSpec.DefaultAdaptationLeak || layer.AdaptationStrength != LayerSpec.DefaultAdaptationStrength))
        {
            return $"a {NeuronDefinition.Of(layer.Neuron).Title} neuron does not adapt; leave leak and strength of the adaptation out, or let it be alif.";
        }

        if (!IsLeak(layer.AdaptationLeak))
        {
            return $"the leak of the adaptation must be greater than 0 and at most 1, not {InvariantText.Of(layer.AdaptationLeak)}.";
        }

        if (!IsPositive(layer.AdaptationStrength))
        {
            return $"the strength of the adaptation must be positive and finite, not {InvariantText.Of(layer.AdaptationStrength)}.";
        }

        if (adapts && !ResetDefinition.Of(layer.Reset).LeavesAll)
        {
            return $"a neuron that adapts has the reset subtract or none, not {ResetDefinition.Of(layer.Reset).Text}.";
        }

        if (Kinds.Find(SurrogateCatalog.All, layer.Surrogate.Kind) is not SurrogateDefinition surrogate)
        {
            return $"there is no surrogate {layer.Surrogate.Kind}.";
        }

        if (layer.Surrogate.Parameters.Count != surrogate.Parameters.Count)
        {
            return $"the surrogate {surrogate.Text} has {InvariantText.Of(surrogate.Parameters.Count)} parameters, not " +
                $"{InvariantText.Of(layer.Surrogate.Parameters.Count)}.";
        }

        for (int i = 0; i < surrogate.Parameters.Count; i++)
        {
            if (!IsPositive(layer.Surrogate.Parameters[i]))
            {
                return $"the {surrogate.Parameters[i].Name} of the surrogate must be positive and finite, not " +
                    $"{InvariantText.Of(layer.Surrogate.Parameters[i])}.";
            }
        }

        return null;
    }
}
