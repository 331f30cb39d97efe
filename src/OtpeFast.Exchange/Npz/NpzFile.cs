using System.IO.Compression;
using OtpeFast.Files;

namespace OtpeFast.Exchange;

/// <summary>
/// NumPy's archive of arrays: <c>layer1_weight</c> [inputs, neurons], <c>layer1_bias</c> [neurons], and so on, 32-bit floats; <c>leak</c> and <c>threshold</c>,
/// 64-bit, one number or one for each layer.
/// </summary>
internal static class NpzFile
{
    private const long AlwaysAllowed = 32 << 20;
    private const int UsualCompression = 32;

    /// <summary>Why a network cannot be written, in words that follow a colon; null where it can.</summary>
    public static string? ProblemWith(NetworkSpec spec)
        => spec.Layers.Any(static layer => layer.Neuron != Neuron.Lif) ? "it has neurons other than LIF, which .npz could not say; write .nir"
            : spec.Layers.Any(static layer => !layer.IsPlain) ? "it is recurrent or has delays, which .npz could not say; write .nir"
            : spec.Layers.Any(static layer => layer.Reset != Reset.Subtract) ? "it resets otherwise than by subtraction, which .npz could not say; write .nir"
            : spec.Layers.Any(static layer => !layer.Leak.IsUniform || !layer.Threshold.IsUniform)
            ? "its neurons have leaks or thresholds of their own, which .npz could not say; write .nir"
            : null;

    public static void Write(Stream stream, ExchangedNetwork network)
    {
        using ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);
        for (int layer = 1; layer <= network.Layers.Count; layer++)
        {
            float[,] weights = network.Layers[layer - 1].Weights;
            Add(archive, $"layer{layer}_weight", NpyArray.Of(weights));
            Add(archive, $"layer{layer}_bias", NpyArray.Of(network.Layers[layer - 1].Bias));
        }

        if (network.Layers.All(static layer => layer.Neurons is not null))
        {
            Add(archive, "leak", NpyArray.OfConstants([.. network.Layers.Select(static layer => layer.Neurons!.Leak.Value)]));
            Add(archive, "threshold", NpyArray.OfConstants([.. network.Layers.Select(static layer => layer.Neurons!.Threshold.Value)]));
        }
    }

    public static ExchangedNetwork Read(string path)
    {
        try
        {
            OrdinaryFile.Require(path);

            // More than this does not come out of so small a file, or is not meant to be unpacked.
            long budget = Math.Max(AlwaysAllowed, UsualCompression * new FileInfo(path).Length);
            using ZipArchive archive = ZipFile.OpenRead(path);
            var layers = new List<ExchangedLayer>();
            while (Find(archive, $"layer{layers.Count + 1}_weight", ref budget) is NpyArray weights)
            {
                int layer = layers.Count + 1;
                NpyArray? bias = Find(archive, $"layer{layer}_bias", ref budget);
                if (weights.Shape.Length != 2 || (bias is not null && (bias.Shape.Length != 1 || bias.Shape[0] != weights.Shape[1])))
                {
                    throw new ExchangeException(
                        $"The file '{path}' needs layer{layer}_weight of the shape [inputs, neurons], and layer{layer}_bias, if there is one, of [neurons].");
                }

                float[] biases = bias is null ? new float[weights.Shape[1]] : [.. bias.Values.Select(static value => (float)value)];
                layers.Add(new ExchangedLayer(weights.ToMatrix(), biases, null));
            }

            if (layers.Count == 0)
            {
                throw new ExchangeException(
                    $"The file '{path}' has no array layer1_weight; layers are called layer1_weight, layer1_bias, layer2_weight and so on.");
            }

            NpyArray? leak = Constants(archive, "leak", layers.Count, ref budget);
            NpyArray? threshold = Constants(archive, "threshold", layers.Count, ref budget);
            if (leak is null != threshold is null)
            {
                throw new ExchangeException(
                    $"The file '{path}' has a {(leak is null ? "threshold" : "leak")} and no {(leak is null ? "leak" : "threshold")}; neurons need both, or " +
                    "none to be those of networks that name nothing.");
            }

            if (leak is not null && threshold is not null)
            {
                layers = [.. layers.Select((layer, i) => layer with
                {
                    Neurons = new LayerSpec(layer.Bias.Length) { Leak = Of(leak, i), Threshold = Of(threshold, i) },
                })];
            }

            return new ExchangedNetwork(layers, Text: null, Warnings: []);
        }
        catch (Exception exception) when (
            exception is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new ExchangeException(
                $"The file '{path}' is not an archive of NumPy arrays, or it is truncated or damaged ({exception.Message.TrimEnd('.')}).", exception);
        }
    }

    private static void Add(ZipArchive archive, string name, NpyArray array)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name + ".npy", CompressionLevel.Fastest);
        entry.LastWriteTime = DateTimeOffset.UnixEpoch.AddYears(10); // the same network, the same bytes; a zip cannot be older than 1980
        using Stream stream = entry.Open();
        array.Write(stream);
    }

    private static NpyArray? Constants(ZipArchive archive, string name, int layers, ref long budget)
    {
        NpyArray? array = Find(archive, name, ref budget);
        return array is null || array.Values.Length == 1 || array.Values.Length == layers
            ? array
            : throw new InvalidDataException($"'{name}' has {array.Values.Length:N0} numbers, where one is needed, or one for each of {layers} layers");
    }

    private static double Of(NpyArray constants, int layer) => constants.Values[constants.Values.Length == 1 ? 0 : layer];

    private static NpyArray? Find(ZipArchive archive, string name, ref long budget)
    {
        if (archive.GetEntry(name + ".npy") is not ZipArchiveEntry entry)
        {
            return null;
        }

        budget -= entry.Length;
        if (budget < 0)
        {
            throw new InvalidDataException($"'{name}' unpacks to {entry.Length:N0} bytes, more than so small a file should");
        }

        using Stream stream = entry.Open();
        return NpyArray.Read(stream, entry.Length, name);
    }
}
