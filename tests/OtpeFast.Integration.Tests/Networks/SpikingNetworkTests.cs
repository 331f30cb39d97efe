namespace OtpeFast.Integration.Tests.Networks;

/// <summary>A network that is loaded from a text computes what a declared class does, to the bit.</summary>
public sealed class SpikingNetworkTests
{
    [TestCaseSource(nameof(Trainers))]
    public void Loaded_BesideDeclared_HasTheSameBits(TrainerDescription trainer)
    {
        var declared = new Wide(seed: 9);
        var loaded = SpikingNetwork.Load(Wide.Description.Spec.ToString(), seed: 9);
        SpikeBatch batch = RandomBatch.Make(5, 37, 11, samples: 6, steps: 11);
        float[][] parameters = [Train(declared, trainer, batch), Train(loaded, trainer, batch)];
        Assert.That(parameters[1], Is.EqualTo(parameters[0]));
    }

    [Test]
    public void Declared_WithEverythingByLayer_IsTheNetworkOfTheText()
        => Assert.That(ByLayer.Description.Spec.ToString(), Is.EqualTo(
            "37-20(threshold=0.8,slope=12)-18(leak=0.95,threshold=1.25,reset=zero,surrogate=arctan,alpha=3)-5(leak=0.7,threshold=0.8,surrogate=triangular,gamma=0.5,width=0.6) readout=leaky_spikes readout_leak=0.6"));

    [TestCaseSource(nameof(ByLayerTrainers))]
    public void Declared_WithEverythingByLayer_ComputesWhatTheTextDoes(TrainerDescription trainer)
    {
        SpikeBatch batch = RandomBatch.Make(6, 37, 5, samples: 4, steps: 8);
        Assert.That(Train(new ByLayer(seed: 2), trainer, batch), Is.EqualTo(Train(SpikingNetwork.Load(ByLayer.Description.Spec.ToString(), seed: 2), trainer, batch)));
    }

    [Test]
    public void Loaded_HasEveryTrainer_AndRtrlWhereItIsSmall()
    {
        Assert.That(SpikingNetwork.Load("13-9-5").Description.Trainers, Has.Count.EqualTo(62));
        IReadOnlyList<TrainerDescription> large = SpikingNetwork.Load("700-128-128-20").Description.Trainers;
        Assert.That(large, Has.Count.EqualTo(60));
        Assert.That(large.Select(static trainer => trainer.Rule), Does.Not.Contain(LearningRule.Rtrl));
        Assert.That(
            () => SpikingNetwork.Load("700-128-128-20").CreateTrainer(new(LearningRule.Rtrl, UpdateMode.Online, GradientForm.Trace), new()),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("700-128-128-20 has no trainer for Rtrl"));
    }

    [Test]
    public void Loaded_BySpecAndByText_IsTheSameNetwork()
    {
        var spec = new NetworkSpec(13, [new LayerSpec(9) { Leak = 0.5 }, new LayerSpec(5)]);
        float[] first = Parameters(new SpikingNetwork(spec, seed: 4));
        Assert.That(Parameters(SpikingNetwork.Load("13-9(leak=0.5)-5", seed: 4)), Is.EqualTo(first));
        Assert.That(Parameters(new SpikingNetwork(spec, seed: 5)), Is.Not.EqualTo(first));
        Assert.That(new SpikingNetwork(spec).Description.Name, Is.EqualTo("13-9(leak=0.5)-5"));
    }

    [Test]
    public void Delay_AsLongAsTheBatches_IsRefusedOffline()
    {
        var network = SpikingNetwork.Load("13-9(delays=0/6)-5");
        var offline = new TrainerDescription(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint);
        Assert.That(
            () => network.CreateTrainer(offline, new() { Steps = 6 }),
            Throws.ArgumentException.With.Message.Contains("Layer 1 has a delay of 6 steps, by which nothing arrives in batches of 6 steps at most"));
        using ITrainer long7 = network.CreateTrainer(offline, new() { Steps = 7 });
        using ITrainer online = network.CreateTrainer(new(LearningRule.Otpe, UpdateMode.Online, GradientForm.Trace), new() { Steps = 6 });
        Assert.That(online.OptimizerSteps + long7.OptimizerSteps, Is.Zero);
    }

    private static float[] Train(ISpikingNetwork network, TrainerDescription description, SpikeBatch batch)
    {
        RandomBatch.MakeFire(network, 1.5f);
        using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 6, Steps = 11, Threads = 2 });
        for (int i = 0; i < 3; i++)
        {
            trainer.Train(batch);
        }

        return Parameters(network);
    }

    private static float[] Parameters(ISpikingNetwork network)
    {
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        return parameters;
    }

    private static IEnumerable<TrainerDescription> Trainers() => Wide.Description.Trainers;

    private static IEnumerable<TrainerDescription> ByLayerTrainers() => ByLayer.Description.Trainers;

    [TestCase("13-9-8-3li(leak=0.5/0.6/0.7)", LearningRule.InputExact, UpdateMode.Offline, GradientForm.Adjoint, Feedback.Broadcast, "do not factor")]
    [TestCase("13-9-8-3li(leak=0.5/0.6/0.7)", LearningRule.Otpe, UpdateMode.Offline, GradientForm.Trace, Feedback.Broadcast, "readers that leak alike")]
    [TestCase("13-9-8-3li(leak=0.5/0.6/0.7)", LearningRule.Otpe, UpdateMode.Online, GradientForm.History, Feedback.Broadcast, "leaks of their own")]
    [TestCase("13-9-8-3", LearningRule.Bptt, UpdateMode.Offline, GradientForm.Adjoint, Feedback.Random, "goes back by the weights themselves")]
    public void Feedback_ThatCannotBe_IsRefusedInWords(
        string text, LearningRule rule, UpdateMode mode, GradientForm form, Feedback feedback, string words)
        => Assert.That(
            () => TrainerPlan.Of(NetworkSpec.Parse(text), new(rule, mode, form, feedback)),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains(words));

    [TestCase("13-9alif-5", LearningRule.Otpe, GradientForm.History, "no scan for neurons that adapt")]
    [TestCase("13-9-5(delays=1)", LearningRule.Otpe, GradientForm.History, "no scan for errors that come late")]
    [TestCase("13-90(recurrent=true)-80(recurrent=true)-5", LearningRule.Rtrl, GradientForm.Trace, "influence matrix would be too large")]
    [TestCase("13-9-5(delays=0/60000)", LearningRule.Rtrl, GradientForm.Trace, "influence matrix would be too large")]
    [TestCase("13-9(delays=0/1)-8(delays=0/2)-7(delays=0/4)-6(delays=0/8)-5(delays=0/16)", LearningRule.Otpe, GradientForm.Trace, "16 different delays")]
    public void Plan_ThatCannotBe_IsRefusedInWords(string text, LearningRule rule, GradientForm form, string words)
        => Assert.That(
            () => TrainerPlan.Of(NetworkSpec.Parse(text), new(rule, UpdateMode.Online, form)),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains(words));
}
