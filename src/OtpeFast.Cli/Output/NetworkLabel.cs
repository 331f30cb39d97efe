using System.Text.RegularExpressions;

namespace OtpeFast.Cli.Output;

/// <summary>A network's text for people: of many numbers, one for each neuron, it shows the first and the last.</summary>
internal static partial class NetworkLabel
{
    /// <summary>The text, shortened.</summary>
    public static string Of(NetworkSpec network) => Of(network.ToString());

    /// <summary>The text, shortened.</summary>
    public static string Of(string text) => Lists().Replace(text, static list =>
    {
        string[] numbers = list.Value.Split('/');
        return $"{numbers[0]}/..{numbers.Length - 2} more../{numbers[^1]}";
    });

    [GeneratedRegex(@"[\d.eE+-]+(/[\d.eE+-]+){5,}")]
    private static partial Regex Lists();
}
