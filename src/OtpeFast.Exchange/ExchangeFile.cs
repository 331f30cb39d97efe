using System.Runtime.CompilerServices;
using OtpeFast.Files;

namespace OtpeFast.Exchange;

/// <summary>Reads and writes networks; the ending of the file's name says how.</summary>
/// <remarks>Safe from any thread.</remarks>
public static class ExchangeFile
{
    /// <summary>The endings that exist.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".nir", ".npz"];

    /// <summary>Writes a network, replacing the file as a whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    /// <param name="parameters">[<see cref="NetworkDescription.ParameterLength"/>] Its parameters.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="ExchangeException">The ending is unknown, the network has other neurons than LIF, or the file cannot be written.</exception>
    public static ExchangedNetwork Write(string path, NetworkDescription network, ReadOnlySpan<float> parameters)
    {
        if (network.Spec.Layers.FirstOrDefault(static layer => layer.Neuron != Neuron.Lif) is LayerSpec other)
        {
            throw new ExchangeException(
                $"The network {network.Spec} has neurons of the kind {other.Neuron}, and only LIF neurons can be written to '{path}'; nothing was written.");
        }

        ExchangedNetwork exchanged = ExchangedNetwork.Of(network, parameters);
        if (Ending(path) == ".npz" && network.Spec.Layers.Any(static layer => layer.Reset != Reset.Subtract))
        {
            throw new ExchangeException($"The network {network.Spec} resets otherwise than by subtraction, which '{path}' could not say; write .nir.");
        }

        Action<Stream> write = Ending(path) == ".nir" ? stream => NirFile.Write(stream, exchanged, network.Spec) : stream => NpzFile.Write(stream, exchanged);
        if (!RuntimeFeature.IsDynamicCodeSupported && Ending(path) == ".nir")
        {
            throw new ExchangeException(
                $"The file '{path}' cannot be written by a program that was compiled ahead of time, since the HDF5 library writes by reflection; write .npz, " +
                $"or run on the .NET runtime.");
        }

        try
        {
            WholeFile.Write(path, write);
            return exchanged;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExchangeException(
                $"The file '{path}' cannot be written ({exception.Message.TrimEnd('.')}); choose another place or make room.", exception);
        }
    }

    /// <summary>Reads a network.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ExchangeException">The file is missing or damaged, or holds something else than a feed-forward network of LIF neurons.</exception>
    public static ExchangedNetwork Read(string path)
    {
        string ending = Ending(path);
        if (!File.Exists(path))
        {
            throw new ExchangeException($"The file '{path}' does not exist.");
        }

        ExchangedNetwork network = ending == ".nir" ? NirFile.Read(path) : NpzFile.Read(path);
        for (int layer = 1; layer < network.Layers.Count; layer++)
        {
            int below = network.Layers[layer - 1].Bias.Length;
            int inputs = network.Layers[layer].Weights.GetLength(0);
            if (below != inputs)
            {
                throw new ExchangeException($"The file '{path}' has {below} neurons in layer {layer}, but {inputs} inputs in the layer above it.");
            }
        }

        network.Require(path);
        return network;
    }

    private static string Ending(string path)
    {
        string ending = Path.GetExtension(path).ToLowerInvariant();
        return Endings.Contains(ending)
            ? ending
            : throw new ExchangeException($"The file '{path}' must end in {string.Join(" or ", Endings)}, which says what is in it.");
    }
}
