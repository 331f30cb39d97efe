using System.Reflection;
using System.Runtime.CompilerServices;

namespace OtpeFast.Tests.Architecture;

/// <summary>What may not creep into the core.</summary>
public sealed class RoomTests
{
    [Test]
    public void Core_References_NoFilesNoOtherProject()
    {
        string[] references = [.. typeof(SpikeBatch).Assembly.GetReferencedAssemblies().Select(static name => name.Name!)];
        Assert.That(references, Is.SubsetOf(new[] { "System.Runtime", "System.Collections", "System.Memory", "System.Threading", "System.Threading.Thread", "System.Runtime.Intrinsics", "System.Diagnostics.Tracing", "System.Runtime.InteropServices", "System.Linq", "CommunityToolkit.HighPerformance" }));
    }

    [Test]
    public void Core_RuntimeAndEmittedCode_CallNoLinq()
    {
        // The vocabulary may: it is at work when a network is made, and never again.
        const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        Type[] types = [.. typeof(SpikeBatch).Assembly.GetTypes().Where(static type => Room(type) is "OtpeFast.Runtime" or "OtpeFast.Emitted.Of_OtpeFast")];
        MethodBase[] methods = [.. types.SelectMany(static type => type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)))];
        string[] callers = [.. methods.Where(static method => CallsLinq(method)).Select(static method => $"{method.DeclaringType}.{method.Name}")];
        Assert.That(methods, Has.Length.GreaterThan(300));
        Assert.That(callers, Is.Empty);
        Assert.That(typeof(NetworkSpec).GetMethods(All).Any(CallsLinq), Is.True, "the test can find a call");
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
            "src", "generators", "kernels", "tests", "bench", "samples", "templates", "docs", "artifacts", "runs", "OtpeFast.sln", "nuget.config", "README.md", "Directory.Build.props",
            "Directory.Build.targets", "Directory.Packages.props", "global.json", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
        ];
        Assert.That(Directory.GetFileSystemEntries(root).Select(static entry => Path.GetFileName(entry)!).Where(static name => name[0] != '.'), Is.SubsetOf(allowed));
    }

    private static string? Room(Type type) => type.DeclaringType is null ? type.Namespace : Room(type.DeclaringType);

    /// <summary>Whether a method's code has a call of LINQ: wherever the opcode of a call is followed by what resolves to one.</summary>
    private static bool CallsLinq(MethodBase method)
    {
        const byte Call = 0x28;
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int i = 0; i + 4 < code.Length; i++)
        {
            if (code[i] == Call && Resolve(method, BitConverter.ToInt32(code, i + 1))?.DeclaringType == typeof(Enumerable))
            {
                return true;
            }
        }

        return false;
    }

    private static MethodBase? Resolve(MethodBase method, int token)
    {
        try
        {
            return method.Module.ResolveMethod(
                token, method.DeclaringType?.GetGenericArguments(), method is MethodInfo { IsGenericMethod: true } ? method.GetGenericArguments() : null);
        }
        catch (Exception exception) when (exception is ArgumentException or BadImageFormatException)
        {
            return null; // these bytes are something else
        }
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
