using System.Runtime.InteropServices;
using OtpeFast.Runtime;

namespace OtpeFast.Exchange;

/// <summary>One layer as files hold it.</summary>
/// <param name="Weights">[input, neuron] The weights; where there are delays, of one after the other.</param>
/// <param name="Bias">[neuron] The biases.</param>
/// <param name="Neurons">Its neurons; null where the file says nothing of them.</param>
/// <param name="Recurrent">[neuron, neuron] The weights from the layer to itself; null where there are none.</param>
/// <remarks>Safe from any thread as long as nobody writes to its arrays.</remarks>
public sealed record ExchangedLayer(float[,] Weights, float[] Bias, LayerSpec? Neurons, float[,]? Recurrent = null);

/// <summary>A network as files hold it.</summary>
/// <param name="Layers">The layers, first to last.</param>
/// <param name="Text">The network's text form, where OtpeFast wrote the file; null otherwise.</param>
/// <param name="Warnings">What the file could not say, in sentences.</param>
/// <remarks>Safe from any thread as long as nobody writes to its arrays.</remarks>
public sealed record ExchangedNetwork(IReadOnlyList<ExchangedLayer> Layers, string? Text, IReadOnlyList<string> Warnings)
{
    // Files hold time constants as 32-bit floats.
    private const double Tolerance = 1e-5;

    private const int LargestSize = 65_535;

    /// <summary>Takes a network's parameters out of its block.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">[<see cref="NetworkDescription.ParameterLength"/>] Its parameters.</param>
    public static ExchangedNetwork Of(NetworkDescription network, ReadOnlySpan<float> parameters)
    {
        ArgumentNullException.ThrowIfNull(network);
        NetworkSpec spec = network.SpecWith(parameters);
        var layers = new ExchangedLayer[network.Layers.Count];
        for (int l = 0; l < layers.Length; l++)
        {
            LayerDescription layer = network.Layers[l];
            ReadOnlySpan<float> matrix = parameters.Slice(layer.Offset, layer.MatrixLength);
            int own = layer.Below * layer.Taps;
            layers[l] = new ExchangedLayer(
                Rows(matrix, 0, own, layer), matrix.Slice(layer.Inputs * layer.Stride, layer.Neurons).ToArray(), spec.Layers[l],
                layer.IsRecurrent ? Rows(matrix, own, layer.Neurons, layer) : null);
        }

        return new ExchangedNetwork(layers, spec.ToString(), []);
    }

    /// <summary>The sizes, as <c>700-128-128-10</c>.</summary>
    public string Sizes => string.Join('-', Layers.Select(static layer => layer.Weights.GetLength(0)).Append(Layers[^1].Bias.Length));

    /// <summary>Whether there is a text, and the numbers agree with it: constants that files hold as 32-bit floats are whole there.</summary>
    internal bool IsAsWritten => Written() is not null;

    /// <summary>Throws unless every number is one that a network can have.</summary>
    /// <param name="path">The file they came from, for the sentence.</param>
    /// <exception cref="ExchangeException">One is not.</exception>
    internal void Require(string path)
    {
        for (int l = 0; l < Layers.Count; l++)
        {
            (float[,] weights, float[] bias, LayerSpec? neurons, float[,]? recurrent) = Layers[l];
            if (weights.Length == 0 || weights.GetLength(0) > LargestSize || weights.GetLength(1) > LargestSize)
            {
                throw new ExchangeException(
                    $"The file '{path}' has {weights.GetLength(0):N0} inputs and {weights.GetLength(1):N0} neurons in layer {l + 1}; each must be 1 to " +
                    $"{LargestSize:N0}.");
            }

            if (!IsFinite(weights) || !ParameterCheck.IsFinite(bias) || (recurrent is not null && !IsFinite(recurrent)))
            {
                throw new ExchangeException($"The file '{path}' has a weight or bias in layer {l + 1} that is not a finite number.");
            }

            for (int neuron = 0; neuron < bias.Length && neurons is not null; neuron++)
            {
                (double leak, double threshold) = (neurons.Leak[neuron], neurons.Threshold[neuron]);
                if (!(leak is > 0 and <= 1 && (float)threshold > 0 && double.IsFinite(threshold)))
                {
                    throw new ExchangeException(
                        $"The file '{path}' has a neuron of leak {leak:R} and threshold {threshold:R} in layer {l + 1}; the leak must be above 0 and " +
                        $"at most 1, and the threshold a positive number.");
                }
            }
        }

        try
        {
            _ = Spec;
        }
        catch (ArgumentException exception)
        {
            throw new ExchangeException($"The file '{path}' holds no network that OtpeFast has: {exception.Message}", exception);
        }
    }

    /// <summary>The network that the file holds. What it does not say is as networks have it that name nothing.</summary>
    /// <exception cref="ArgumentException">There is no such network.</exception>
    public NetworkSpec Spec
        => Written() ?? new NetworkSpec(Layers[0].Weights.GetLength(0), Layers.Select(static layer => layer.Neurons ?? new LayerSpec(layer.Bias.Length)));

    /// <summary>Whether a network has these sizes and connections, and these constants where they are known.</summary>
    /// <param name="network">The network.</param>
    public bool Fits(NetworkSpec network)
    {
        ArgumentNullException.ThrowIfNull(network);
        int below = network.Inputs;
        for (int l = 0; l < Layers.Count; l++)
        {
            if (network.Layers.Count != Layers.Count || !Fits(network.Layers[l], Layers[l], below))
            {
                return false;
            }

            below = network.Layers[l].Neurons;
        }

        return true;
    }

    /// <summary>The parameters in a network's layout. Constants that it trains are those of the file.</summary>
    /// <param name="network">A network that <see cref="Fits(NetworkSpec)"/>.</param>
    /// <exception cref="ArgumentException">The network does not fit.</exception>
    public float[] ParametersFor(NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (!Fits(network.Spec))
        {
            throw new ArgumentException($"The network '{network.Name}' does not fit {Sizes}.", nameof(network));
        }

        NetworkSpec? written = Written();
        var parameters = new float[network.ParameterLength];
        for (int l = 0; l < Layers.Count; l++)
        {
            LayerDescription layer = network.Layers[l];
            Span<float> matrix = parameters.AsSpan(layer.Offset, layer.MatrixLength);
            SetRows(matrix, 0, Layers[l].Weights, layer);
            if (Layers[l].Recurrent is { } recurrent)
            {
                SetRows(matrix, layer.Below * layer.Taps, recurrent, layer);
            }

            Layers[l].Bias.CopyTo(matrix[(layer.Inputs * layer.Stride)..]);
            LayerSpec constants = written?.Layers[l] ?? Layers[l].Neurons ?? network.Spec.Layers[l];
            WeightInitializer.Constants(constants, layer, parameters.AsSpan(layer.Offset, layer.Length));
        }

        return parameters;
    }

    private static float[,] Rows(ReadOnlySpan<float> matrix, int first, int count, LayerDescription layer)
    {
        var rows = new float[count, layer.Neurons];
        for (int row = 0; row < count; row++)
        {
            for (int neuron = 0; neuron < layer.Neurons; neuron++)
            {
                rows[row, neuron] = matrix[(first + row) * layer.Stride + neuron];
            }
        }

        return rows;
    }

    private static void SetRows(Span<float> matrix, int first, float[,] rows, LayerDescription layer)
    {
        for (int row = 0; row < rows.GetLength(0); row++)
        {
            for (int neuron = 0; neuron < layer.Neurons; neuron++)
            {
                matrix[(first + row) * layer.Stride + neuron] = rows[row, neuron];
            }
        }
    }

    private static bool IsFinite(float[,] values)
        => values.Length == 0 || ParameterCheck.IsFinite(MemoryMarshal.CreateReadOnlySpan(ref values[0, 0], values.Length));

    private static bool Fits(LayerSpec layer, ExchangedLayer held, int below)
        => held.Bias.Length == layer.Neurons && held.Weights.GetLength(0) == below * layer.Delays.Count && held.Recurrent is not null == layer.Recurrent
            && (held.Neurons is not LayerSpec neurons || Fits(layer, neurons));

    private static bool Fits(LayerSpec layer, LayerSpec held)
        => layer.Spikes == held.Spikes && (layer.TrainLeak || Near(layer.Leak, held.Leak, held.Neurons))
            && (!layer.Spikes || (layer.Neuron == held.Neuron && (layer.TrainThreshold || Near(layer.Threshold, held.Threshold, held.Neurons))))
            && (layer.Neuron != Neuron.CurrentBasedLif || Near(layer.CurrentLeak, held.CurrentLeak, held.Neurons));

    private static bool Near(PerNeuron one, PerNeuron other, int neurons)
        => Enumerable.Range(0, neurons).All(neuron => Math.Abs(one[neuron] - other[neuron]) <= Tolerance * Math.Max(1, Math.Abs(other[neuron])));

    /// <summary>What the text says, if the rest of the file agrees.</summary>
    private NetworkSpec? Written() => NirFile.Parse(Text) is NetworkSpec written && Fits(written) ? written : null;
}
