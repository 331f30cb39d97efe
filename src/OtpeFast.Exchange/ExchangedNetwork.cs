using System.Runtime.InteropServices;
using OtpeFast.Runtime;

namespace OtpeFast.Exchange;

/// <summary>One layer as files hold it.</summary>
/// <param name="Weights">[input, neuron] The weights.</param>
/// <param name="Bias">[neuron] The biases.</param>
/// <param name="Neurons">The constants of its neurons; null where the file has none.</param>
/// <remarks>Safe from any thread as long as nobody writes to its arrays.</remarks>
public sealed record ExchangedLayer(float[,] Weights, float[] Bias, ExchangedNeurons? Neurons);

/// <summary>The constants of a layer's neurons.</summary>
/// <param name="Leak">Share of the membrane potential that is kept from step to step.</param>
/// <param name="Threshold">Membrane potential at which a neuron fires.</param>
/// <remarks>Immutable, and so safe from any thread.</remarks>
public sealed record ExchangedNeurons(double Leak, double Threshold);

/// <summary>A network as files hold it.</summary>
/// <param name="Layers">The layers, first to last.</param>
/// <param name="Text">The network's text form, where OtpeFast wrote the file; null otherwise.</param>
/// <remarks>Safe from any thread as long as nobody writes to its arrays.</remarks>
public sealed record ExchangedNetwork(IReadOnlyList<ExchangedLayer> Layers, string? Text)
{
    // Files hold the time constant as a 32-bit float.
    private const double LeakTolerance = 1e-5;

    private const int LargestSize = 65_535;

    /// <summary>Takes a network's parameters out of its block.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">[<see cref="NetworkDescription.ParameterLength"/>] Its parameters.</param>
    public static ExchangedNetwork Of(NetworkDescription network, ReadOnlySpan<float> parameters)
    {
        ArgumentNullException.ThrowIfNull(network);
        var layers = new ExchangedLayer[network.Layers.Count];
        for (int l = 0; l < layers.Length; l++)
        {
            LayerDescription layer = network.Layers[l];
            var weights = new float[layer.Inputs, layer.Neurons];
            for (int input = 0; input < layer.Inputs; input++)
            {
                for (int neuron = 0; neuron < layer.Neurons; neuron++)
                {
                    weights[input, neuron] = parameters[layer.Offset + input * layer.Stride + neuron];
                }
            }

            layers[l] = new ExchangedLayer(
                weights, parameters.Slice(layer.Offset + layer.Inputs * layer.Stride, layer.Neurons).ToArray(),
                new(network.Spec.Layers[l].Leak.Value, network.Spec.Layers[l].Threshold.Value));
        }

        return new ExchangedNetwork(layers, network.Spec.ToString());
    }

    /// <summary>The sizes, as <c>700-128-128-10</c>.</summary>
    public string Sizes => string.Join('-', Layers.Select(static layer => layer.Weights.GetLength(0)).Append(Layers[^1].Bias.Length));

    /// <summary>Throws unless every number is one that a network can have.</summary>
    /// <param name="path">The file they came from, for the sentence.</param>
    /// <exception cref="ExchangeException">One is not.</exception>
    internal void Require(string path)
    {
        for (int l = 0; l < Layers.Count; l++)
        {
            (float[,] weights, float[] bias, ExchangedNeurons? neurons) = Layers[l];
            if (weights.Length == 0 || weights.GetLength(0) > LargestSize || weights.GetLength(1) > LargestSize)
            {
                throw new ExchangeException(
                    $"The file '{path}' has {weights.GetLength(0):N0} inputs and {weights.GetLength(1):N0} neurons in layer {l + 1}; each must be 1 to " +
                    $"{LargestSize:N0}.");
            }

            if (!ParameterCheck.IsFinite(MemoryMarshal.CreateReadOnlySpan(ref weights[0, 0], weights.Length)) || !ParameterCheck.IsFinite(bias))
            {
                throw new ExchangeException($"The file '{path}' has a weight or bias in layer {l + 1} that is not a finite number.");
            }

            if (neurons is not null && !(neurons.Leak is > 0 and <= 1 && (float)neurons.Threshold > 0 && float.IsFinite((float)neurons.Threshold)))
            {
                throw new ExchangeException(
                    $"The file '{path}' has neurons of leak {neurons.Leak:R} and threshold {neurons.Threshold:R} in layer {l + 1}; the leak must be above 0 " +
                    $"and at most 1, and the threshold a positive number.");
            }
        }
    }

    /// <summary>The network that the file holds. What it does not say is as networks have it that name nothing.</summary>
    /// <exception cref="ArgumentException">There is no such network.</exception>
    public NetworkSpec Spec
    {
        get
        {
            var layers = Layers.Select(static layer => layer.Neurons is null
                ? new LayerSpec(layer.Bias.Length)
                : new LayerSpec(layer.Bias.Length) { Leak = layer.Neurons.Leak, Threshold = (float)layer.Neurons.Threshold });
            return Written() ?? new NetworkSpec(Layers[0].Weights.GetLength(0), layers);
        }
    }

    /// <summary>Whether a network has these sizes, and these constants where they are known.</summary>
    /// <param name="network">The network.</param>
    public bool Fits(NetworkSpec network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Inputs == Layers[0].Weights.GetLength(0)
            && network.Layers.Count == Layers.Count
            && network.Layers.Zip(Layers).All(static pair => pair.First.Neurons == pair.Second.Bias.Length && Fits(pair.First, pair.Second.Neurons));
    }

    /// <summary>The parameters in a network's layout.</summary>
    /// <param name="network">A network that <see cref="Fits(NetworkSpec)"/>.</param>
    /// <exception cref="ArgumentException">The network does not fit.</exception>
    public float[] ParametersFor(NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (!Fits(network.Spec))
        {
            throw new ArgumentException($"The network '{network.Name}' does not fit {Sizes}.", nameof(network));
        }

        var parameters = new float[network.ParameterLength];
        for (int l = 0; l < Layers.Count; l++)
        {
            LayerDescription layer = network.Layers[l];
            for (int input = 0; input < layer.Inputs; input++)
            {
                for (int neuron = 0; neuron < layer.Neurons; neuron++)
                {
                    parameters[layer.Offset + input * layer.Stride + neuron] = Layers[l].Weights[input, neuron];
                }
            }

            Layers[l].Bias.CopyTo(parameters.AsSpan(layer.Offset + layer.Inputs * layer.Stride));
        }

        return parameters;
    }

    private static bool Fits(LayerSpec layer, ExchangedNeurons? neurons)
        => neurons is null || (layer.Leak.IsUniform && layer.Threshold.IsUniform
            && Math.Abs(layer.Leak.Value - neurons.Leak) <= LeakTolerance && layer.Threshold.Value == (float)neurons.Threshold);

    /// <summary>What the text says, if the rest of the file agrees: constants that files hold as 32-bit floats are whole there.</summary>
    private NetworkSpec? Written()
    {
        try
        {
            return Text is not null && NetworkSpec.Parse(Text) is { } written && Fits(written) ? written : null;
        }
        catch (FormatException)
        {
            // Of another version, or somebody else's word: the numbers count.
            return null;
        }
    }
}
