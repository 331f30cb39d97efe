using OtpeFast.Neurons;
using OtpeFast.Readouts;
using OtpeFast.Resets;
using OtpeFast.Surrogates;

namespace OtpeFast;

/// <summary>What a network must be for anything to be made of it.</summary>
internal static class NetworkCheck
{
    private const int LongestDelay = 65_535;

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

        for (int i = 0; i < network.Layers.Count; i++)
        {
            long connections = Connections(i == 0 ? network.Inputs : network.Layers[i - 1].Neurons, network.Layers[i]);
            if (connections > NetworkSpec.LargestSize)
            {
                return $"Layer {InvariantText.Of(i + 1)}: a neuron would have {InvariantText.OfCount(connections)} connections, of every delay and from " +
                    $"its own layer; it can have {InvariantText.OfCount(NetworkSpec.LargestSize)}.";
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

        if (network.Readout.Kind == Readout.LeakySpikes
            && LeakProblem("leak of the readout", network.Readout.Leak, network.Classes) is string ofReadout)
        {
            return char.ToUpperInvariant(ofReadout[0]) + ofReadout.Substring(1);
        }

        long count = network.ParameterCount;
        return count > NetworkSpec.LargestParameterCount
            ? $"The network has {InvariantText.OfCount(count)} parameters, but at most {InvariantText.OfCount(NetworkSpec.LargestParameterCount)} fit an " +
            $"array; make a layer smaller."
            : null;
    }

    /// <summary>Floats of the parameter block, padding included; without overflow, as long as the sizes themselves are in range.</summary>
    /// <param name="inputs">Number of input units.</param>
    /// <param name="layers">The layers.</param>
    public static long ParameterCount(int inputs, IEnumerable<LayerSpec> layers)
    {
        long count = 0;
        foreach (LayerSpec layer in layers)
        {
            long rows = Connections(inputs, layer) + 1 + (layer.TrainLeak ? 1 : 0) + (layer.TrainThreshold ? 1 : 0);
            count += rows * ((layer.Neurons + 15L) / 16 * 16);
            inputs = layer.Neurons;
        }

        return count;
    }

    /// <summary>Whether a number can be a leak.</summary>
    public static bool IsLeak(double value) => value > 0 && value <= 1;

    /// <summary>Whether a number can be a threshold, or a surrogate's parameter.</summary>
    public static bool IsPositive(float value) => value > 0 && !float.IsInfinity(value);

    /// <summary>Connections of each of a layer's neurons.</summary>
    private static long Connections(int below, LayerSpec layer) => (long)below * layer.Delays.Count + (layer.Recurrent ? layer.Neurons : 0);

    private static string? ConnectionProblem(LayerSpec layer)
    {
        if (!layer.Spikes && layer.Recurrent)
        {
            return $"a {NeuronDefinition.Of(layer.Neuron).Title} never fires, and so cannot be recurrent.";
        }

        if (layer.Delays.Count == 0)
        {
            return "there is no delay, and so no connection; leave the delays out, or name one, such as 0.";
        }

        for (int i = 0; i < layer.Delays.Count; i++)
        {
            if (layer.Delays[i] is < 0 or > LongestDelay)
            {
                return $"a delay must be from 0 to {InvariantText.Of(LongestDelay)} time steps, not {InvariantText.Of(layer.Delays[i])}.";
            }

            if (i > 0 && layer.Delays[i] <= layer.Delays[i - 1])
            {
                return $"delays must ascend, but {InvariantText.Of(layer.Delays[i])} comes after {InvariantText.Of(layer.Delays[i - 1])}.";
            }
        }

        return null;
    }

    private static string? LeakProblem(string what, PerNeuron leak, int neurons)
        => CountProblem(what, leak, neurons)
            ?? (leak.All(IsLeak) ? null : $"the {what} must be greater than 0 and at most 1, not {leak.First(static value => !IsLeak(value))}.");

    private static string? PositiveProblem(string what, PerNeuron value, int neurons)
        => CountProblem(what, value, neurons)
            ?? (value.All(static one => IsPositive((float)one)) ? null
            : $"the {what} must be positive and finite, not {value.First(static one => !IsPositive((float)one))}.");

    private static string? CountProblem(string what, PerNeuron values, int neurons)
        => values.IsUniform || values.Count == neurons ? null
            : $"the {what} has {InvariantText.Of(values.Count)} numbers for {InvariantText.Of(neurons)} neurons; write one for all, or one for each.";

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

        if (!layer.Spikes && layer.TrainThreshold)
        {
            return $"a {NeuronDefinition.Of(layer.Neuron).Title} never fires, and has no threshold to train.";
        }

        if (Kinds.Find(ResetCatalog.All, layer.Reset) is null)
        {
            return $"there is no reset {layer.Reset}.";
        }

        if (ConnectionProblem(layer) is string connections)
        {
            return connections;
        }

        if (LeakProblem("leak", layer.Leak, layer.Neurons) is string leak)
        {
            return leak;
        }

        if (PositiveProblem("threshold", layer.Threshold, layer.Neurons) is string threshold)
        {
            return threshold;
        }

        NeuronDefinition neuron = NeuronDefinition.Of(layer.Neuron);
        bool adapts = neuron.Adaptation is not null;
        if (!adapts && (layer.AdaptationLeak != standard.AdaptationLeak || layer.AdaptationStrength != standard.AdaptationStrength))
        {
            return $"a {neuron.Title} neuron does not adapt; leave leak and strength of the adaptation out, or let it be alif.";
        }

        if (neuron.Current is null && layer.CurrentLeak != standard.CurrentLeak)
        {
            return $"a {neuron.Title} neuron has no current; leave the leak of the current out, or let it be cuba.";
        }

        if ((LeakProblem("leak of the adaptation", layer.AdaptationLeak, layer.Neurons)
            ?? PositiveProblem("strength of the adaptation", layer.AdaptationStrength, layer.Neurons)
            ?? LeakProblem("leak of the current", layer.CurrentLeak, layer.Neurons)) is string problem)
        {
            return problem;
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
