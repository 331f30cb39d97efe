using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using OtpeFast.Generators.Model;
using OtpeFast.Generators.Tests.Support;

namespace OtpeFast.Generators.Tests.Caching;

/// <summary>What is emitted again after an edit, and what is not.</summary>
public sealed class CachingTests
{
    private const string Source = """
        using OtpeFast;
        namespace User;
        [SpikingNetwork(4), Layer(3), Layer(2), Trainer(LearningRule.Otpe, UpdateMode.Offline)]
        public sealed partial class Net;
        public sealed class Other;
        """;

    [TestCase("public sealed class Other;", "public sealed class Other { public int X; }", TestName = "Edit_UnrelatedType_EmitsNothingAgain")]
    [TestCase("public sealed class Other;", "public sealed class Other { public sealed class Evaluator; public sealed class NET; " +
        "}", TestName = "Edit_NamesOfTheNetworkElsewhere_EmitsNothingAgain")]
    [TestCase("public sealed partial class Net;", "// a comment\n\npublic sealed partial class Net { public int Mine; " +
        "}", TestName = "Edit_CommentAndMemberOfTheNetwork_EmitsNothingAgain")]
    public void Edit_Irrelevant_EmitsNothingAgain(string before, string after)
    {
        GeneratorRunResult result = RunAgain(Source, Source.Replace(before, after, StringComparison.Ordinal));
        Assert.That(Reasons(result, StepNames.Network), Is.SubsetOf(new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));
        Assert.That(OutputReasons(result), Is.All.EqualTo(IncrementalStepRunReason.Cached));
    }

    [TestCase("public sealed partial class Net;", "public sealed partial class Net { public Net(string path) { } " +
        "}", TestName = "Edit_ConstructorOfTheNetwork_EmitsAgain")]
    [TestCase("public sealed class Other;", "public sealed class NET;", TestName = "Edit_ClassThatDiffersByCase_EmitsAgain")]
    [TestCase("Layer(3)", "Layer(5)", TestName = "Edit_LayerSize_EmitsAgain")]
    [TestCase("SpikingNetwork(4)", "SpikingNetwork(4, Leak = 0.5)", TestName = "Edit_Leak_EmitsAgain")]
    public void Edit_OfTheDeclaration_EmitsAgain(string before, string after)
    {
        GeneratorRunResult result = RunAgain(Source, Source.Replace(before, after, StringComparison.Ordinal));
        Assert.That(Reasons(result, StepNames.Network), Is.EqualTo(new[] { IncrementalStepRunReason.Modified }));
        Assert.That(OutputReasons(result), Has.Some.EqualTo(IncrementalStepRunReason.Modified));
    }

    [Test]
    public void Edit_OfOneOfTwoNetworks_EmitsOnlyThatOne()
    {
        string two = Source + "\n[SpikingNetwork(9), Layer(2)] public sealed partial class Second;";
        GeneratorRunResult result = RunAgain(two, two.Replace("SpikingNetwork(9)", "SpikingNetwork(8)", StringComparison.Ordinal));
        Assert.That(Reasons(result, StepNames.Network).Count(static reason => reason == IncrementalStepRunReason.Modified), Is.EqualTo(1));
    }

    [Test]
    public void Edit_ThatOnlyMovesADiagnostic_EmitsNothingAgain()
    {
        string wrong = Source + "\n[SpikingNetwork(0), Layer(2)] public sealed partial class Wrong;";
        GeneratorRunResult result = RunAgain(wrong, wrong.Replace("\n[SpikingNetwork(0)", "\n\n\n[SpikingNetwork(-1)", StringComparison.Ordinal));
        Assert.That(Reasons(result, StepNames.Network), Is.SubsetOf(new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));
    }

    [Test]
    public void Model_EveryType_HoldsNothingOfTheCompiler()
    {
        Type[] models = [
            .. typeof(NetworkModel).Assembly.GetTypes().Where(
                static type
                    => type.Namespace == typeof(NetworkModel).Namespace && !type.IsEnum
                        && !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)))];
        Assert.That(models, Is.Not.Empty);
        string[] forbidden = ["ISymbol", "SyntaxNode", "SyntaxTree", "Location", "Compilation", "SemanticModel"];
        foreach (FieldInfo field in models.SelectMany(static type => type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)))
        {
            Assert.That(forbidden, Does.Not.Contain(field.FieldType.Name), $"{field.DeclaringType!.Name}.{field.Name}");
            Assert.That(typeof(ISymbol).IsAssignableFrom(field.FieldType) || typeof(SyntaxNode).IsAssignableFrom(field.FieldType), Is.False, $"{field.DeclaringType.Name}.{field.Name}");
        }
    }

    private static GeneratorRunResult RunAgain(string first, string second)
    {
        Microsoft.CodeAnalysis.CSharp.CSharpCompilation compilation = GeneratorHarness.Compile(first);
        GeneratorDriver driver = GeneratorHarness.Driver().RunGenerators(compilation);
        compilation = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], GeneratorHarness.Tree(second));
        return driver.RunGenerators(compilation).GetRunResult().Results[0];
    }

    private static IncrementalStepRunReason[] Reasons(GeneratorRunResult result, string step)
        => [.. result.TrackedSteps[step].SelectMany(static run => run.Outputs).Select(static output => output.Reason)];

    private static IncrementalStepRunReason[] OutputReasons(GeneratorRunResult result)
        => [.. result.TrackedOutputSteps.SelectMany(static pair => pair.Value).SelectMany(static run => run.Outputs).Select(static output => output.Reason)];
}
