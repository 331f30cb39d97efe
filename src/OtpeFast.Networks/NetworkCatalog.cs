namespace OtpeFast.Networks;

/// <summary>The networks of this library by name.</summary>
public static class NetworkCatalog
{
    private const int HeidelbergDigits = 20;

    /// <summary>Every name, with the numbers of classes that exist.</summary>
    public static IReadOnlyList<(string Name, int[] Classes)> Entries { get; } =
        [("randman-3x128", [10]), ("shd-3x128", [10, 20, 35]), ("shd-3x512", [10, 20]), ("shd-5x512", [10, 20])];

    /// <summary>The network that is taken for data where none is named.</summary>
    /// <param name="units">Number of input units of the data.</param>
    public static string DefaultFor(int units) => units <= 50 ? "randman-3x128" : "shd-3x128";

    /// <summary>Of the sizes of a network, the one that the paper's experiments have: 20 classes, or 10 for Randman.</summary>
    /// <param name="classes">The numbers of classes that exist.</param>
    public static int ClassesOfThePaper(IEnumerable<int> classes) => classes.Last(static count => count <= HeidelbergDigits);

    /// <summary>Makes a network.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="classes">Number of classes of the data; the smallest network with as many is taken.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <exception cref="ArgumentException">There is no such network.</exception>
    public static ISpikingNetwork Create(string name, int classes, ulong seed)
    {
        (string _, int[] sizes) = Entries.FirstOrDefault(entry => entry.Name == name);
        if (sizes is null)
        {
            throw new ArgumentException($"There is no network '{name}'; the networks are {string.Join(", ", Entries.Select(static entry => entry.Name))}.");
        }

        int size = sizes.FirstOrDefault(size => size >= classes);
        return (name, size) switch
        {
            ("randman-3x128", 10) => new Randman3x128(seed),
            ("shd-3x128", 10) => new Shd3x128Classes10(seed),
            ("shd-3x128", 20) => new Shd3x128Classes20(seed),
            ("shd-3x128", 35) => new Shd3x128Classes35(seed),
            ("shd-3x512", 10) => new Shd3x512Classes10(seed),
            ("shd-3x512", 20) => new Shd3x512Classes20(seed),
            ("shd-5x512", 10) => new Shd5x512Classes10(seed),
            ("shd-5x512", 20) => new Shd5x512Classes20(seed),
            _ => throw new ArgumentException($"The network '{name}' exists for up to {sizes[^1]} classes, but the data has {classes}; declare a network of your own for it."),
        };
    }
}
