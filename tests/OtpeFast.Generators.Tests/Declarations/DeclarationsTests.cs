using Microsoft.CodeAnalysis;
using OtpeFast.Generators.Tests.Support;

namespace OtpeFast.Generators.Tests.Declarations;

/// <summary>
/// What users declare either compiles without a word or is refused in our own words: no error of the compiler ever stands in a
/// file that they did not write, and the generator never fails.
/// </summary>
[Parallelizable(ParallelScope.Children)]
public sealed class DeclarationsTests
{
    // Every emitter: adjoint, trace, history and influence, per synapse and per input, with and without a summed output.
    private const string Attributes = """
        global::OtpeFast.SpikingNetwork(5), global::OtpeFast.Layer(17), global::OtpeFast.Layer(3),
        global::OtpeFast.Trainer(global::OtpeFast.LearningRule.Bptt, global::OtpeFast.UpdateMode.Offline),
        global::OtpeFast.Trainer(global::OtpeFast.LearningRule.Rtrl, global::OtpeFast.UpdateMode.Offline),
        global::OtpeFast.Trainer(global::OtpeFast.LearningRule.Rtrl, global::OtpeFast.UpdateMode.Online),
        global::OtpeFast.Trainer(global::OtpeFast.LearningRule.Otpe, global::OtpeFast.UpdateMode.Online),
        global::OtpeFast.Trainer(global::OtpeFast.LearningRule.FOtpe, global::OtpeFast.UpdateMode.Offline, Form = global::OtpeFast.GradientForm.Trace),
        global::OtpeFast.Trainer(global::OtpeFast.LearningRule.FOtpe, global::OtpeFast.UpdateMode.Online, Form = global::OtpeFast.GradientForm.History),
        global::OtpeFast.Trainer(global::OtpeFast.LearningRule.FApproxOtpe, global::OtpeFast.UpdateMode.Offline),
        global::OtpeFast.Trainer(global::OtpeFast.LearningRule.ApproxOtpe, global::OtpeFast.UpdateMode.Offline, Form = global::OtpeFast.GradientForm.Trace),
        global::OtpeFast.Trainer(global::OtpeFast.LearningRule.ApproxOtpe, global::OtpeFast.UpdateMode.Online)
        """;

    private static IEnumerable<TestCaseData> Cases()
        => BeginnersNames.Cases().Concat(OtherDeclarations.Cases()).Select(
            static declaration => new TestCaseData(declaration).SetArgDisplayNames(declaration.Name));

    [TestCaseSource(nameof(Cases))]
    public void Declaration_OfEveryKind_CompilesOrIsRefused(object declaration)
    {
        var declared = (DeclarationCase)declaration;
        Compiled compiled = GeneratorHarness.CompileAll(
            "#pragma warning disable CS1591 // undocumented\n" + declared.Source.Replace("[Net]", $"[{Attributes}]", StringComparison.Ordinal));
        Assert.That(compiled.Reported.Select(static diagnostic => diagnostic.Id), Is.EquivalentTo(declared.Ids), string.Join("\n", compiled.Reported));
        IEnumerable<Diagnostic> foreign = declared.Ids.Length > 0 || declared.IsWrong
            ? compiled.Messages.Where(static message => message.Location.SourceTree?.FilePath != "User.cs")
            : compiled.Messages;
        Assert.That(foreign, Is.Empty, string.Join("\n", foreign.Take(5)));
    }
}
