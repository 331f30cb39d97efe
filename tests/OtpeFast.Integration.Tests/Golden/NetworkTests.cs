using OtpeFast.Integration.Tests.Gradients;
using OtpeFast.Runtime;

namespace OtpeFast.Integration.Tests.Golden;

/// <summary>The networks of networks.h5 that the engine knows, loaded by their text: forward pass, gradients and whole runs, every rule and form.</summary>
public sealed class NetworkTests
{
    [TestCaseSource(typeof(NetworkCheck), nameof(NetworkCheck.Cases))]
    public void Forward_EveryLayer_SpikesAsTheReference(string name) => NetworkCheck.Forward(name, device: null);

    [TestCaseSource(typeof(NetworkCheck), nameof(NetworkCheck.Trainers), new object[] { UpdateMode.Offline })]
    public void OfflineGradient_AnyRuleAndForm_AgreesWithTheReference(string name, string rule, TrainerDescription description)
        => NetworkCheck.Offline(name, rule, description, device: null);

    [TestCaseSource(typeof(NetworkCheck), nameof(NetworkCheck.Trainers), new object[] { UpdateMode.Online })]
    public void OnlineRun_AnyRule_EndsAtTheReferenceParameters(string name, string rule, TrainerDescription description)
        => NetworkCheck.Online(name, rule, description, device: null);

    [TestCaseSource(nameof(WindowTrainers))]
    public void WindowedRun_AnyRule_EndsAtTheReferenceParameters(string name, string rule, TrainerDescription description, int window)
    {
        (NetworkCase golden, SpikingNetwork network, SpikeBatch batch) = NetworkCheck.Open(name);
        var options = new TrainerOptions
        {
            BatchSize = golden.Samples,
            Steps = golden.Steps,
            WindowSteps = window,
            Threads = 2,
            Optimizer = new() { LearningRate = (float)golden.LearningRate },
        };
        using ITrainer trainer = network.CreateTrainer(description, options);
        NetworkCheck.SetFeedback(golden, network, trainer);
        BatchResult result = trainer.Train(batch);
        Assert.That(result.Loss, Is.EqualTo(golden.Values($"online/{rule}/{window}/loss").Average()).Within(1e-5));
        float[] expected = golden.Block(network.Description, golden.Values($"online/{rule}/{window}/parameters"));
        Assert.That(Blocks.LargestDifference(Blocks.Parameters(trainer), expected), Is.LessThan(20 * golden.Nudge + 2e-6));
    }

    [Test]
    public void Cases_OfTheFile_AreThoseOfTheNote() => Assert.That(NetworkCase.All(), Has.Count.EqualTo(17));

    /// <summary>The windows of the file, and K = 1, which every case has, in window form.</summary>
    private static IEnumerable<TestCaseData> WindowTrainers()
        => from golden in NetworkCase.All()
           where golden.Text() is not null
           from rule in golden.Rules.Where(static rule => NetworkCheck.Rules.ContainsKey(rule) || NetworkCheck.Fixed.ContainsKey(rule))
           from window in new[] { 1, 5, 20, 22 }
           where golden.Has($"online/{rule}/{window}/parameters")
           from symmetric in SpikingNetwork.Load(golden.Text()!).Description.Trainers
           where symmetric.Form == GradientForm.Window
               && (NetworkCheck.Fixed.TryGetValue(rule, out var other) ? other.Rule == symmetric.Rule : NetworkCheck.Rules[rule].Contains(symmetric.Rule))
           let trainer = symmetric with { Feedback = NetworkCheck.Fixed.TryGetValue(rule, out var of) ? of.Feedback : Feedback.Layers }
           select new TestCaseData(golden.Name, rule, trainer, window) { TestName = $"{{m}}({golden.Name}, {rule}, {trainer.Rule}, {window})" };
}
