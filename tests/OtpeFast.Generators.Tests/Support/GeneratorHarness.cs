extern alias runtime;

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using OtpeFast.Generators.Diagnostics;

namespace OtpeFast.Generators.Tests.Support;

/// <summary>Compiles a declaration with the generator.</summary>
internal static class GeneratorHarness
{
    /// <summary>.NET 10, the library, and what it is built on.</summary>
    public static readonly ImmutableArray<MetadataReference> References =
    [
        .. Basic.Reference.Assemblies.Net100.References.All,
        MetadataReference.CreateFromFile(typeof(runtime::OtpeFast.SpikingNetworkAttribute).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(CommunityToolkit.HighPerformance.Span2D<>).Assembly.Location),
    ];

    public static CSharpCompilation Compile(string source, LanguageVersion language = LanguageVersion.CSharp14) => CSharpCompilation.Create(
        "User",
        [Tree(source, language)],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999)
            // A library for .NET 8 used from .NET 10; the SDK silences this for every project.
            .WithSpecificDiagnosticOptions([new("CS1701", ReportDiagnostic.Suppress)]));

    public static SyntaxTree Tree(string source, LanguageVersion language = LanguageVersion.CSharp14)
        => CSharpSyntaxTree.ParseText(source, Options(language), "User.cs");

    public static GeneratorDriver Driver(LanguageVersion language = LanguageVersion.CSharp14) => CSharpGeneratorDriver.Create(
        [new SpikingNetworkGenerator().AsSourceGenerator()],
        parseOptions: Options(language),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs the generator; the declaration stands in a namespace with the attributes in scope.</summary>
    public static GeneratorDriverRunResult Run(string source) => Driver().RunGenerators(Compile(source)).GetRunResult();

    /// <summary>Everything the compiler says about declaration and emitted code together, hidden messages aside.</summary>
    public static IReadOnlyList<Diagnostic> CompilerMessages(string source, LanguageVersion language = LanguageVersion.CSharp14)
    {
        Driver(language).RunGeneratorsAndUpdateCompilation(Compile(source, language), out Compilation output, out _);
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
    public static (Diagnostic Diagnostic, string Marked) Single(string source) => Single(Compile(source), source);

    /// <summary>The same in a compilation of another kind.</summary>
    public static (Diagnostic Diagnostic, string Marked) Single(CSharpCompilation compilation, string source)
    {
        GeneratorDriverRunResult result = Driver(compilation.LanguageVersion).RunGenerators(compilation).GetRunResult();
        Assert.That(result.Diagnostics, Has.Length.EqualTo(1), string.Join("\n", result.Diagnostics));
        Assert.That(result.GeneratedTrees, Is.Empty, "a wrong declaration emits nothing");
        Diagnostic diagnostic = result.Diagnostics[0];
        Assert.That(diagnostic.Location.GetLineSpan().Path, Is.EqualTo("User.cs"));
        return (diagnostic, SourceText.From(source).ToString(diagnostic.Location.SourceSpan));
    }

    /// <summary>What the analyzers say, and the text that each message marks.</summary>
    public static async Task<IReadOnlyList<(Diagnostic Diagnostic, string Marked)>> Analyze(string source)
    {
        GeneratorDriver driver = Driver().RunGeneratorsAndUpdateCompilation(Compile(source), out Compilation output, out _);
        Assert.That(driver.GetRunResult().Diagnostics, Is.Empty);
        ImmutableArray<Diagnostic> messages = await output.WithAnalyzers([new AttributeAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. messages.Select(message => (message, SourceText.From(source).ToString(message.Location.SourceSpan)))];
    }

    public static string SourceDirectory([CallerFilePath] string path = "") => Path.GetDirectoryName(Path.GetDirectoryName(path))!;

    private static CSharpParseOptions Options(LanguageVersion language) => new(language, DocumentationMode.Diagnose);
}

/// <summary>What was said about a declaration.</summary>
/// <param name="Reported">By the generator.</param>
/// <param name="Messages">By the compiler, about declaration and emitted code together.</param>
internal sealed record Compiled(IReadOnlyList<Diagnostic> Reported, IReadOnlyList<Diagnostic> Messages);
