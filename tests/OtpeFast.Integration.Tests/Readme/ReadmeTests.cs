using System.Runtime.CompilerServices;

namespace OtpeFast.Integration.Tests.Readme;

/// <summary>The README's examples are this project's files, compiled and run.</summary>
public sealed class ReadmeTests
{
    [Test]
    public void Declaration_InTheReadme_IsTheCompiledOne()
        => Assert.That(Readme(), Does.Contain("```csharp\n" + Source("SpokenDigits.cs") + "```\n"));

    [Test]
    public void Use_InTheReadme_IsTheCompiledOne()
    {
        string source = Source("UseSpokenDigits.cs");
        string[] lines = source[
            source.IndexOf("// <readme>\n", StringComparison.Ordinal)..source.IndexOf("\n        // </readme>", StringComparison.Ordinal)].Split('\n')[1..];
        string expected = string.Join("\n", lines.Select(static line => line.Length >= 8 ? line[8..] : line)).TrimEnd('\n');
        Assert.That(Readme(), Does.Contain("```csharp\n" + expected + "\n```\n"));
    }

    [Test]
    public void Use_OfTheExample_Runs()
        => Assert.That(UseSpokenDigits.Stream([3, 17], [1f, 2f], label: 4), Is.GreaterThan(2));

    private static string Readme([CallerFilePath] string path = "")
        => File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "README.md"));

    private static string Source(string name, [CallerFilePath] string path = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, name));
}
