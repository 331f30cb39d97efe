namespace OtpeFast.Training;

/// <summary>The paper's networks by name, and any other by its text (<see cref="NetworkSpec.Parse"/>).</summary>
/// <remarks>Safe from any thread.</remarks>
public static class NetworkCatalog
{
    /// <summary>
    /// Leak of the named networks, the logistic function of 3: the authors' scripts set a time constant of 2 and never pass it on, so their neurons take the
    /// default of 3 (utils.py of arXiv 2311.16151).
    /// </summary>
    public const double PaperLeak = 0.9525741268224334;

    private const string LeakSetting = "leak=";
    private const int HeidelbergClasses = 20;
    private const int RandmanUnits = 50;
    private const int RandmanClasses = 10;
    private const int LongestName = 100;

    /// <summary>
    /// The named networks: their inputs and hidden layers, to which an output neuron for each class of the data comes, and the classes of the paper's data.
    /// </summary>
    private static readonly (string Name, string Sizes, int Classes)[] Entries =
    [
        ("randman-3x128", "50-128-128", RandmanClasses),
        ("shd-3x128", "700-128-128", HeidelbergClasses),
        ("shd-3x512", "700-512-512", HeidelbergClasses),
        ("shd-5x512", "700-512-512-512-512", HeidelbergClasses),
    ];

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.Select(static entry => entry.Name)];

    /// <summary>The network of a name, with as many classes as the data of the paper has.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static NetworkSpec OfThePaper(string name) => Find(name, RandmanUnits, ClassesOf(name));

    /// <summary>A network of which no data are known: of a name with as many classes as the data of the paper has, or any other by its text.</summary>
    /// <param name="text">One of <see cref="Names"/>, perhaps with settings after it, or the network's text.</param>
    /// <exception cref="FormatException">There is no such name, and it is no network's text.</exception>
    public static NetworkSpec Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string first = text.Trim().Split(' ')[0];
        return Find(text, RandmanUnits, Names.Contains(first) ? ClassesOf(first) : RandmanClasses);
    }

    /// <summary>A network for some data.</summary>
    /// <param name="text">
    /// One of <see cref="Names"/>, perhaps with settings after it, or the network's text; null for two hidden layers of 128 neurons between the data's units
    /// and classes, which leak as the named ones do, by <see cref="PaperLeak"/>.
    /// </param>
    /// <param name="units">Number of input units of the data.</param>
    /// <param name="classes">Number of classes of the data.</param>
    /// <exception cref="FormatException">There is no such name, and it is no network's text.</exception>
    public static NetworkSpec Find(string? text, int units, int classes)
    {
        if (text is null)
        {
            return new NetworkSpec(units, [new LayerSpec(128), new LayerSpec(128), new LayerSpec(classes)]).WithEach(
                static layer => layer with { Leak = PaperLeak });
        }

        // What differs from the defaults may follow a name as it follows sizes.
        string trimmed = text.Trim();
        int end = trimmed.IndexOf(' ', StringComparison.Ordinal);
        string first = end < 0 ? trimmed : trimmed[..end];
        string sizes = Array.Find(Entries, entry => entry.Name == first).Sizes;
        if (sizes is not null)
        {
            string settings = trimmed[first.Length..];
            string leak = settings.Contains(' ' + LeakSetting, StringComparison.Ordinal) ? "" : FormattableString.Invariant($" {LeakSetting}{PaperLeak}");
            return NetworkSpec.Parse(FormattableString.Invariant($"{sizes}-{classes}{settings}{leak}"));
        }

        if (first.Length is > 0 and < LongestName && char.IsAsciiLetter(first[0]))
        {
            throw new FormatException(
                $"There is no network '{first}'; the named ones are {string.Join(", ", Names)}, and any other is written as its sizes, such as 50-128-128-10.");
        }

        return NetworkSpec.Parse(trimmed);
    }

    private static int ClassesOf(string name) => Array.Find(Entries, entry => entry.Name == name) is { Classes: > 0 } entry
        ? entry.Classes
        : throw new FormatException($"There is no network '{name}'; the named ones are {string.Join(", ", Names)}.");
}
