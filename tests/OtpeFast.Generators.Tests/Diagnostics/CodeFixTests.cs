using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using OtpeFast.CodeFixes;
using OtpeFast.Generators.Diagnostics;
using OtpeFast.Generators.Tests.Support;

namespace OtpeFast.Generators.Tests.Diagnostics;

/// <summary>What code fixes make of wrong declarations: something that the generator has nothing to say about.</summary>
public sealed class CodeFixTests
{
    private const string Before = "using OtpeFast;\nnamespace User;\n";

    [TestCase(
        "OTPE006", "Train offline", "[SpikingNetwork(4), Layer(2), Trainer(LearningRule.Bptt, UpdateMode.Online)] public partial class Net;",
        "[SpikingNetwork(4), Layer(2), Trainer(LearningRule.Bptt, UpdateMode.Offline)] public partial class Net;")]
    [TestCase(
        "OTPE007", "Remove Form",
        "[SpikingNetwork(4), Layer(2), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.Adjoint)] public partial class Net;",
        "[SpikingNetwork(4), Layer(2), Trainer(LearningRule.Otpe, UpdateMode.Online)] public partial class Net;")]
    [TestCase(
        "OTPE008", "Make 'Net' partial", "/// <summary>Mine.</summary>\n[SpikingNetwork(4), Layer(2)]\npublic sealed class Net;",
        "/// <summary>Mine.</summary>\n[SpikingNetwork(4), Layer(2)]\npublic sealed partial class Net;")]
    [TestCase("OTPE008", "Make 'Net' partial", "[SpikingNetwork(4), Layer(2)]\n// Mine.\nclass Net;", "[SpikingNetwork(4), Layer(2)]\n// Mine.\npartial class Net;")]
    [TestCase("OTPE009", "Remove 'static'", "[SpikingNetwork(4), Layer(2)]\nstatic partial class Net;", "[SpikingNetwork(4), Layer(2)]\npartial class Net;")]
    [TestCase("OTPE009", "Remove 'abstract'", "[SpikingNetwork(4), Layer(2)] public abstract partial class Net;", "[SpikingNetwork(4), Layer(2)] public partial class Net;")]
    [TestCase("OTPE009", "Remove 'file'", "[SpikingNetwork(4), Layer(2)] file partial class Net;", "[SpikingNetwork(4), Layer(2)] partial class Net;")]
    [TestCase(
        "OTPE009", "Make 'Outer' partial", "public class Outer\n{\n    [SpikingNetwork(4), Layer(2)] public partial class Net;\n}",
        "public partial class Outer\n{\n    [SpikingNetwork(4), Layer(2)] public partial class Net;\n}")]
    [TestCase(
        "OTPE010", "Remove this [Trainer]",
        "[SpikingNetwork(4), Layer(2)]\n[Trainer(LearningRule.Otpe, UpdateMode.Online)]\n[Trainer(LearningRule.Otpe, UpdateMode.Online)]\npublic partial class Net;",
        "[SpikingNetwork(4), Layer(2)]\n[Trainer(LearningRule.Otpe, UpdateMode.Online)]\npublic partial class Net;")]
    [TestCase(
        "OTPE015", "Remove this [SpikingNetwork]", "[SpikingNetwork(4), Layer(2)]\npublic partial class Net;\n[SpikingNetwork(5)] public partial class Net;",
        "[SpikingNetwork(4), Layer(2)]\npublic partial class Net;\npublic partial class Net;")]
    [TestCase("OTPE020", "Remove Alpha", "[SpikingNetwork(4, Alpha = 2f), Layer(2)] public partial class Net;", "[SpikingNetwork(4), Layer(2)] public partial class Net;")]
    [TestCase(
        "OTPE023", "Remove Feedback",
        "[SpikingNetwork(4), Layer(3), Layer(2), Trainer(LearningRule.Bptt, UpdateMode.Offline, Feedback = Feedback.Random)] public partial class Net;",
        "[SpikingNetwork(4), Layer(3), Layer(2), Trainer(LearningRule.Bptt, UpdateMode.Offline)] public partial class Net;")]
    public async Task Fix_OfAWrongDeclaration_IsWhatWasMeant(string id, string title, string wrong, string right)
    {
        (Document document, IReadOnlyList<CodeAction> actions) = await Offer(Before + wrong, id);
        Assert.That(actions.Select(static action => action.Title), Is.EqualTo(new[] { title }));
        ImmutableArray<CodeActionOperation> operations = await actions[0].GetOperationsAsync(CancellationToken.None);
        Document changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
        string text = (await changed.GetTextAsync()).ToString();
        Assert.That(text, Is.EqualTo(Before + right));
        Assert.That(GeneratorHarness.Run(text).Diagnostics, Is.Empty);
        Assert.That(GeneratorHarness.Run(text).GeneratedTrees, Is.Not.Empty);
    }

    [TestCase("[SpikingNetwork(4), Layer(2)] public partial record Net;", "OTPE009")]
    [TestCase("[SpikingNetwork(4), Layer(2)] public partial class Net<T>;", "OTPE009")]
    [TestCase("[SpikingNetwork(4), Layer(2), Trainer(LearningRule.Bptt, (UpdateMode)7)] public partial class Net;", "OTPE006")]
    public async Task Fix_ThatIsNotObvious_IsNotOffered(string wrong, string id)
        => Assert.That((await Offer(Before + wrong, id)).Actions, Is.Empty);

    [Test]
    public async Task RightDeclarations_AreSilent()
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(
            Before + "[SpikingNetwork(4), Layer(2), Trainer(LearningRule.Otpe, UpdateMode.Online)] public partial class Net;");
        GeneratorHarness.Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        Assert.That(await output.WithAnalyzers([new FixableAnalyzer()]).GetAnalyzerDiagnosticsAsync(), Is.Empty);
    }

    [Test]
    public void Fixes_AreOfferedForWhatIsFoundAgain()
        => Assert.That(new DeclarationFixes().FixableDiagnosticIds, Is.EquivalentTo(new FixableAnalyzer().SupportedDiagnostics.Select(static found => found.Id)));

    /// <summary>The fixes that are offered for the only finding.</summary>
    private static async Task<(Document Document, IReadOnlyList<CodeAction> Actions)> Offer(string source, string id)
    {
        using var workspace = new AdhocWorkspace();
        Document document = workspace.AddProject("User", LanguageNames.CSharp)
            .WithParseOptions(GeneratorHarness.Tree("").Options)
            .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .WithMetadataReferences(GeneratorHarness.References)
            .AddDocument("User.cs", source, filePath: "User.cs");
        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers([new FixableAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        Assert.That(found.Select(static one => (one.Id, one.Severity)), Is.EqualTo(new[] { (id, DiagnosticSeverity.Hidden) }));
        var actions = new List<CodeAction>();
        await new DeclarationFixes().RegisterCodeFixesAsync(new CodeFixContext(document, found[0], (action, _) => actions.Add(action), CancellationToken.None));
        return (document, actions);
    }
}
