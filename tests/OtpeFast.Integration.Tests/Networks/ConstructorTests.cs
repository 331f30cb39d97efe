namespace OtpeFast.Integration.Tests.Networks;

/// <summary>Whichever constructor runs, the weights are drawn.</summary>
public sealed class ConstructorTests
{
    private static readonly float[] Zero = Parameters(new WithoutConstructor());
    private static readonly float[] Seven = Parameters(new WithoutConstructor(7));

    [Test]
    public void Weights_WithoutAnotherConstructor_FollowTheSeed()
    {
        Assert.That(Zero, Has.Some.Not.Zero);
        Assert.That(Seven, Is.Not.EqualTo(Zero));
        Assert.That(Parameters(new WithoutConstructor(0)), Is.EqualTo(Zero));
    }

    [Test]
    public void Weights_AfterAUsersConstructor_AreThoseOfSeedZero()
    {
        var parameterless = new WithParameterlessConstructor();
        var optional = new WithOptionalParameter();
        var titled = new WithParameters("titled");
        var derived = new Derived("derived");
        Assert.Multiple(() =>
        {
            Assert.That(Parameters(parameterless), Is.EqualTo(Zero));
            Assert.That(parameterless.Title, Is.EqualTo("made without arguments"), "it is the user's that ran");
            Assert.That(Parameters(optional), Is.EqualTo(Zero));
            Assert.That(optional.Title, Is.EqualTo("left out"), "it is the user's that ran");
            Assert.That(Parameters(titled), Is.EqualTo(Zero));
            Assert.That(titled.Title, Is.EqualTo("titled"));
            Assert.That(Parameters(derived), Is.EqualTo(Zero));
            Assert.That(derived.Title, Is.EqualTo("derived"));
        });
    }

    [Test]
    public void Weights_AfterTheGeneratedConstructorBesideOthers_FollowTheSeed()
        => Assert.Multiple(() =>
        {
            Assert.That(Parameters(new WithParameterlessConstructor(0ul)), Is.EqualTo(Zero));
            Assert.That(Parameters(new WithParameterlessConstructor(7ul)), Is.EqualTo(Seven));
            Assert.That(Parameters(new WithOptionalParameter(7ul)), Is.EqualTo(Seven));
            Assert.That(Parameters(new WithParameters()), Is.EqualTo(Zero));
            Assert.That(Parameters(new WithParameters(7ul)), Is.EqualTo(Seven));
            Assert.That(Parameters(new WithParameters("titled", 7)), Is.EqualTo(Seven), "handed on by the user's");
            Assert.That(Parameters(new WithOwnSeed(7)), Is.EqualTo(Seven), "drawn by the user's");
            Assert.That(Parameters(new Derived()), Is.EqualTo(Zero));
            Assert.That(new Derived(7ul).Title, Is.EqualTo("from the base"));
        });

    [Test]
    public void Training_AfterAUsersConstructor_ChangesItsWeights()
    {
        var network = new WithParameterlessConstructor();
        RandomBatch.MakeFire(network, 4);
        float[] before = Parameters(network);
        using var trainer = new WithParameterlessConstructor.OtpeOnlineTrainer(network, new() { BatchSize = 2, Threads = 1 });
        trainer.Train(RandomBatch.Make(1, 12, 5, samples: 2, steps: 6));
        Assert.That(Parameters(network), Is.Not.EqualTo(before));
    }

    private static float[] Parameters(ISpikingNetwork network)
    {
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        return parameters;
    }
}
