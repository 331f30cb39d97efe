using System.Runtime.CompilerServices;

namespace OtpeFast.Integration.Tests.Readme;

/// <summary>The README's examples are this project's files, compiled and run.</summary>
public sealed class ReadmeTests
{
    [TestCase("SpokenDigits.cs")]
    [TestCase("Arm.cs")]
    public void Declaration_InTheReadme_IsTheCompiledOne(string file) => Assert.That(Readme(), Does.Contain("```csharp\n" + Source(file) + "```\n"));

    [TestCase("UseSpokenDigits.cs")]
    [TestCase("UseArm.cs")]
    public void Use_InTheReadme_IsTheCompiledOne(string file)
    {
        string source = Source(file);
        string[] lines = source[
            source.IndexOf("// <readme>\n", StringComparison.Ordinal)..source.IndexOf("\n        // </readme>", StringComparison.Ordinal)].Split('\n')[1..];
        string expected = string.Join("\n", lines.Select(static line => line.Length >= 8 ? line[8..] : line)).TrimEnd('\n');
        Assert.That(Readme(), Does.Contain("```csharp\n" + expected + "\n```\n"));
    }

    [Test]
    public void Use_OfTheExample_Runs()
        => Assert.That(UseSpokenDigits.Stream([3, 17], [1f, 2f], label: 4), Is.GreaterThan(2));

    [Test]
    public void Use_OfTheArm_Runs()
    {
        float[] velocity = UseArm.Stream([3, 17], [1f, 2f], 1, -1);
        Assert.That(velocity, Has.Length.EqualTo(2).And.All.EqualTo(0), "no neuron has fired yet");
    }

    private static string Readme([CallerFilePath] string path = "")
        => File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "README.md"));

    private static string Source(string name, [CallerFilePath] string path = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, name));
}
