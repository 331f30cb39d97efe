using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace OtpeFast.Generators.Tests.Support;

/// <summary>Compiles a declaration with the generator.</summary>
internal static class GeneratorHarness
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14, DocumentationMode.Diagnose);

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. Basic.Reference.Assemblies.Net100.References.All,
        MetadataReference.CreateFromFile(typeof(SpikingNetworkAttribute).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(CommunityToolkit.HighPerformance.Span2D<>).Assembly.Location),
    ];

    public static CSharpCompilation Compile(string source) => CSharpCompilation.Create(
        "User",
        [Tree(source)],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999)
            // A library for .NET 8 used from .NET 10; the SDK silences this for every project.
            .WithSpecificDiagnosticOptions([new("CS1701", ReportDiagnostic.Suppress)]));

    public static SyntaxTree Tree(string source) => CSharpSyntaxTree.ParseText(source, ParseOptions, "User.cs");

    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new SpikingNetworkGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs the generator; the declaration stands in a namespace with the attributes in scope.</summary>
    public static GeneratorDriverRunResult Run(string source) => Driver().RunGenerators(Compile(source)).GetRunResult();

    /// <summary>Everything the compiler says about declaration and emitted code together, hidden messages aside.</summary>
    public static IReadOnlyList<Diagnostic> CompilerMessages(string source)
    {
        Driver().RunGeneratorsAndUpdateCompilation(Compile(source), out Compilation output, out _);
        return [.. output.GetDiagnostics().Where(static message => message.Severity >= DiagnosticSeverity.Info)];
    }

    /// <summary>What generator and compiler say about a declaration, hidden messages aside. Fails if the generator does.</summary>
    public static Compiled CompileAll(string source)
    {
        GeneratorDriver driver = Driver().RunGeneratorsAndUpdateCompilation(Compile(source), out Compilation output, out _);
        GeneratorRunResult result = driver.GetRunResult().Results[0];
        Assert.That(result.Exception, Is.Null);
        return new Compiled(result.Diagnostics, [.. output.GetDiagnostics().Where(static message => message.Severity >= DiagnosticSeverity.Info)]);
    }

    /// <summary>The only diagnostic of a wrong declaration, and the text it marks.</summary>
    public static (Diagnostic Diagnostic, string Marked) Single(string source)
    {
        GeneratorDriverRunResult result = Run(source);
        Assert.That(result.Diagnostics, Has.Length.EqualTo(1), string.Join("\n", result.Diagnostics));
        Assert.That(result.GeneratedTrees, Is.Empty, "a wrong declaration emits nothing");
        Diagnostic diagnostic = result.Diagnostics[0];
        Assert.That(diagnostic.Location.GetLineSpan().Path, Is.EqualTo("User.cs"));
        return (diagnostic, SourceText.From(source).ToString(diagnostic.Location.SourceSpan));
    }

    public static string SourceDirectory([CallerFilePath] string path = "") => Path.GetDirectoryName(Path.GetDirectoryName(path))!;
}

/// <summary>What was said about a declaration.</summary>
/// <param name="Reported">By the generator.</param>
/// <param name="Messages">By the compiler, about declaration and emitted code together.</param>
internal sealed record Compiled(IReadOnlyList<Diagnostic> Reported, IReadOnlyList<Diagnostic> Messages);
