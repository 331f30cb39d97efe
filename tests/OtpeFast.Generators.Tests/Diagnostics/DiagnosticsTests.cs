using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using OtpeFast.Generators.Diagnostics;
using OtpeFast.Generators.Planning;
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
    {
        AssertSingle($"[SpikingNetwork(4, Leak = {leak}), Layer(2)] public partial class Net;", "OTPE003", $"Leak = {leak}");
        AssertSingle($"[SpikingNetwork(4), Layer(3), Layer(2, Leak = {leak})] public partial class Net;", "OTPE003", $"Leak = {leak}");
        AssertSingle(
            $"[SpikingNetwork(4, Readout = Readout.LeakySpikes, ReadoutLeak = {leak}), Layer(2)] public partial class Net;", "OTPE003",
            $"ReadoutLeak = {leak}");
    }

    [TestCase("0f")]
    [TestCase("float.PositiveInfinity")]
    public void OTPE004_ThresholdNotPositive_MarksTheThreshold(string threshold)
        => AssertSingle($"[SpikingNetwork(4, Threshold = {threshold}), Layer(2)] public partial class Net;", "OTPE004", $"Threshold = {threshold}");

    [TestCase("Slope = -1f")]
    [TestCase("Surrogate = Surrogate.Arctan, Alpha = 0f", "Alpha = 0f")]
    [TestCase("Surrogate = Surrogate.Triangular, Width = float.NaN", "Width = float.NaN")]
    public void OTPE005_SurrogateNotPositive_MarksTheParameter(string constants, string? marked = null)
    {
        AssertSingle($"[SpikingNetwork(4, {constants}), Layer(2)] public partial class Net;", "OTPE005", marked ?? constants);
        AssertSingle($"[SpikingNetwork(4), Layer(2, {constants})] public partial class Net;", "OTPE005", marked ?? constants);
    }

    [TestCase("[SpikingNetwork(4, Alpha = 2f), Layer(2)] public partial class Net;", "Alpha = 2f", "the surrogate FastSigmoid does not have; it has Slope")]
    [TestCase("[SpikingNetwork(4, Surrogate = Surrogate.Triangular), Layer(2, Slope = 2f)] public partial class " +
        "Net;", "Slope = 2f", "the surrogate Triangular does not have; it has Gamma, Width")]
    public void OTPE020_NoSuchParameter_MarksIt(string declaration, string marked, string words) => AssertSingle(declaration, "OTPE020", marked, words);

    [TestCase("[SpikingNetwork(4, Reset = (Reset)7), Layer(2)] public partial class " +
        "Net;", "Reset = (Reset)7", "Reset 7, which does not exist; there are Subtract, None, Zero")]
    [TestCase("[SpikingNetwork(4), Layer(2, Surrogate = (Surrogate)(-1))] public partial class Net;", "Surrogate = (Surrogate)(-1)", "there are FastSigmoid,")]
    [TestCase("[SpikingNetwork(4, Readout = (Readout)7), Layer(2)] public partial class Net;", "Readout = (Readout)7", "there are Spikes, LeakySpikes")]
    [TestCase("[SpikingNetwork(4, Loss = (Loss)9), Layer(2)] public partial class Net;", "Loss = (Loss)9", "there are CrossEntropy,")]
    [TestCase("[SpikingNetwork(4), Layer(2, Neuron = (Neuron)9)] public partial class Net;", "Neuron = (Neuron)9", "there are Lif,")]
    public void OTPE021_NoSuchKind_MarksIt(string declaration, string marked, string words) => AssertSingle(declaration, "OTPE021", marked, words);

    [TestCase("[SpikingNetwork(4), Layer(3, Neuron = Neuron.LeakyIntegrator), Layer(2)] public partial class Net;", "SpikingNetwork(4)", "only the last layer can be")]
    [TestCase("[SpikingNetwork(4), Layer(2, Neuron = Neuron.LeakyIntegrator, Threshold = 2f)] public partial class Net;", "Threshold = 2f", "has no Threshold")]
    [TestCase("[SpikingNetwork(4), Layer(2, Neuron = Neuron.LeakyIntegrator, Slope = 2f)] public partial class Net;", "Slope = 2f", "has no Slope")]
    [TestCase("[SpikingNetwork(4, Loss = Loss.HalfSquaredError), Layer(2)] public partial class Net;", "Loss = Loss.HalfSquaredError", "is taken on potentials")]
    [TestCase("[SpikingNetwork(4, Readout = Readout.Potential), Layer(2)] public partial class Net;", "Readout = Readout.Potential", "write it as 2li")]
    [TestCase(
        "[SpikingNetwork(4, Readout = Readout.Spikes), Layer(2, Neuron = Neuron.LeakyIntegrator)] public partial class Net;",
        "Readout = Readout.Spikes",
        "never fires")]
    [TestCase("[SpikingNetwork(4), Layer(2, AdaptationLeak = 0.9)] public partial class Net;", "AdaptationLeak = 0.9", "does not adapt")]
    [TestCase("[SpikingNetwork(4), Layer(2, Neuron = Neuron.AdaptiveLif, AdaptationLeak = 2)] public partial class Net;", "SpikingNetwork(4)", "at most 1, not 2")]
    [TestCase("[SpikingNetwork(4), Layer(2, Neuron = Neuron.LeakyIntegrator, Recurrent = true)] public partial class Net;", "Recurrent = true", "has no Recurrent")]
    [TestCase("[SpikingNetwork(4), Layer(2, CurrentLeak = 0.5)] public partial class Net;", "CurrentLeak = 0.5", "has no current")]
    [TestCase("[SpikingNetwork(4), Layer(2, Delays = new[] { 2, 1 })] public partial class Net;", "SpikingNetwork(4)", "delays must ascend")]
    [TestCase("[SpikingNetwork(4), Layer(2, Delays = new int[0])] public partial class Net;", "SpikingNetwork(4)", "there is no delay")]
    [TestCase("[SpikingNetwork(4), Layer(2, Delays = new[] { -1 })] public partial class Net;", "SpikingNetwork(4)", "a delay must be from 0")]
    [TestCase("[SpikingNetwork(4), Layer(2, Leaks = new[] { 0.5, 0.6, 0.7 })] public partial class Net;", "SpikingNetwork(4)", "has 3 numbers for 2 neurons")]
    [TestCase("[SpikingNetwork(4), Layer(2, Leaks = new[] { 0.5, 1.5 })] public partial class Net;", "SpikingNetwork(4)", "at most 1, not 1.5")]
    [TestCase("[SpikingNetwork(4), Layer(2, Leak = 0.5, Leaks = new[] { 0.5, 0.6 })] public partial class Net;", "Leaks = new[] { 0.5, 0.6 }", "both Leak and Leaks")]
    [TestCase("[SpikingNetwork(4), Layer(2, Thresholds = new double[0])] public partial class Net;", "Thresholds = new double[0]", "names no number")]
    [TestCase("[SpikingNetwork(40000), Layer(2, Delays = new[] { 0, 1 })] public partial class Net;", "SpikingNetwork(40000)", "80,000 connections")]
    public void OTPE022_ImpossibleNetwork_MarksIt(string declaration, string marked, string words) => AssertSingle(declaration, "OTPE022", marked, words);

    [TestCase("LearningRule.Bptt, UpdateMode.Offline, Feedback = Feedback.Random", "Feedback = Feedback.Random", "goes back by the weights")]
    [TestCase("LearningRule.Otpe, UpdateMode.Offline, Feedback = (Feedback)5", "Feedback = (Feedback)5", "there is no such feedback")]
    public void OTPE023_NoSuchFeedback_MarksIt(string arguments, string marked, string words)
        => AssertSingle($"[SpikingNetwork(4), Layer(3), Layer(2), Trainer({arguments})] public partial class Net;", "OTPE023", marked, words);

    [TestCase("Trace.None, Carry.Exact, UpdateMode.Offline", "there is no eligibility to carry")]
    [TestCase("Trace.Stdp, Carry.Mean, UpdateMode.Online", "there is no eligibility to carry")]
    [TestCase("Trace.Exact, Carry.None, UpdateMode.Offline", "an exact trace carries exactly")]
    public void OTPE024_NoSuchRule_MarksIt(string arguments, string words)
        => AssertSingle($"[SpikingNetwork(4), Layer(3), Layer(2), Trainer({arguments})] public partial class Net;", "OTPE024", $"Trainer({arguments})", words);

    [TestCase("Loss = Loss.CrossEntropyMax", "LearningRule.Otpe, UpdateMode.Online")]
    [TestCase("Threshold = 2f", "LearningRule.FOtpe, UpdateMode.Offline")]
    public void OTPE006_RuleAndReadoutDoNotFit_MarksTheTrainer(string setting, string arguments)
        => AssertSingle(
            $"[SpikingNetwork(4, {setting}), Layer(3), Layer(2, Neuron = Neuron.LeakyIntegrator), Trainer({arguments})] public partial class Net;",
            "OTPE006",
            $"Trainer({arguments})");

    [TestCase("LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History")]
    public void OTPE006_RuleHasNoFormForNeuronsThatAdapt_MarksTheTrainer(string arguments)
        => AssertSingle($"[SpikingNetwork(4), Layer(2, Neuron = Neuron.AdaptiveLif), Trainer({arguments})] public partial class Net;", "OTPE006", $"Trainer({arguments})");

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
        => AssertSingle(
            $"[SpikingNetwork(4), Layer(2), Trainer(LearningRule.Otpe, UpdateMode.Offline), {second}] public partial class Net;", "OTPE010", second);

    [Test]
    public void OTPE011_NetworkTooLargeForRtrl_MarksTheTrainer()
        => AssertSingle(
            "[SpikingNetwork(700), Layer(512), Layer(20), Trainer(LearningRule.Rtrl, UpdateMode.Online)] public partial class Net;",
            "OTPE011",
            "Trainer(LearningRule.Rtrl, UpdateMode.Online)");

    [TestCase("public partial class Net { public int Layer1Bias; }", "Layer1Bias", "'Net.Layer1Bias' has the name of the property 'Layer1Bias'")]
    [TestCase("public partial class Net { public class Evaluator; }", "Evaluator", "'Net.Evaluator' has the name of the class 'Evaluator'")]
    [TestCase("public partial class Evaluator;", "Evaluator", "The class 'Evaluator' has the name of the class 'Evaluator'")]
    [TestCase("public partial class Net { public void Initialize(ulong seed) { } }", "Initialize", "'Net.Initialize' has the name of the method 'Initialize'")]
    [TestCase("public partial class Net : Base; public class Base { protected int Description; " +
        "}", "Net", "'Base.Description', which 'Net' inherits, has the name of the property 'Description'")]
    public void OTPE012_NameTaken_MarksTheMemberOrElseTheClass(string declaration, string marked, string words)
        => AssertSingle("[SpikingNetwork(4), Layer(2)] " + declaration, "OTPE012", marked, words);

    [TestCase("public partial class Net(int size) { public int Size => size; }", "Net", "has a primary constructor")]
    [TestCase("public partial class Net { internal Net(ulong size) { } }", "Net", "declares the constructor 'Net(ulong)'")]
    [TestCase("public partial class Net : Base { public Net(string path) : base(path.Length) { } } public class Base(int size) { public int Size => size; " +
        "}", "Net", "derives from 'Base'")]
    public void OTPE013_ConstructorCollides_MarksTheConstructorOrElseTheClass(string declaration, string marked, string words)
        => AssertSingle("[SpikingNetwork(4), Layer(2)] " + declaration, "OTPE013", marked, words);

    [TestCase("[Layer(2)] public partial class Net;", "Layer(2)")]
    [TestCase("[Trainer(LearningRule.Otpe, UpdateMode.Online), Layer(2)] public partial class Net;", "Trainer(LearningRule.Otpe, UpdateMode.Online)")]
    [TestCase("public partial class Net; [Layer(2), Layer(3)] partial class Net;", "Layer(2)")]
    public async Task OTPE014_NoNetwork_MarksTheFirstAttribute(string declaration, string marked)
    {
        (Diagnostic diagnostic, string actual) = (await GeneratorHarness.Analyze("using OtpeFast;\nnamespace User;\n" + declaration)).Single();
        Assert.That((diagnostic.Id, actual), Is.EqualTo(("OTPE014", marked)));
    }

    [TestCase("[SpikingNetwork(4), Layer(2)] public partial class Net;")]
    [TestCase("[SpikingNetwork(4)] public partial class Net; [Layer(2)] partial class Net;")]
    [TestCase("#pragma warning disable OTPE014\n[Layer(2)] public partial class Net;")]
    [TestCase("public class LayerAttribute(int size) : System.Attribute { public int Size => size; } [Layer(2)] public partial class Net;")]
    public async Task OTPE014_NetworkOrSuppressedOrAnotherAttribute_IsSilent(string declaration)
        => Assert.That(await GeneratorHarness.Analyze("using OtpeFast;\nnamespace User;\n" + declaration), Is.Empty);

    [TestCase("[SpikingNetwork(4), Layer(2)] public partial class Net; [SpikingNetwork(5)] partial class Net;")]
    [TestCase("[SpikingNetwork(4), Layer(2), SpikingNetwork(5)] public partial class Net;")]
    public void OTPE015_NetworkTwice_MarksTheSecond(string declaration) => AssertSingle(declaration, "OTPE015", "SpikingNetwork(5)");

    [TestCase("[SpikingNetwork(65535), Layer(32768), Layer(1)] public partial class Net;", "32768", "2,148,007,952 floats")]
    [TestCase("[SpikingNetwork(32767), Layer(65535), Layer(15)] public partial class Net;", "65535", "2,148,532,224 floats")]
    [TestCase("[SpikingNetwork(9), Layer(32752), Layer(65535), Layer(60000)] public partial class Net;", "60000", "6,078,988,128 floats")]
    [TestCase("[SpikingNetwork(32765), Layer(65535), Layer(1)] public partial class Net;", "1", "2,148,401,152 floats")]
    public void OTPE016_TooManyParameters_MarksTheLayerThatGoesBeyond(string declaration, string marked, string words)
        => AssertSingle(declaration, "OTPE016", marked, words);

    [Test]
    public void OTPE016_LargestNetworks_AreAllowed()
    {
        Compiled compiled = GeneratorHarness.CompileAll("using OtpeFast;\n[SpikingNetwork(65535), Layer(32720), Layer(16)] internal sealed partial class Net;");
        Assert.That(compiled.Reported.Concat(compiled.Messages), Is.Empty);
        Assert.That((long)Array.MaxLength - 64, Is.EqualTo(NetworkSpec.LargestParameterCount), "what AlignedBuffer takes");
    }

    [TestCase(LanguageVersion.CSharp11, "C# 11.0")]
    [TestCase(LanguageVersion.CSharp9, "C# 9.0")]
    public void OTPE017_LanguageTooOld_MarksTheName(LanguageVersion language, string words)
    {
        const string Source = "using OtpeFast; namespace User { [SpikingNetwork(4), Layer(2)] public partial class Net { } }";
        (Diagnostic diagnostic, string marked) = GeneratorHarness.Single(GeneratorHarness.Compile(Source, language), Source);
        Assert.That((diagnostic.Id, marked), Is.EqualTo(("OTPE017", "Net")));
        Assert.That(diagnostic.GetMessage(null), Does.Contain(words).And.Contain("generated code is C# 12"));
    }

    [Test]
    public void OTPE018_TargetTooOld_MarksTheName()
    {
        const string Source = "using OtpeFast; namespace User; [SpikingNetwork(4), Layer(2)] public partial class Net;";
        MetadataReference[] older = [
            .. GeneratorHarness.References.Where(
                static reference => reference.Display?.Contains("System.Runtime.Intrinsics", StringComparison.Ordinal) != true)];
        Assert.That(older, Has.Length.LessThan(GeneratorHarness.References.Length), "a framework without the vectors");
        (Diagnostic diagnostic, string marked) = GeneratorHarness.Single(GeneratorHarness.Compile(Source).WithReferences(older), Source);
        Assert.That((diagnostic.Id, marked), Is.EqualTo(("OTPE018", "Net")));
    }

    [Test]
    public void OTPE019_NamespaceHidden_MarksTheName()
    {
        const string Source = "public class System; namespace User { [OtpeFast.SpikingNetwork(4), OtpeFast.Layer(2)] public partial class Net; }";
        (Diagnostic diagnostic, string marked) = GeneratorHarness.Single(Source);
        Assert.That((diagnostic.Id, marked), Is.EqualTo(("OTPE019", "Net")));
        Assert.That(diagnostic.GetMessage(null), Does.Contain("The type 'System' in the global namespace"));
    }

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
            File.ReadAllText(
                Path.Combine(generator, "AnalyzerReleases.Unshipped.md")) + File.ReadAllText(Path.Combine(generator, "AnalyzerReleases.Shipped.md")),
            Does.Contain($"{descriptor.Id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}"));
        Assert.That(typeof(DiagnosticsTests).GetMethods().Select(static method => method.Name), Has.Some.StartsWith(descriptor.Id + "_"));
    }

    [TestCase("Layer(3), Layer(2, Delays = new[] { 1 })", "LearningRule.Otpe, UpdateMode.Offline, Feedback = Feedback.Broadcast", "delays between the layers")]
    [TestCase("Layer(3, TrainLeak = true), Layer(2)", "LearningRule.Sltt, UpdateMode.Offline", "SLTT keeps no past of leaks")]
    [TestCase("Layer(3, TrainThreshold = true), Layer(2)", "LearningRule.Stllr, UpdateMode.Online", "S-TLLR keeps no past of leaks")]
    [TestCase("Layer(3, Reset = Reset.Zero), Layer(2)", "LearningRule.Ottt, UpdateMode.Online", "OTTT keeps traces of inputs")]
    public async Task OTPE025_DoubtfulTrainer_MarksIt(string layers, string trainer, string words)
    {
        string declaration = $"[SpikingNetwork(4), {layers}, Trainer({trainer})] public partial class Net;";
        (Diagnostic diagnostic, string actual) = (await GeneratorHarness.Analyze("using OtpeFast;\nnamespace User;\n" + declaration)).Single();
        Assert.That((diagnostic.Id, actual), Is.EqualTo(("OTPE025", $"Trainer({trainer})")));
        Assert.That(diagnostic.GetMessage(null), Does.Contain(words));
        Assert.That(
            await GeneratorHarness.Analyze("#pragma warning disable OTPE025\nusing OtpeFast;\nnamespace User;\n" + declaration), Is.Empty, "it can be silenced");
    }

    private static IEnumerable<TestCaseData> Descriptors()
        => typeof(Generators.Diagnostics.Descriptors)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(static field => (DiagnosticDescriptor)field.GetValue(null)!)
            .Select(static descriptor => new TestCaseData(descriptor).SetArgDisplayNames(descriptor.Id));

    private static void AssertSingle(string declaration, string id, string marked, string words = "")
    {
        (Diagnostic diagnostic, string actual) = GeneratorHarness.Single("using OtpeFast;\nnamespace User;\n" + declaration);
        Assert.That(diagnostic.Id, Is.EqualTo(id), diagnostic.ToString());
        Assert.That(actual, Is.EqualTo(marked));
        Assert.That(diagnostic.GetMessage(null), Does.Contain(words));
    }
}
