using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace OtpeFast.Cli.Tests;

/// <summary>Every public type says from how many threads it may be used. Enumerations, attributes and exceptions are values that go without saying.</summary>
public sealed partial class ThreadSafetyTests
{
    private static readonly string[] Assemblies =
    [
        "OtpeFast", "OtpeFast.Cuda", "OtpeFast.Data", "OtpeFast.Exchange", "OtpeFast.Experiments", "OtpeFast.Files", "OtpeFast.Hdf5", "OtpeFast.Streaming",
        "OtpeFast.Training",
    ];

    [TestCaseSource(nameof(Assemblies))]
    public void PublicTypes_SayWhatThreadsMayDo(string name)
    {
        string path = Path.Combine(TestContext.CurrentContext.TestDirectory, name);
        Dictionary<string, string> documents = XDocument.Load(path + ".xml").Descendants("member").ToDictionary(
            static member => member.Attribute("name")!.Value, static member => member.Value);
        string[] silent = [.. Assembly.LoadFrom(path + ".dll").GetExportedTypes()
            .Where(static type => !type.IsEnum && !type.IsAssignableTo(typeof(Attribute)) && !type.IsAssignableTo(typeof(Exception)) && !type.IsNested)
            .Where(type => !Sentence().IsMatch(documents.GetValueOrDefault("T:" + type.FullName, "")))
            .Select(static type => type.FullName!)];
        Assert.That(silent, Is.Empty);
    }

    [GeneratedRegex("(safe from (any|several) threads?|from any thread|one thread|one reader|stepping thread|different threads|each thread)", RegexOptions.IgnoreCase)]
    private static partial Regex Sentence();
}
