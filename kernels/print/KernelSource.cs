using System.Text.RegularExpressions;

namespace OtpeFast.KernelPrinter;

/// <summary>A kernel as its source declares it.</summary>
/// <param name="File">The file, without ending.</param>
/// <param name="Name">Its name.</param>
/// <param name="Threads">Threads a block.</param>
/// <param name="Parameters">Its parameters, in order.</param>
internal sealed record Kernel(string File, string Name, int Threads, IReadOnlyList<KernelParameter> Parameters);

/// <summary>A parameter of a kernel.</summary>
/// <param name="Type">Its type without <c>const</c>: <c>float*</c>, <c>int</c>.</param>
/// <param name="Name">Its name.</param>
internal sealed record KernelParameter(string Type, string Name);

/// <summary>Reads which kernels the sources declare: a line <c>KERNEL(threads, name)(parameters) {</c>, or <c>KERNEL_OF(threads, blocks, name)</c>.</summary>
internal static partial class KernelSource
{
    /// <summary>The kernels of every source of a folder, in the order of files and lines.</summary>
    public static IReadOnlyList<Kernel> ReadAll(string folder)
        => [.. Directory.GetFiles(folder, "*.cu").Order(StringComparer.Ordinal).SelectMany(Read)];

    private static IEnumerable<Kernel> Read(string path)
    {
        string file = Path.GetFileNameWithoutExtension(path);
        string text = System.IO.File.ReadAllText(path);
        MatchCollection kernels = Declaration().Matches(text);
        if (kernels.Count != Mention().Count(text))
        {
            throw new InvalidDataException($"{path}: a kernel is not declared as KERNEL(threads, name)(parameters) {{ with threads as a number.");
        }

        return kernels.Select(kernel => new Kernel(
            file,
            kernel.Groups["name"].Value,
            int.Parse(kernel.Groups["threads"].Value, System.Globalization.CultureInfo.InvariantCulture),
            [.. kernel.Groups["parameters"].Value.Split(',').Select(Parameter)]));
    }

    private static KernelParameter Parameter(string text)
    {
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int first = words[0] == "const" ? 1 : 0;
        return new KernelParameter(string.Concat(words[first..^1]), words[^1]);
    }

    [GeneratedRegex(@"^KERNEL(_OF)?\((?<threads>\d+), (\d+, )?(?<name>\w+)\)\((?<parameters>[^)]*)\) \{", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\bKERNEL(_OF)?\(")]
    private static partial Regex Mention();
}
