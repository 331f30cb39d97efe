using System.Reflection;
using System.Runtime.CompilerServices;

namespace OtpeFast.Tests.Architecture;

/// <summary>What may not creep into the core.</summary>
public sealed class RoomTests
{
    [Test]
    public void Core_References_NoLinqNoFilesNoOtherProject()
    {
        string[] references = [.. typeof(SpikeBatch).Assembly.GetReferencedAssemblies().Select(static name => name.Name!)];
        Assert.That(references, Is.SubsetOf(new[] { "System.Runtime", "System.Collections", "System.Memory", "System.Threading", "System.Threading.Thread", "System.Runtime.Intrinsics", "System.Diagnostics.Tracing", "System.Runtime.InteropServices", "CommunityToolkit.HighPerformance" }));
    }

    [Test]
    public void Core_Interfaces_HandOutNoStateOfATrainer()
    {
        // Spans may go in, and results of a step come out; parameters, gradients and optimizer state are copied.
        foreach (MethodInfo method in typeof(ITrainer).GetMethods())
        {
            Assert.That(method.ReturnType.Name, Does.Not.Contain("Span"), method.Name);
            Assert.That(method.ReturnType.IsArray, Is.False, method.Name);
        }
    }

    [Test]
    public void TopLevel_OfTheRepository_HoldsWhatItShould()
    {
        string root = Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));
        string[] allowed =
        [
            "src", "generators", "kernels", "tests", "bench", "docs", "artifacts", "runs", "OtpeFast.sln", "nuget.config", "README.md", "Directory.Build.props",
            "Directory.Packages.props", "global.json", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
        ];
        Assert.That(Directory.GetFileSystemEntries(root).Select(static entry => Path.GetFileName(entry)!).Where(static name => name[0] != '.'), Is.SubsetOf(allowed));
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
