using OtpeFast.Integration.Tests.Networks;
using OtpeFast.Runtime;

namespace OtpeFast.Integration.Tests.Gradients;

/// <summary>Where a rule is the exact gradient, and where it is not.</summary>
public sealed class ExactnessTests
{
    private const double Same = 2e-5;
    private const double Other = 1e-3;

    // One layer: whatever its neurons, reset and readout.
    [TestCase("13-6", LearningRule.Otpe)]
    [TestCase("13-6 reset=zero", LearningRule.Otpe)]
    [TestCase("13-6alif", LearningRule.Otpe)]
    [TestCase("13-6alif reset=none surrogate=arctan", LearningRule.Otpe)]
    [TestCase("13-6alif reset=zero", LearningRule.Otpe)]
    [TestCase("13-6 readout=leaky_spikes readout_leak=0.7", LearningRule.Otpe)]
    [TestCase("13-6li", LearningRule.Otpe)]
    [TestCase("13-6li loss=half_squared_error", LearningRule.Ottt)]
    [TestCase("13-6", LearningRule.Ostl)]
    [TestCase("13-6alif", LearningRule.Ostl)]
    [TestCase("13-6li loss=cross_entropy_max", LearningRule.Ostl)]
    [TestCase("13-6 reset=none", LearningRule.Eprop)]
    [TestCase("13-6cuba", LearningRule.Otpe)]
    [TestCase("13-6cuba reset=zero", LearningRule.Ostl)]
    [TestCase("13-6(delays=0/2/5)", LearningRule.Otpe)]
    [TestCase("13-6(leak=0.5/0.6/0.7/0.8/0.9/0.95,delays=1) readout=leaky_spikes readout_leak=0.5/0.6/0.7/0.8/0.9/0.95", LearningRule.Otpe)]
    [TestCase("13-6(train_leak=true,train_threshold=true)", LearningRule.Otpe)]
    [TestCase("13-6cuba(train_leak=true,train_threshold=true,reset=zero)", LearningRule.Ostl)]
    [TestCase("13-6alif(train_leak=true,train_threshold=true) readout=leaky_spikes", LearningRule.Otpe)]

    // One hidden layer under a linear reader.
    [TestCase("13-9(train_leak=true,train_threshold=true,reset=zero)-6li(train_leak=true)", LearningRule.Otpe)]
    [TestCase("13-9alif(train_leak=true,train_threshold=true)-6(train_leak=true,train_threshold=true,reset=none)", LearningRule.Otpe)]
    [TestCase("13-9(leak=0.7)-6li(leak=0.9)", LearningRule.Otpe)]
    [TestCase("13-9(reset=zero)-6li loss=half_squared_error", LearningRule.Otpe)]
    [TestCase("13-9alif-6li loss=cross_entropy_mean", LearningRule.Otpe)]
    [TestCase("13-9-6li loss=cross_entropy_max", LearningRule.Otpe)]
    [TestCase("13-9-6(reset=none)", LearningRule.Otpe)]
    [TestCase("13-9alif(reset=none)-6li", LearningRule.Eprop)]
    [TestCase("13-9cuba(reset=zero)-6li", LearningRule.Otpe)]
    [TestCase("13-9-6cuba(reset=none)", LearningRule.Otpe)]
    [TestCase("13-9(delays=0/2)-6li(delays=0/1/4)", LearningRule.Otpe)]
    [TestCase("13-9-6li(leak=0.5/0.6/0.7/0.8/0.9/0.95,delays=0/3)", LearningRule.Otpe)]
    [TestCase("13-9-6cuba(leak=0.5/0.6/0.7/0.8/0.9/0.95,current_leak=0.3/0.4/0.3/0.4/0.5/0.6,reset=none)", LearningRule.Otpe)]
    public void Gradient_WhereTheRuleIsExact_IsBptts(string text, LearningRule rule)
        => Assert.That(DistanceFromBptt(text, rule), Is.LessThan(Same));

    [TestCase("13-6 readout=leaky_spikes readout_leak=0.7", LearningRule.Ostl)]
    [TestCase("13-6", LearningRule.Ottt)]
    [TestCase("13-6", LearningRule.Eprop)]
    [TestCase("13-6li", LearningRule.Sltt)]
    [TestCase("13-9-6", LearningRule.Otpe)] // a reader with a reset
    [TestCase("13-9-6alif(reset=none)", LearningRule.Otpe)] // a reader that adapts
    [TestCase("13-9-6(reset=none) readout=leaky_spikes", LearningRule.Otpe)]
    [TestCase("13-9-8-6li", LearningRule.Otpe)] // two hidden layers
    [TestCase("13-9-6li", LearningRule.Ostl)]
    [TestCase("13-9-6li", LearningRule.ApproxOtpe)]
    [TestCase("13-9-6li", LearningRule.Eprop)]
    [TestCase("13-6(recurrent=true)", LearningRule.Otpe)]
    [TestCase("13-9(recurrent=true)-6li", LearningRule.Otpe)]
    [TestCase("13-9-6cuba", LearningRule.Otpe)] // a reader with a reset
    [TestCase("13-9-6li(leak=0.5/0.6/0.7/0.8/0.9/0.95)", LearningRule.OtpeMean)] // readers with leaks of their own
    [TestCase("13-6", LearningRule.Stllr)]
    public void Gradient_WhereTheRuleIsNot_IsAnother(string text, LearningRule rule)
        => Assert.That(DistanceFromBptt(text, rule), Is.GreaterThan(Other));

    [TestCase("13-9-6li", true)]
    [TestCase("13-9-6(leak=0.7)", true)]
    [TestCase("13-9-8-6li", false)]
    public void Broadcast_ByTheWeights_IsByLayersUnderOneHiddenLayer(string text, bool isSame)
    {
        SpikingNetwork network = Network(text);
        var parameters = new float[network.Description.ParameterLength];
        network.CopyParametersTo(parameters);
        LayerDescription last = network.Description.Layers[^1];
        float[] Gradient(Feedback feedback)
        {
            using var trainer = (CpuTrainer)network.CreateTrainer(
                new(LearningRule.Otpe, UpdateMode.Offline, GradientForm.Adjoint, feedback), new() { BatchSize = 4, Steps = 12, Threads = 1 });
            if (feedback == Feedback.Broadcast)
            {
                var matrix = new float[last.Inputs * last.Neurons];
                for (int i = 0; i < matrix.Length; i++)
                {
                    matrix[i] = parameters[last.Offset + i / last.Neurons * last.Stride + i % last.Neurons];
                }

                trainer.SetFeedback(network.Description.Layers.Count - 2, matrix);
            }

            trainer.ComputeGradients(Batch(network));
            return Blocks.Gradients(trainer);
        }

        double distance = Blocks.RelativeDifference(Gradient(Feedback.Broadcast), Gradient(Feedback.Layers));
        Assert.That(distance, isSame ? Is.Zero : Is.GreaterThan(Other));
    }

    private static double DistanceFromBptt(string text, LearningRule rule)
    {
        SpikingNetwork network = Network(text);
        float[] Gradient(LearningRule of)
        {
            using ITrainer trainer = network.CreateTrainer(
                new(of, UpdateMode.Offline, GradientForm.Adjoint), new() { BatchSize = 4, Steps = 12, Threads = 1 });
            trainer.ComputeGradients(Batch(network));
            return Blocks.Gradients(trainer);
        }

        float[] exact = Gradient(LearningRule.Bptt);
        Assert.That(exact.Count(static value => value != 0), Is.GreaterThan(13 * 4), "the network must fire for the comparison to mean anything");
        return Blocks.RelativeDifference(Gradient(rule), exact);
    }

    private static SpikingNetwork Network(string text)
    {
        var network = SpikingNetwork.Load(text, seed: 8);
        RandomBatch.MakeFire(network, 1.8f);
        return network;
    }

    private static SpikeBatch Batch(SpikingNetwork network)
    {
        SpikeBatch batch = RandomBatch.Make(5, network.Description.Inputs, network.Description.Classes, samples: 4, steps: 12);
        RandomBatch.Aim(batch, network);

        return batch;
    }
}
