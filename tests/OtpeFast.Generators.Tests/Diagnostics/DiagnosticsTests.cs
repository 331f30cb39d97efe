using System.Reflection;
using Microsoft.CodeAnalysis;
using OtpeFast.Generators.Diagnostics;
using OtpeFast.Generators.Tests.Support;

namespace OtpeFast.Generators.Tests.Diagnostics;

/// <summary>Every diagnostic: raised by a wrong declaration, at the right place, and documented.</summary>
public sealed class DiagnosticsTests
{
    [Test]
    public void OTPE001_NoLayer_MarksTheNetworkAttribute()
        => AssertSingle("[SpikingNetwork(4)] public partial class Net;", "OTPE001", "SpikingNetwork(4)");

    [TestCase("[SpikingNetwork(0), Layer(2)] public partial class Net;", "0")]
    [TestCase("[SpikingNetwork(4), Layer(3), Layer(-1)] public partial class Net;", "-1")]
    [TestCase("[SpikingNetwork(70000), Layer(2)] public partial class Net;", "70000")]
    public void OTPE002_SizeOutOfRange_MarksTheSize(string declaration, string marked) => AssertSingle(declaration, "OTPE002", marked);

    [TestCase("0")]
    [TestCase("1.01")]
    [TestCase("-0.5f")]
    [TestCase("double.NaN")]
    public void OTPE003_LeakOutOfRange_MarksTheLeak(string leak)
        => AssertSingle($"[SpikingNetwork(4, Leak = {leak}), Layer(2)] public partial class Net;", "OTPE003", $"Leak = {leak}");

    [TestCase("0f")]
    [TestCase("float.PositiveInfinity")]
    public void OTPE004_ThresholdNotPositive_MarksTheThreshold(string threshold)
        => AssertSingle($"[SpikingNetwork(4, Threshold = {threshold}), Layer(2)] public partial class Net;", "OTPE004", $"Threshold = {threshold}");

    [Test]
    public void OTPE005_SlopeNotPositive_MarksTheSlope()
        => AssertSingle("[SpikingNetwork(4, Slope = -1f), Layer(2)] public partial class Net;", "OTPE005", "Slope = -1f");

    [TestCase("LearningRule.Bptt, UpdateMode.Online")]
    [TestCase("(LearningRule)99, UpdateMode.Online")]
    [TestCase("LearningRule.Otpe, (UpdateMode)7")]
    public void OTPE006_RuleCannotRunInMode_MarksTheTrainer(string arguments)
        => AssertSingle($"[SpikingNetwork(4), Layer(2), Trainer({arguments})] public partial class Net;", "OTPE006", $"Trainer({arguments})");

    [TestCase("LearningRule.Otpe, UpdateMode.Online", "GradientForm.Adjoint")]
    [TestCase("LearningRule.Bptt, UpdateMode.Offline", "GradientForm.Trace")]
    [TestCase("LearningRule.Rtrl, UpdateMode.Offline", "GradientForm.Adjoint")]
    [TestCase("LearningRule.Otpe, UpdateMode.Offline", "GradientForm.History")]
    [TestCase("LearningRule.Ottt, UpdateMode.Online", "GradientForm.History")]
    public void OTPE007_NoSuchForm_MarksTheForm(string arguments, string form)
        => AssertSingle($"[SpikingNetwork(4), Layer(2), Trainer({arguments}, Form = {form})] public partial class Net;", "OTPE007", $"Form = {form}");

    [Test]
    public void OTPE008_NotPartial_MarksTheName() => AssertSingle("[SpikingNetwork(4), Layer(2)] public class Net;", "OTPE008", "Net");

    [TestCase("public class Outer { [SpikingNetwork(4), Layer(2)] public partial class Net; }")]
    [TestCase("public partial class Outer<T> { [SpikingNetwork(4), Layer(2)] public partial class Net; }")]
    [TestCase("[SpikingNetwork(4), Layer(2)] public partial class Net<T>;")]
    [TestCase("[SpikingNetwork(4), Layer(2)] public static partial class Net;")]
    [TestCase("[SpikingNetwork(4), Layer(2)] public abstract partial class Net;")]
    [TestCase("[SpikingNetwork(4), Layer(2)] public partial record Net;")]
    public void OTPE009_UnsuitableType_MarksTheName(string declaration) => AssertSingle(declaration, "OTPE009", "Net");

    [TestCase("Trainer(LearningRule.Otpe, UpdateMode.Offline)")]
    [TestCase("Trainer(LearningRule.Otpe, UpdateMode.Offline, Form = GradientForm.Adjoint)")]
    public void OTPE010_DuplicateTrainer_MarksTheSecond(string second)
        => AssertSingle($"[SpikingNetwork(4), Layer(2), Trainer(LearningRule.Otpe, UpdateMode.Offline), {second}] public partial class Net;", "OTPE010", second);

    [Test]
    public void OTPE011_NetworkTooLargeForRtrl_MarksTheTrainer()
        => AssertSingle(
            "[SpikingNetwork(700), Layer(512), Layer(20), Trainer(LearningRule.Rtrl, UpdateMode.Online)] public partial class Net;",
            "OTPE011",
            "Trainer(LearningRule.Rtrl, UpdateMode.Online)");

    [TestCaseSource(nameof(Descriptors))]
    public void Descriptor_Any_HasPageLinkReleaseLineAndTest(DiagnosticDescriptor descriptor)
    {
        string generator = Path.Combine(GeneratorHarness.SourceDirectory(), "..", "..", "generators", "OtpeFast.Generators");
        string page = Path.Combine(generator, "docs", descriptor.Id + ".md");
        Assert.That(page, Does.Exist);
        string text = File.ReadAllText(page);
        foreach (string heading in new[] { $"# {descriptor.Id}", "## Cause", "## Bad example", "## Good example", "## Why", "## Suppressing" })
        {
            Assert.That(text, Does.Contain(heading));
        }

        Assert.That(descriptor.HelpLinkUri, Does.EndWith($"/docs/{descriptor.Id}.md"));
        Assert.That(
            File.ReadAllText(Path.Combine(generator, "AnalyzerReleases.Unshipped.md")) + File.ReadAllText(Path.Combine(generator, "AnalyzerReleases.Shipped.md")),
            Does.Contain($"{descriptor.Id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}"));
        Assert.That(typeof(DiagnosticsTests).GetMethods().Select(static method => method.Name), Has.Some.StartsWith(descriptor.Id + "_"));
    }

    private static IEnumerable<TestCaseData> Descriptors()
        => typeof(Generators.Diagnostics.Descriptors)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(static field => (DiagnosticDescriptor)field.GetValue(null)!)
            .Select(static descriptor => new TestCaseData(descriptor).SetArgDisplayNames(descriptor.Id));

    private static void AssertSingle(string declaration, string id, string marked)
    {
        (Diagnostic diagnostic, string actual) = GeneratorHarness.Single("using OtpeFast;\nnamespace User;\n" + declaration);
        Assert.That(diagnostic.Id, Is.EqualTo(id), diagnostic.ToString());
        Assert.That(actual, Is.EqualTo(marked));
    }
}
