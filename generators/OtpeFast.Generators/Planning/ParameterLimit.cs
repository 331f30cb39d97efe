namespace OtpeFast.Generators.Planning;

/// <summary>How many parameters fit the one block that a network has.</summary>
internal static class ParameterLimit
{
    /// <summary>What the runtime's largest array of floats holds (<c>Array.MaxLength</c>), less what aligning the block may take.</summary>
    public const long Largest = 0x7FFF_FFC7 - 64;

    /// <summary>Floats of the block, padding included; without overflow, as long as the sizes themselves are in range.</summary>
    /// <param name="inputs">Number of input units.</param>
    /// <param name="layers">Neurons of each layer.</param>
    public static long Count(int inputs, IEnumerable<int> layers)
    {
        long count = 0;
        foreach (int neurons in layers)
        {
            count += (inputs + 1L) * ((neurons + 15L) / 16 * 16);
            inputs = neurons;
        }

        return count;
    }

    /// <summary>Index of the first layer whose parameters do not fit.</summary>
    /// <param name="inputs">Number of input units.</param>
    /// <param name="layers">Neurons of each layer; all of them together do not fit.</param>
    public static int FirstBeyond(int inputs, IReadOnlyList<int> layers)
    {
        int first = 0;
        while (Count(inputs, layers.Take(first + 1)) <= Largest)
        {
            first++;
        }

        return first;
    }
}
