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
    /// <exception cref="ExchangeException">The ending is unknown, the format cannot hold the network, or the file cannot be written.</exception>
    public static ExchangedNetwork Write(string path, NetworkDescription network, ReadOnlySpan<float> parameters)
    {
        ExchangedNetwork exchanged = ExchangedNetwork.Of(network, parameters);
        NetworkSpec spec = network.SpecWith(parameters);
        string? problem = Ending(path) == ".nir" ? NirFile.ProblemWith(spec) : NpzFile.ProblemWith(spec);
        if (problem is not null)
        {
            throw new ExchangeException($"The network {network.Spec} cannot be written to '{path}': {problem}; nothing was written.");
        }

        Action<Stream> write = Ending(path) == ".nir" ? stream => NirFile.Write(stream, exchanged, spec) : stream => NpzFile.Write(stream, exchanged);
        try
        {
            WholeFile.Write(path, write);
            return exchanged;
        }
        catch (NotSupportedException exception) when (!RuntimeFeature.IsDynamicCodeSupported)
        {
            throw new ExchangeException(
                $"The file '{path}' cannot be written: this program was compiled ahead of time without what writing HDF5 needs; publish it with " +
                "OtpeFast.Exchange.targets of the package OtpeFast.Exchange, or write .npz.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExchangeException(
                $"The file '{path}' cannot be written ({exception.Message.TrimEnd('.')}); choose another place or make room.", exception);
        }
    }

    /// <summary>Reads a network.</summary>
    /// <param name="path">The file.</param>
    /// <param name="timeStep">Seconds a step of a NIR file; null for what the file says, or 1e-4.</param>
    /// <exception cref="ExchangeException">The file is missing or damaged, or holds something else than a network that OtpeFast has.</exception>
    public static ExchangedNetwork Read(string path, double? timeStep = null)
    {
        string ending = Ending(path);
        if (!File.Exists(path))
        {
            throw new ExchangeException($"The file '{path}' does not exist.");
        }

        ExchangedNetwork network = ending == ".nir" ? NirFile.Read(path, timeStep) : NpzFile.Read(path);
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
