using OtpeFast.Integration.Tests.Networks;
using OtpeFast.Reference;

namespace OtpeFast.Integration.Tests.Gradients;

/// <summary>Networks of any constants, layer by layer, against the same equations in scalars and double precision.</summary>
public sealed class ReferenceTests
{
    // Sizes that fill no vector, and layers that share no constant.
    private static readonly string[] Networks =
    [
        "13-9-8-5",
        "13-9(leak=0.95)-8(leak=0.85,threshold=0.9)-5(leak=0.7,threshold=1.1,slope=10)",
        "13-9(leak=0.6,slope=8)-17(leak=0.97,threshold=1.3)-5 readout=leaky_spikes readout_leak=0.55",
        "13-5 leak=0.9 readout=leaky_spikes",
        "13-5 threshold=0.7 slope=3",
        "13-9(alpha=3)-8-5 surrogate=arctan leak=0.9",
        "13-9(slope=9)-8-5(surrogate=triangular,gamma=0.5,width=0.7) surrogate=logistic",
        "13-9(leak=0.6)-8-5 reset=none",
        "13-9(leak=0.6)-8(threshold=0.7)-5 reset=zero",
        "13-9(reset=zero)-8(reset=none)-5 leak=0.93 readout=leaky_spikes",
        "13-9alif-5 leak=0.9",
        "13-9alif(adaptation_strength=0.4,adaptation_leak=0.8)-8(leak=0.7)-5li(leak=0.95)",
        "13-9(leak=0.6)-8alif(threshold=0.7,reset=none,surrogate=triangular)-5alif(leak=0.8) readout=leaky_spikes",
        "13-9cuba-5 leak=0.9",
        "13-9cuba(current_leak=0.6,reset=zero)-8cuba(leak=0.7,current_leak=0.5)-5li(leak=0.95)",
        "13-9-8cuba(reset=none)-5cuba(current_leak=0.7) readout=leaky_spikes",
        "13-9(recurrent=true)-5 leak=0.9",
        "13-9alif(recurrent=true)-8cuba(recurrent=true,leak=0.7)-5(recurrent=true,reset=zero) readout=leaky_spikes",
        "13-9cuba(recurrent=true,reset=zero)-5li loss=half_squared_error",
        "13-9(delays=0/2/5)-5",
        "13-9(delays=1/4,reset=zero)-8(leak=0.7,delays=0/1)-5li(delays=2)",
        "13-9cuba(delays=0/1,recurrent=true)-8alif(delays=1/3)-5(recurrent=true,delays=0/2) readout=leaky_spikes",
        "13-9-7li leak=0.8",
        "13-5li loss=half_squared_error",
        "13-9(leak=0.6)-8(threshold=0.7)-5li(leak=0.95) loss=half_squared_error",
        "13-9-8-5li leak=0.7 reset=zero loss=cross_entropy_mean",
        "13-9(leak=0.6)-8-5li surrogate=arctan loss=cross_entropy_max",
        "13-9(surrogate=rectangular,width=0.8)-8(surrogate=triangular)-5(surrogate=logistic) threshold=0.8",
    ];

    [TestCaseSource(nameof(Cases))]
    public void Gradient_OfAnyTrainer_IsThatOfTheEquations(string text, TrainerDescription description)
    {
        var network = SpikingNetwork.Load(text, seed: 3);
        RandomBatch.MakeFire(network, 2);
        SpikeBatch batch = RandomBatch.Make(21, network.Description.Inputs, network.Description.Classes, samples: 3, steps: 14);
        Span<float> weights = batch.UseWeights();
        for (int row = 0; row < weights.Length; row++)
        {
            weights[row] = row % 5 * 0.6f;
        }

        RandomBatch.Aim(batch, network);

        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        using ITrainer trainer = network.CreateTrainer(description, new() { BatchSize = 3, Steps = 14, Threads = 2 });

        trainer.ComputeGradients(batch);

        float[] expected = [.. ScalarRule.Gradient(network.Description.Spec, description.Rule, parameters, batch).Select(static value => (float)value)];
        Assert.That(expected.Count(static value => value != 0), Is.GreaterThan(network.Description.Inputs * 4), "the network must fire for the comparison to " +
            "mean anything");
        Blocks.AssertClose(network.Description, Blocks.Gradients(trainer), expected, 1e-4);
    }

    [Test]
    public void Readout_OfANetwork_IsWhatEvaluatorsScore()
    {
        var network = SpikingNetwork.Load("13-9-5 readout=leaky_spikes readout_leak=0.8", seed: 3);
        RandomBatch.MakeFire(network, 2);
        SpikeBatch batch = RandomBatch.Make(22, 13, 5, samples: 4, steps: 9);
        using ITrainer trainer = network.CreateTrainer(
            new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint), new() { BatchSize = 4, Steps = 9, Threads = 1 });
        using IEvaluator evaluator = network.CreateEvaluator(4, 9, threads: 1);
        using IEvaluator ofSpikes = network.CreateEvaluator(4, 9, threads: 1, readout: ReadoutSpec.Spikes);
        double trained = trainer.ComputeGradients(batch).Loss;
        Assert.That(evaluator.Evaluate(batch).Loss, Is.EqualTo(trained));
        Assert.That(ofSpikes.Evaluate(batch).Loss, Is.Not.EqualTo(trained).Within(1e-3));
    }

    private static IEnumerable<TestCaseData> Cases()
        => from text in Networks
           from trainer in SpikingNetwork.Load(text).Description.Trainers
           select new TestCaseData(text, trainer) { TestName = $"{{m}}({text}, {trainer.Rule}, {trainer.Mode}, {trainer.Form})" };
}
