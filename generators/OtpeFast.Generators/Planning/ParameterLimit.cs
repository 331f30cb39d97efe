namespace OtpeFast.Generators.Planning;

/// <summary>How many parameters fit the one block that a network has.</summary>
internal static class ParameterLimit
{
    /// <summary>What the runtime's largest array of floats holds (<c>Array.MaxLength</c>), less what aligning the block may take.</summary>
    public const long Largest = 0x7FFF_FFC7 - 64;

    /// <summary>Floats of the block, padding included; without overflow, as long as the sizes themselves are in range.</summary>
    /// <param name="inputs">Number of input units.</param>
    /// <param name="layers">Neurons of each layer.</param>
    public static long Count(int inputs, IReadOnlyList<int> layers)
    {
        long count = 0;
        foreach (int neurons in layers)
        {
            count += (inputs + 1L) * ((neurons + 15L) / 16 * 16);
            inputs = neurons;
        }

        return count;
    }

    /// <summary>Index of the first layer whose parameters do not fit; null if all do.</summary>
    /// <param name="inputs">Number of input units.</param>
    /// <param name="layers">Neurons of each layer.</param>
    public static int? FirstBeyond(int inputs, IReadOnlyList<int> layers)
    {
        for (int layer = 0; layer < layers.Count; layer++)
        {
            if (Count(inputs, [.. layers.Take(layer + 1)]) > Largest)
            {
                return layer;
            }
        }

        return null;
    }
}
