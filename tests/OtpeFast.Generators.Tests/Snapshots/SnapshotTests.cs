using Microsoft.CodeAnalysis;
using OtpeFast.Generators.Tests.Support;

namespace OtpeFast.Generators.Tests.Snapshots;

/// <summary>
/// Whole emitted files, to be read. After a wanted change, run the tests once with OTPE_WRITE_SNAPSHOTS=1 and review
/// the difference; CI refuses that variable.
/// </summary>
public sealed class SnapshotTests
{
    private const string Source = """
        using OtpeFast;
        namespace Example;
        [SpikingNetwork(40, Leak = 0.9)]
        [Layer(32), Layer(24), Layer(10)]
        [Trainer(LearningRule.Otpe, UpdateMode.Offline), Trainer(LearningRule.Otpe, UpdateMode.Offline, Form = GradientForm.Trace), Trainer(LearningRule.Otpe, UpdateMode.Online), Trainer(LearningRule.Otpe, UpdateMode.Online, Form = GradientForm.History)]
        [Trainer(LearningRule.ApproxOtpe, UpdateMode.Offline), Trainer(LearningRule.Rtrl, UpdateMode.Offline)]
        public sealed partial class Digits;
        """;

    [TestCase("Example.Digits.Network")]
    [TestCase("Example.Digits.Trainers")]
    [TestCase("CompiledPasses")]
    [TestCase("LifSubtractFastSigmoidSequenceGateMeanGate")]
    [TestCase("LifSubtractFastSigmoidStepGate")]
    [TestCase("LifSubtractSynapseCarryExactScanDown")]
    [TestCase("InputCarryMeanScanDown")]
    [TestCase("LifSubtractSynapseCarryExactStepGradient")]
    [TestCase("LifSubtractSynapseCarryExactSequenceGradient")]
    [TestCase("LifSubtractSynapseCarryExactHistoryGradient")]
    public void Emitted_File_IsAsReviewed(string part)
    {
        string path = Path.Combine(GeneratorHarness.SourceDirectory(), "Snapshots", $"{part}.txt");
        string actual = GeneratorHarness.Run(Source).Results[0].GeneratedSources
            .Single(source => source.HintName.EndsWith($"{part}.g.cs", StringComparison.Ordinal)).SourceText.ToString()
            .Replace(Generators.Emitting.FileEmitter.Version, "VERSION", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("OTPE_WRITE_SNAPSHOTS") == "1")
        {
            Assert.That(Environment.GetEnvironmentVariable("CI"), Is.Null, "CI compares, it does not write");
            File.WriteAllText(path, actual);
        }

        Assert.That(path, Does.Exist);
        Assert.That(actual, Is.EqualTo(File.ReadAllText(path)));
    }
}
