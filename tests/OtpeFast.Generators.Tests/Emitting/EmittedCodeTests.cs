using System.Globalization;
using Microsoft.CodeAnalysis;
using OtpeFast.Generators.Parsing;
using OtpeFast.Generators.Planning;
using OtpeFast.Generators.Tests.Support;
using OtpeFast.Plans;

namespace OtpeFast.Generators.Tests.Emitting;

/// <summary>Emitted code as a whole: it compiles without a word, wherever the network is declared, under any culture.</summary>
public sealed class EmittedCodeTests
{
    private const string AllTrainers = """
        [Trainer(LearningRule.Bptt, UpdateMode.Offline)]
        [Trainer(LearningRule.Rtrl, UpdateMode.Offline), Trainer(LearningRule.Rtrl, UpdateMode.Online)]
        [Trainer(LearningRule.Ostl, UpdateMode.Offline), Trainer(LearningRule.Ostl, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ostl, UpdateMode.Online), Trainer(LearningRule.Ostl, UpdateMode.Online, Form = GradientForm.History)]
        [Trainer(LearningRule.Ottt, UpdateMode.Offline), Trainer(LearningRule.Ottt, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Ottt, UpdateMode.Online)]
        [Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
        [Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.ApproxOtpe, UpdateMode.Online)]
        [Trainer(LearningRule.FOtpe, UpdateMode.Offline), Trainer(LearningRule.FOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.FOtpe, UpdateMode.Online), Trainer(LearningRule.FOtpe, UpdateMode.Online, Form = GradientForm.History)]
        [Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.FApproxOtpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.FApproxOtpe, UpdateMode.Online)]
        """;

    [TestCase("", "Layer(20), Layer(17), Layer(3)")]
    [TestCase(", Leak = 1, Threshold = 0.5f, Slope = 10f", "Layer(3)")]
    [TestCase(", Leak = 0.5, Threshold = 2.5f", "Layer(1), Layer(16), Layer(2)")]
    public void Emitted_EveryRuleModeAndForm_CompilesWithoutAWord(string constants, string layers)
        => AssertSilent(
            $"using OtpeFast;\nnamespace User;\n/// <summary>A network.</summary>\n[SpikingNetwork(33{constants}), {layers}]\n{AllTrainers}\npublic sealed " +
            $"partial class Net;");

    [TestCase("[SpikingNetwork(3), Layer(2), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = " +
        "GradientForm.History)] internal partial class Net;", TestName = "Emitted_InGlobalNamespace_Compiles")]
    [TestCase("namespace A.B { internal partial struct Outer { private partial class Inner { [SpikingNetwork(3), Layer(2), Trainer(LearningRule.Otpe, " +
        "UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)] private sealed partial class Net; } } }",
        TestName = "Emitted_Nested_Compiles")]
    [TestCase("namespace A.System { internal sealed class Vectors; [SpikingNetwork(3), Layer(2), Trainer(LearningRule.Ottt, UpdateMode.Online)] internal " +
        "sealed partial class Net; }", TestName = "Emitted_BesideANamespaceCalledSystem_Compiles")]
    public void Emitted_Anywhere_Compiles(string declaration) => AssertSilent("using OtpeFast;\n" + declaration);

    [Test]
    public void Emitted_InTheOldestLanguage_CompilesWithoutAWord()
    {
        string source = $"using OtpeFast;\nnamespace User;\n/// <summary>A network.</summary>\n[SpikingNetwork(33, Leak = 0.9, Threshold = 1.5f), Layer(20), " +
            $"Layer(3)]\n{AllTrainers}\npublic sealed partial class Net {{ internal Net() {{ }} }}";
        Assert.That(GeneratorHarness.CompilerMessages(source, PlatformParser.OldestLanguage), Is.Empty);
    }

    [TestCase("Net", "NET", TestName = "FileNames_OfClassesThatDifferByCase_DifferOtherwise")]
    [TestCase("Net", "nEt", TestName = "FileNames_OfOtherClassesThatDifferByCase_DifferOtherwise")]
    public void FileNames_OfTwins_DifferOtherwise(string first, string second)
    {
        const string Declaration = "[OtpeFast.SpikingNetwork(3), OtpeFast.Layer(2)] public sealed partial class ";
        string[] names = Names($"namespace User; {Declaration}{first}; {Declaration}{second}; {Declaration}Other;");
        Assert.That(names.Distinct(StringComparer.OrdinalIgnoreCase).Count(), Is.EqualTo(names.Length));
        Assert.That(names, Does.Contain("User.Other.Network.g.cs"), "nothing is added where nothing need be");
        Assert.That(Names($"namespace User; {Declaration}{second}; {Declaration}{first}; " +
            $"{Declaration}Other;"), Is.EquivalentTo(names), "whichever comes first");

        static string[] Names(string source) => [.. GeneratorHarness.Run(source).Results[0].GeneratedSources.Select(static file => file.HintName)];
    }

    [Test]
    public void EmittedMembers_Listed_AreAllThatIsEmitted()
    {
        GeneratorHarness.Driver().RunGeneratorsAndUpdateCompilation(
            GeneratorHarness.Compile("using OtpeFast;\nnamespace User;\n[SpikingNetwork(5), Layer(4, TrainLeak = true), Layer(2, TrainThreshold = true), Trainer(LearningRule.Otpe, " +
                "UpdateMode.Online)] public sealed partial class Net;"),
            out Compilation output,
            out _);
        IEnumerable<string> emitted = output.GetTypeByMetadataName("User.Net")!.GetMembers()
            .Where(static member => member is not (IMethodSymbol { MethodKind: MethodKind.Constructor } or IPropertySymbol { ExplicitInterfaceImplementations.IsEmpty: false } or IMethodSymbol { ExplicitInterfaceImplementations.IsEmpty: false }))
            .Select(static member => member is IMethodSymbol method ? $"{method.Name}({string.Join(", ", method.Parameters.Select(static parameter => parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)))})" : member.Name);
        IEnumerable<string> listed = EmittedMembers.Of([new(4) { TrainLeak = true }, new(2) { TrainThreshold = true }], [new(LearningRule.Otpe, UpdateMode.Online, GradientForm.Trace)])
            .Select(static member => member.Parameters is null ? member.Name : $"{member.Name}({member.Parameters})");
        Assert.That(emitted, Is.EquivalentTo(listed));
    }

    [Test]
    public void Emitted_UnderACommaCulture_IsTheSame()
    {
        string source =
            $"using OtpeFast;\nnamespace User;\n[SpikingNetwork(5, Leak = 0.75, Threshold = 1.5f), Layer(2)]\n{AllTrainers}\npublic sealed partial class Net;";
        string expected = Text(source);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            comma.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = comma;
            Assert.That(Text(source), Is.EqualTo(expected));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public void Passes_OfATrainer_AreThoseItNeeds()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Passes("LearningRule.Otpe, UpdateMode.Offline"), Is.EquivalentTo(new[]
            {
                "LifSubtractSequence", // the evaluator's
                "LifSubtractSequenceLeakySpikes", // and its output layer's, should that readout be asked for
                "LifSubtractFastSigmoidSequenceGate", // the first layer passes nothing down, and the output layer has no carry
                "LifSubtractFastSigmoidSequenceGateMeanGate",
                "LifSubtractSynapseCarryExactScan",
                "LifSubtractSynapseCarryExactScanDown",
                "LifSubtractSynapseCarryNoneScanDown",
            }));
            Assert.That(Passes("LearningRule.ApproxOtpe, UpdateMode.Online"), Is.EquivalentTo(new[]
            {
                "LifSubtractSequence",
                "LifSubtractSequenceLeakySpikes",
                "LifSubtractFastSigmoidStepGate", // the output layer's
                "LifSubtractFastSigmoidStepMeanGate", // only the mean of the gates is used in hidden layers, and no trace for each synapse
            }));
        });

        static string[] Passes(string trainer)
        {
            const string Namespace = "OtpeFast.Emitted.";
            return
            [
                .. GeneratorHarness.Run(
                    $"using OtpeFast;\nnamespace User;\n[SpikingNetwork(5), Layer(4), Layer(3), Layer(2), Trainer({trainer})] public sealed partial class Net;")
                    .Results[0].GeneratedSources.Select(static source => source.HintName)
                    .Where(static name => name.StartsWith(Namespace, StringComparison.Ordinal) && !name.EndsWith("CompiledPasses.g.cs", StringComparison.Ordinal))
                    .Select(static name => name.Split('.')[^3]),
            ];
        }
    }

    [Test]
    public void Passes_OfTwoNetworksThatDifferInNumbers_AreThere_Once()
    {
        const string One = "[OtpeFast.SpikingNetwork(5), OtpeFast.Layer(4), OtpeFast.Layer(2), OtpeFast.Trainer(OtpeFast.LearningRule.Otpe, " +
            "OtpeFast.UpdateMode.Offline)] public sealed partial class One;";
        const string Two = "[OtpeFast.SpikingNetwork(7, Leak = 0.5, Slope = 3f), OtpeFast.Layer(40), OtpeFast.Layer(20), " +
            "OtpeFast.Trainer(OtpeFast.LearningRule.Otpe, OtpeFast.UpdateMode.Offline)] public sealed partial class Two;";
        int Passes(string source)
            => GeneratorHarness.Run(source).Results[0].GeneratedSources.Count(
                static file => file.HintName.StartsWith("OtpeFast.Emitted.", StringComparison.Ordinal));
        Assert.That(Passes(One + Two), Is.EqualTo(Passes(One)));
    }

    [Test]
    public void Emitted_Anything_UsesNoReflectionOrDelegates()
    {
        string text = Text($"using OtpeFast;\nnamespace User;\n[SpikingNetwork(5), Layer(4), Layer(2)]\n{AllTrainers}\npublic sealed partial class Net;");
        foreach (string word in new[] { "System.Reflection", "typeof(", "dynamic ", "Func<", "Action<", "delegate", "unsafe", "#pragma", " new float[" })
        {
            Assert.That(text, Does.Not.Contain(word));
        }
    }

    [Test]
    public void Rooms_PlanningAndEmitting_NameNoRoslynNamespace()
    {
        string generator = Path.Combine(GeneratorHarness.SourceDirectory(), "..", "..", "generators", "OtpeFast.Generators");
        string[] files = [.. Directory.GetFiles(Path.Combine(generator, "Planning")), .. Directory.GetFiles(Path.Combine(generator, "Emitting"))];
        Assert.That(files, Has.Length.GreaterThan(10));
        foreach (string file in files)
        {
            Assert.That(File.ReadAllText(file), Does.Not.Contain("Microsoft.CodeAnalysis"), file);
        }
    }

    [Test]
    public void InfluenceLength_SmallNetwork_AgreesWithAHandCount()
    {
        // 3 -> 2 -> 2: layer 1 has 4 x 16 parameters, acting on itself and on 2 neurons; layer 2 has 3 x 16.
        Assert.That(RealTimeLimit.Count(3, [new LayerSpec(2), new LayerSpec(2)]), Is.EqualTo(64 + 2 * 64 + 48));
    }

    private static string Text(string source)
        => string.Join("\n", GeneratorHarness.Run(source).Results[0].GeneratedSources.Select(static file => file.HintName + "\n" + file.SourceText));

    private static void AssertSilent(string source)
    {
        IReadOnlyList<Diagnostic> messages = GeneratorHarness.CompilerMessages(source);
        Assert.That(messages, Is.Empty, string.Join("\n", messages.Take(5)));
    }
}
